package explorer

import (
	"fmt"
	"strings"

	"espalier/tui/keymap"
)

// Bindings are the keys of all actions, as they are without a user's file.
func Bindings() []keymap.Binding {
	var list []keymap.Binding
	for _, a := range Actions() {
		list = append(list, keymap.Binding{ID: a.ID, While: string(a.While), Keys: a.Keys})
	}
	return list
}

// rebind gives the actions the keys of a user's file. What does not count in it
// is returned.
func rebind(actions []Action, changes []keymap.Change) []keymap.Problem {
	bindings, problems := keymap.Apply(Bindings(), changes)
	for i := range actions {
		actions[i].Keys = bindings[i].Keys
	}
	return problems
}

// Reference is the page of all keys and commands, in Markdown, with a user's
// changes.
func Reference(changes []keymap.Change) string {
	actions := Actions()
	rebind(actions, changes)
	var b strings.Builder
	b.WriteString("# Keys\n\nOf the explorer; those of the browser of sessions are at the end. `?` shows them on the screen, and does them; `ctrl+p` finds one by a few\n" +
		"letters. The names are words of the `:` line, and of `[keys]` in config.toml, which gives an\n" +
		"action other keys (`espalier keys` prints this page with them):\n\n" +
		"    [keys]\n    step = [\"s\", \"f11\"]\n    quit = []\n")
	group := ""
	for _, a := range actions {
		if a.Group != group {
			group = a.Group
			fmt.Fprintf(&b, "\n## %s\n\n| keys | | name |\n|---|---|---|\n", group)
		}
		title := a.Title
		if a.While != "" {
			title += ", while " + string(a.While)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", keymap.Printed(a.Keys), title, a.ID)
	}
	b.WriteString("\n## words of the `:` line\n\n| | |\n|---|---|\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", strings.TrimSpace(c.name+" "+c.args), c.about)
	}
	return b.String()
}
