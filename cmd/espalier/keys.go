package main

import (
	"fmt"
	"os"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/tui/action"
	"espalier/tui/browser"
	"espalier/tui/explorer"
	"espalier/tui/keymap"
	"espalier/tui/race"
)

// configFlag names the folder of the user's settings, or the config.toml in it.
// It takes the place of the variable, so that there is one thing to ask.
type configFlag string

// AfterApply is kong's hook.
func (c configFlag) AfterApply() error {
	if c == "" {
		return nil
	}
	return os.Setenv("ESPALIER_CONFIG", string(c))
}

type keysCmd struct{}

// Help says where other keys are set.
func (keysCmd) Help() string {
	return "The table [keys] of config.toml in the folder of settings gives actions other keys: step = \"s\", or next = [\"n\", \"f10\"]. `espalier doctor` says which folder that is."
}

func (keysCmd) Run() error {
	changes, err := launch.UserKeys()
	if err != nil {
		return exit.BadInput(err, "")
	}
	if _, err := fmt.Fprint(console.Stdout, keysPage(changes)); err != nil {
		return exit.Failed(err)
	}
	_, problems := keymap.Apply(action.Bindings(launch.ScreenActions()), changes)
	for _, p := range problems {
		fmt.Fprintf(console.Stderr, "espalier: warning: %s\n", p)
	}
	return nil
}

// keysPage is the page of all keys, with a user's changes.
func keysPage(changes []keymap.Change) string {
	return explorer.Reference((*launch.Screens)(nil).Places(), changes) + browser.Reference() + race.Reference()
}
