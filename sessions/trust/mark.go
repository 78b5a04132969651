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

// Mark is what tells sessions that this user made from those in a store that was
// made elsewhere: a random word in a file of the folder, written the first time. It
// is in no export. Where it cannot be kept it is another one each time, so that
// sessions are asked about rather than taken for the user's own.
func Mark(dir string) string {
	fresh := rand.Text()
	if dir == "" {
		return fresh
	}
	file := filepath.Join(dir, "owner")
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		_ = writeMark(file, fresh) // if another process was faster, its mark counts
	}
	data, _ := boundedfile.Regular(file, boundedfile.Key)
	return cmp.Or(strings.TrimSpace(string(data)), fresh)
}

// writeMark makes the file with all that is in it, or not at all.
func writeMark(file, mark string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), "owner-*") // readable by its owner alone
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
