package themes

import (
	"os"
	"path/filepath"
	"time"
)

// Watch remembers which version of a theme's file was read last. The zero Watch
// is that of a theme without a file, and never sees a change.
type Watch struct {
	File string
	seen stamp
}

// stamp tells versions of a file apart.
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

// Watch starts at the version that the theme was read from.
func (t *Theme) Watch() Watch { return Watch{t.File, t.read} }

// Poll reads the file again if it changed. t is nil when it did not, and when it
// cannot be read now: many editors take a file away for a moment to write it. An
// error names the file without its folder, for a line of the screen, and comes
// once for every version: go on with next.
func (w Watch) Poll() (next Watch, t *Theme, warnings []Warning, err error) {
	if w.File == "" {
		return w, nil, nil, nil
	}
	now, err := stampOf(w.File)
	if err != nil || now == w.seen {
		return w, nil, nil, nil //nolint:nilerr // a file that is away is no change
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
