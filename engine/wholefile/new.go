package wholefile

import (
	"errors"
	"io/fs"
	"os"
)

// New is Write for a file that must not be there yet: else it fails with fs.ErrExist.
func New(name string, data []byte, mode fs.FileMode) error {
	if _, err := os.Lstat(name); err == nil {
		return &fs.PathError{Op: "create", Path: name, Err: fs.ErrExist}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return Write(name, data, mode)
}
