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
	b.WriteString("# Keys\n\nOf the explorer; those of the browser of sessions are at the end. `?` shows them on the screen, and does them; `ctrl+p` finds one by a few\n" +
		"letters. The names are words of the `:` line, and of `[keys]` in config.toml, which gives an\n" +
		"action other keys (`espalier keys` prints this page with them):\n\n" +
		"    [keys]\n    step = [\"s\", \"f11\"]\n    quit = []\n")
	b.WriteString(action.Reference(actions))
	b.WriteString("\n## words of the `:` line\n\n| | |\n|---|---|\n")
	for _, c := range commands(&Explorer{}) {
		fmt.Fprintf(&b, "| `%s` | %s |\n", strings.TrimSpace(c.Name+" "+c.Args), c.About)
	}
	return b.String()
}
