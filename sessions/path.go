package sessions

import (
	"errors"
	"path/filepath"
)

// PathVariable names the environment variable that moves the store.
const PathVariable = "ESPALIER_SESSIONS"

// Path is where the store is kept: $ESPALIER_SESSIONS, else espalier/sessions.db
// below $XDG_DATA_HOME, else below ~/.local/share, on macOS too.
func Path(getenv func(string) string) (string, error) {
	if path := getenv(PathVariable); path != "" {
		return path, nil
	}
	// The base directory specification has relative paths ignored.
	if data := getenv("XDG_DATA_HOME"); filepath.IsAbs(data) {
		return filepath.Join(data, "espalier", "sessions.db"), nil
	}
	if home := getenv("HOME"); home != "" {
		return filepath.Join(home, ".local", "share", "espalier", "sessions.db"), nil
	}
	return "", errors.New("no place for the session store: neither " + PathVariable + " nor XDG_DATA_HOME nor HOME is set; set one of them")
}
