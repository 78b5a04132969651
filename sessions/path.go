package sessions

import (
	"errors"
	"path/filepath"
)

// PathVariable is the environment variable for the path of the store.
const PathVariable = "ESPALIER_SESSIONS"

// Path returns the path of the store: $ESPALIER_SESSIONS, or espalier/sessions.db in
// $XDG_DATA_HOME or ~/.local/share, on macOS too.
func Path(getenv func(string) string) (string, error) {
	if path := getenv(PathVariable); path != "" {
		return path, nil
	}
	// The XDG specification says to ignore relative paths.
	if data := getenv("XDG_DATA_HOME"); filepath.IsAbs(data) {
		return filepath.Join(data, "espalier", "sessions.db"), nil
	}
	if home := getenv("HOME"); home != "" {
		return filepath.Join(home, ".local", "share", "espalier", "sessions.db"), nil
	}
	return "", errors.New("no place for the session store; set " + PathVariable + ", XDG_DATA_HOME or HOME")
}
