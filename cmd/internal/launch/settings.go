package launch

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/engine/boundedfile"
	"espalier/search/english"
	"espalier/tui/action"
	"espalier/tui/browser"
	"espalier/tui/config"
	"espalier/tui/explorer"
	"espalier/tui/keymap"
	"espalier/tui/race"
	"espalier/tui/runs"
	"espalier/tui/shell"
	"espalier/tui/usercommand"
)

// KeysPage is the page of all keys in Markdown, with those that the user's settings change,
// and what in the settings does not count.
func KeysPage(own config.Settings) string {
	changes := slices.Concat(own.Keys, shell.CustomKeys(own.Commands))
	page := explorer.Reference((*Screens)(nil).Places(), changes)
	if len(own.Commands) > 0 {
		var all []action.Action
		for _, c := range own.Commands {
			all = append(all, shell.Custom([]usercommand.Command{c}, slices.Concat(c.Screens, usercommand.Screens())[0])...)
		}
		action.Rebind(all, changes)
		page += action.Reference(all)
	}
	return page + browser.Reference(changes) + race.Reference(changes)
}

// UserSettings are the user's settings, and what in them does not count.
func UserSettings() (config.Settings, []keymap.Problem) {
	own, problems := config.Load()
	return checked(own, problems)
}

// checked adds to the problems of a file those of its keys on the screens, and leaves out
// commands with the name of an action.
func checked(own config.Settings, problems []keymap.Problem) (config.Settings, []keymap.Problem) {
	screens := map[string][]action.Action{"explorer": explorer.Table(), "sessions": browser.Table(), "start": nil, "runs": runs.Table(), "race": race.Table()}
	var commands []usercommand.Command
	for _, c := range own.Commands {
		same := func(known usercommand.Command) bool { return known.Name == c.Name }
		taken := action.Find(shell.Actions((*Screens)(nil).Places()), c.Name) != nil
		for _, table := range screens {
			taken = taken || action.Find(table, c.Name) != nil
		}
		switch first := slices.IndexFunc(commands, same); {
		case first >= 0:
			problems = append(problems, keymap.Problem{File: c.File, Line: c.Line, Text: fmt.Sprintf("command %q is there already, on line %d", c.Name, commands[first].Line)})
		case taken:
			problems = append(problems, keymap.Problem{File: c.File, Line: c.Line, Text: fmt.Sprintf("command %q has the name of an action; `espalier keys` lists those", c.Name)})
		default:
			commands = append(commands, c)
		}
	}
	own.Commands = commands
	var bindings [][]keymap.Binding
	for _, screen := range usercommand.Screens() {
		all := slices.Concat(screens[screen], shell.Actions((*Screens)(nil).Places()), shell.Custom(commands, screen))
		bindings = append(bindings, action.Bindings(all))
	}
	problems = append(problems, keymap.Check(bindings, slices.Concat(own.Keys, shell.CustomKeys(commands)))...)
	slices.SortStableFunc(problems, func(a, b keymap.Problem) int { return a.Line - b.Line })
	return own, problems
}

// CheckSettings prints what is wrong with a file of settings; without a name, the user's.
func CheckSettings(file string) error {
	named := file != ""
	if !named {
		own, ok := config.File()
		if !ok {
			return exit.BadInput(errors.New("there is no folder of settings: HOME is not set"), "name a file")
		}
		file = own
	}
	data, err := boundedfile.Regular(file, boundedfile.Text)
	if errors.Is(err, os.ErrNotExist) && !named {
		_, err := fmt.Fprintf(console.Stdout, "%s is not there, and not needed: `espalier config` prints one to begin with\n", file)
		return err
	}
	if err != nil {
		return exit.BadInput(err, "")
	}
	_, problems := checked(config.Read(file, data))
	for _, p := range problems {
		fmt.Fprintln(console.Stdout, p)
	}
	if n := len(problems); n > 0 {
		return exit.BadInput(fmt.Errorf("%s: %s", file, english.Plural(n, "problem")), "what is wrong does not count, and the rest does")
	}
	fmt.Fprintf(console.Stdout, "%s: all of it counts\n", file)
	return nil
}
