// Package wholefile writes files atomically: a file is either complete or unchanged.
package wholefile

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Write writes data to a file. See Stream.
func Write(path string, data []byte, mode fs.FileMode) error {
	return Stream(path, mode, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// Stream writes to a temporary file in the same folder, and renames it once it is safe on
// disk. If anything fails, such as on a full disk, the old file is unchanged.
//
// An existing file keeps its mode, and a link to it stays a link; a new one gets the given
// mode less the umask. Pipes, terminals and devices are written directly.
func Stream(path string, mode fs.FileMode, write func(io.Writer) error) (err error) {
	path, info, err := look(path)
	if err != nil {
		return err
	}
	there := info != nil
	if there && !info.Mode().IsRegular() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(buffered(f, write), f.Close())
	}
	f, err := begin(path, mode)
	if err != nil {
		return err
	}
	part := f.Name()
	defer func() {
		if err != nil {
			os.Remove(part)
		}
	}()
	err = buffered(f, write)
	if err == nil && there {
		err = f.Chmod(info.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		if of := (*fs.PathError)(nil); errors.As(err, &of) && of.Path == part {
			err = of.Err // hide the temporary name
		}
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err = os.Rename(part, path); err != nil {
		return err
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// Writable reports why a file could not be written, before the work whose result it is to
// hold. It changes nothing.
func Writable(path string) error {
	path, info, err := look(path)
	if err != nil || info != nil && !info.Mode().IsRegular() {
		return err
	}
	f, err := begin(path, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// look finds what is at a path: the target of a link, and nil where there is nothing yet.
func look(path string) (string, fs.FileInfo, error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return path, nil, nil
	case err != nil:
		return path, nil, err
	case info.IsDir():
		return path, nil, fmt.Errorf("write %s: it is a folder", path)
	}
	return path, info, nil
}

// begin opens the temporary file of one, beside it.
func begin(path string, mode fs.FileMode) (*os.File, error) {
	part := filepath.Join(filepath.Dir(path), ".part-"+rand.Text())
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if of := (*fs.PathError)(nil); errors.As(err, &of) {
		err = of.Err // hide the temporary name
	}
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	return f, nil
}

func buffered(f *os.File, write func(io.Writer) error) error {
	const buffer = 1 << 20
	b := bufio.NewWriterSize(f, buffer)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}

// syncFolder makes a new name survive a power cut, on systems that can sync folders. The
// file is complete either way.
func syncFolder(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		d.Close()
	}
}
