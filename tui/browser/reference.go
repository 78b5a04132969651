package browser

import "espalier/tui/action"

// Reference is the browser's part of the page of keys, in Markdown.
func Reference() string {
	return "\n# Keys of the session browser\n\n`espalier sessions` opens it. Keys that work on every screen work here, too.\n" +
		action.Keys("browser", Table())
}
