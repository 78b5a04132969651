package launch

import (
	"context"
	"errors"
	"fmt"
	"os"

	"espalier/search"
	"espalier/sessions"
	"espalier/sessions/export"
)

// exportBranch writes a log of the explorer's to a new file. name is that of its
// session; without one the log is all there is.
func exportBranch(ctx context.Context, name string, log []search.Event, file string) error {
	format, err := export.FormatNamed(file)
	if err != nil {
		return err
	}
	r := &sessions.Recording{}
	if name != "" {
		if r, err = LoadSession(ctx, name); err != nil {
			return err
		}
	}
	if r.Events = log; len(r.Times) > len(log) {
		r.Times = r.Times[:len(log)]
	}
	err = format.Save(file, false, r, export.Options{Pace: sessions.Pace{Speed: 1}})
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s already exists; choose another name", file)
	}
	return err
}
