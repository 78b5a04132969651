// Package boundedfile reads whole files up to a limit, and can be cancelled. A path from
// a user may be /dev/zero, a FIFO without a writer, or the wrong kind of download; none
// of them may exhaust memory or block forever.
package boundedfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"espalier/engine/parallel"
)

// ErrTooLarge is wrapped by the error for a file over its limit.
var ErrTooLarge = errors.New("it is larger than")

// Limits for common kinds of files, in bytes.
const (
	Key    = 64 << 10 // a single word
	Text   = 1 << 20  // written by hand: settings, themes, task files
	Data   = 64 << 20 // lists of puzzles, descriptions of models
	Record = 1 << 30  // written by a long run, such as its curve
)

// Read returns the content of a file of at most the given size. Its errors have type
// *fs.PathError.
func Read(ctx context.Context, path string, most int64) ([]byte, error) {
	return Wait(ctx, path, func() ([]byte, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return read(f, path, most)
	})
}

// Regular is Read for regular files only, such as files that are watched. It refuses any
// other at once, so that it never blocks.
func Regular(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path) // not Open, which waits at a FIFO
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: errors.Unwrap(err)}
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("it is a %s, not a regular file", kind(info.Mode()))}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return read(f, path, most)
}

func kind(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "folder"
	case m&fs.ModeNamedPipe != 0:
		return "FIFO"
	case m&fs.ModeSocket != 0:
		return "socket"
	}
	return "device"
}

// From is Read for a reader, such as standard input. The name is for errors.
func From(ctx context.Context, r io.Reader, name string, most int64) ([]byte, error) {
	return Wait(ctx, name, func() ([]byte, error) { return read(r, name, most) })
}

// Wait runs a function that opens and reads the named file, or returns the cause of ctx
// if that ends first. A read that is blocked on a FIFO cannot always be interrupted; it
// is then abandoned until the program ends.
func Wait[T any](ctx context.Context, name string, read func() (T, error)) (T, error) {
	type result struct {
		data T
		err  error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if p := parallel.Recovered(recover()); p != nil {
				r.err = p
			}
			done <- r
		}()
		r.data, r.err = read()
	}()
	select {
	case r := <-done:
		return r.data, r.err
	case <-ctx.Done():
		var none T
		return none, &fs.PathError{Op: "read", Path: name, Err: context.Cause(ctx)}
	}
}

func read(r io.Reader, name string, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > most {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("%w %s, the limit for such a file", ErrTooLarge, size(most))}
	}
	return data, nil
}

// size writes a limit in the largest unit that divides it.
func size(bytes int64) string {
	for _, unit := range []string{"bytes", "KiB", "MiB"} {
		if bytes < 1<<10 || bytes%(1<<10) != 0 {
			return fmt.Sprintf("%d %s", bytes, unit)
		}
		bytes >>= 10
	}
	return fmt.Sprintf("%d GiB", bytes)
}
