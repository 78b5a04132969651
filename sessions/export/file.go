package export

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"espalier/engine/boundedfile"
	"espalier/engine/wholefile"
	"espalier/sessions"
)

// Save writes a session into a file. Unless force is set, one that is there stays, and
// the error is fs.ErrExist.
func (f Format) Save(file string, force bool, r *sessions.Recording, o Options) error {
	var b bytes.Buffer // a format that cannot be made leaves no half of a file
	if err := f.Write(&b, r, o); err != nil {
		return err
	}
	write := wholefile.New
	if force {
		write = wholefile.Write
	}
	return write(file, b.Bytes(), 0o600) // prompts may be private
}

// Open reads a session that was exported; - is standard input. It counts as imported.
func Open(ctx context.Context, file string) (*sessions.Recording, error) {
	name := file
	if file == "-" {
		name = "standard input"
	}
	r, err := boundedfile.Wait(ctx, name, func() (*sessions.Recording, error) {
		if file == "-" {
			return Read(os.Stdin)
		}
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }() // it was read only
		return Read(f)
	})
	if err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err // name says which
		}
		err = fmt.Errorf("%s: %w", name, err)
	}
	if r != nil {
		r.Origin = sessions.Origin{Kind: sessions.Imported, From: Source(file), ID: r.ID}
	}
	return r, err
}

// Source is where a session came from, for whoever looks at it later.
func Source(file string) string {
	if file == "-" {
		return "standard input"
	}
	if absolute, err := filepath.Abs(file); err == nil {
		return absolute
	}
	return file
}
