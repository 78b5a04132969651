package launch

import (
	"espalier/tui/config"
	"espalier/tui/keymap"
)

// UserKeys are the keys that the user's settings change.
func UserKeys() ([]keymap.Change, error) {
	file, ok := config.File()
	if !ok {
		return nil, nil
	}
	return keymap.Load(file)
}
