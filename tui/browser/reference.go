package browser

import (
	"fmt"
	"strings"

	"espalier/tui/keymap"
)

// Reference is the browser's part of the page of keys, in Markdown.
func Reference() string {
	var b strings.Builder
	b.WriteString("\n# Keys of the session browser\n\n`espalier sessions` opens it. Keys that work on every screen work here, too.\n")
	group := ""
	for _, a := range Table() {
		if a.Group != group {
			group = a.Group
			fmt.Fprintf(&b, "\n## browser: %s\n\n| keys | |\n|---|---|\n", group)
		}
		fmt.Fprintf(&b, "| %s | %s |\n", keymap.Printed(a.Keys), a.Title)
	}
	return b.String()
}
