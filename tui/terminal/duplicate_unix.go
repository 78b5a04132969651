//go:build unix

package terminal

import (
	"os"

	"golang.org/x/sys/unix"
)

// duplicate returns a file of its own for the same terminal; nil if there is none to be
// had.
func duplicate(f *os.File) *os.File {
	fd, err := unix.Dup(int(f.Fd()))
	if err != nil {
		return nil
	}
	return os.NewFile(uintptr(fd), f.Name())
}
