package main

import (
	"fmt"
	"os"

	"espalier/tui/action"
	"espalier/tui/browser"
	"espalier/tui/config"
	"espalier/tui/explorer"
	"espalier/tui/keymap"
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
	changes, err := userKeys()
	if err != nil {
		return badInput(err, "")
	}
	if _, err := fmt.Fprint(stdout, keysPage(changes)); err != nil {
		return failed(err)
	}
	_, problems := keymap.Apply(action.Bindings(screenActions()), changes)
	for _, p := range problems {
		fmt.Fprintf(stderr, "espalier: warning: %s\n", p)
	}
	return nil
}

// keysPage is the page of all keys, with a user's changes.
func keysPage(changes []keymap.Change) string {
	return explorer.Reference((*screens)(nil).places(), changes) + browser.Reference()
}

// userKeys are the keys that the user's settings change.
func userKeys() ([]keymap.Change, error) {
	file, ok := config.File()
	if !ok {
		return nil, nil
	}
	return keymap.Load(file)
}
