package training

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"espalier/cmd/internal/exit"
)

// outFlag is the folder that a command writes to, and that no other may write to meanwhile.
type outFlag struct {
	Out string `required:"" type:"path" placeholder:"DIR" help:"Folder to write to. What was interrupted there is resumed."`
}

// alone is the lock of this process's folder. The system releases it when the process ends, however it ends.
var alone *flock.Flock

// AfterApply locks the folder, before anything is read from it. kong calls it.
func (f outFlag) AfterApply() error {
	if err := os.MkdirAll(f.Out, 0o755); err != nil {
		return exit.BadInput(err, "")
	}
	lock := flock.New(filepath.Join(f.Out, "lock"))
	locked, err := lock.TryLock()
	if err != nil {
		return exit.Failed(err)
	}
	if !locked {
		return exit.BadInput(fmt.Errorf("another espalier train is writing to %s", f.Out), "wait for it, or give another --out")
	}
	alone = lock
	return nil
}

// AfterRun removes a folder in which nothing came to be, as when an option was refused. kong calls it.
func (f outFlag) AfterRun() error {
	made, err := os.ReadDir(f.Out)
	if err != nil || len(made) > 1 {
		return nil // what is not known to be empty stays
	}
	return errors.Join(alone.Close(), os.Remove(alone.Path()), os.Remove(f.Out))
}
