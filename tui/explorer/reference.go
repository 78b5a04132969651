package explorer

import (
	"fmt"
	"strings"

	"espalier/tui/action"
	"espalier/tui/keymap"
	"espalier/tui/shell"
)

// Reference is the page of all keys and commands of the explorer, and of those that
// are everywhere, in Markdown, with a user's changes.
func Reference(places []shell.Place, changes []keymap.Change) string {
	actions := append(Table(), shell.Actions(places)...)
	action.Rebind(actions, changes)
	var b strings.Builder
	b.WriteString("# Keys\n\nThe keys of the explorer; those of the session browser are at the end. `?` shows them on the screen and runs the\n" +
		"selected action; `ctrl+p` finds an action by a few letters. The names also work on the `:` line, and in `[keys]`\n" +
		"of config.toml, which changes keys (`espalier keys` prints this page with your own):\n\n" +
		"    [keys]\n    step = [\"s\", \"f11\"]\n    quit = []\n")
	b.WriteString(action.Reference(actions))
	b.WriteString("\n## commands of the `:` line\n\n| | |\n|---|---|\n")
	for _, c := range commands(&Explorer{}) {
		fmt.Fprintf(&b, "| `%s` | %s |\n", strings.TrimSpace(c.Name+" "+c.Args), c.About)
	}
	return b.String()
}
