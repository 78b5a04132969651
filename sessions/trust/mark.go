package trust

import (
	"cmp"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"espalier/engine/boundedfile"
)

// Mark returns the mark of this user, which distinguishes their sessions from those in a
// store that was made elsewhere. It is a random word in a file in the given folder, made
// on first use, and never exported. If it cannot be stored, it differs each time, and the
// user is asked about sessions that are in fact their own.
func Mark(dir string) string {
	fresh := rand.Text()
	if dir == "" {
		return fresh
	}
	file := filepath.Join(dir, "owner")
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		_ = writeMark(file, fresh) // if another process was faster, its mark is used
	}
	data, _ := boundedfile.Regular(file, boundedfile.Key)
	return cmp.Or(strings.TrimSpace(string(data)), fresh)
}

// writeMark creates the file completely or not at all. It never replaces one.
func writeMark(file, mark string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), "owner-*") // readable only by its owner
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(mark + "\n")
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), file); err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	return os.Rename(f.Name(), file) // a file system without links
}
