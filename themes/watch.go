package themes

import (
	"os"
	"path/filepath"
	"time"
)

// Watch remembers which version of a theme's file was read last. The zero Watch, that of
// a theme without a file, never sees a change.
type Watch struct {
	File string
	seen stamp
}

// stamp identifies a version of a file.
type stamp struct {
	modified time.Time
	size     int64
}

func stampOf(file string) (stamp, error) {
	info, err := os.Stat(file)
	if err != nil {
		return stamp{}, err
	}
	return stamp{info.ModTime(), info.Size()}, nil
}

// Watch returns a Watch for the version that the theme was read from.
func (t *Theme) Watch() Watch { return Watch{t.File, t.read} }

// Poll reads the file again if it has changed. t is nil if it has not, or cannot be read
// now: many editors remove a file for a moment when they save it. An error names the
// file without its folder, to fit on a line, and is returned once per version: call next
// the following time.
func (w Watch) Poll() (next Watch, t *Theme, warnings []Warning, err error) {
	if w.File == "" {
		return w, nil, nil, nil
	}
	now, err := stampOf(w.File)
	if err != nil || now == w.seen {
		return w, nil, nil, nil //nolint:nilerr // a missing file is not a change
	}
	data, err := readText(w.File)
	if err != nil {
		return w, nil, nil, nil //nolint:nilerr // as above
	}
	w.seen = now
	t, warnings, err = Parse(filepath.Base(w.File), data)
	if err != nil {
		return w, nil, nil, err
	}
	t.File, t.read = w.File, now
	return w, t, warnings, nil
}
