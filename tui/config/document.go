package config

import (
	"fmt"
	"strings"
)

// Document is a file of settings with all there is to set, as it is without a file. What
// has no default is shown by an example, which is commented out.
func Document() string {
	var b strings.Builder
	b.WriteString("# Settings of Espalier. `espalier config > ~/.config/espalier/config.toml` begins a file of your own, of which every\n" +
		"# line can be left out; `espalier config check` says what in it does not count.\n\n")
	defaults, table := Defaults(), ""
	for _, r := range settings() {
		in, key, _ := strings.Cut(r.key, ".")
		if key == "" {
			in, key = "", r.key
		}
		if in != table {
			table = in
			fmt.Fprintf(&b, "[%s]\n", table)
		}
		for line := range strings.Lines(r.about) {
			b.WriteString("# " + strings.TrimSuffix(line, "\n") + "\n")
		}
		if r.example != "" {
			fmt.Fprintf(&b, "# %s = %s\n\n", key, r.example)
			continue
		}
		fmt.Fprintf(&b, "%s = %s\n\n", key, written(r.to(&defaults)))
	}
	b.WriteString("# Other keys for actions, by the names that `espalier keys` lists: a key, several, or none. A line replaces all keys\n" +
		"# that an action has; the palette (ctrl+p) and the `:` line have it in any case.\n" +
		"[keys]\n# step = [\"s\", \"f11\"]\n# quit = []\n\n" +
		"# Commands of your own, a table for each. What they are about is in variables of the environment, of which a shell reads\n" +
		"# none as code. In the explorer these are $ESPALIER_ID, $ESPALIER_TEXT, $ESPALIER_STATE, $ESPALIER_STATUS,\n" +
		"# $ESPALIER_VALUE and all other names that expressions have for a thought, and $ESPALIER_SESSION, $ESPALIER_TASK,\n" +
		"# $ESPALIER_INPUT and $ESPALIER_MODEL; among the sessions, $ESPALIER_SESSION, $ESPALIER_TASK, $ESPALIER_INPUT and\n" +
		"# $ESPALIER_TITLE.\n#\n# [[command]]\n")
	for _, r := range commands() {
		fmt.Fprintf(&b, "# %-30s # %s\n", r.key+" = "+r.example, r.about)
	}
	return b.String()
}
