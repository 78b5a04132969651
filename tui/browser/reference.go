package browser

import (
	"espalier/tui/action"
	"espalier/tui/keymap"
)

// Reference is the browser's part of the page of keys, in Markdown, with a user's changes.
func Reference(changes []keymap.Change) string {
	actions := Table()
	action.Rebind(actions, changes)
	return "\n# Keys of the session browser\n\n`espalier sessions` opens it. Keys that work on every screen work here, too.\n" +
		action.Keys("browser", actions)
}
