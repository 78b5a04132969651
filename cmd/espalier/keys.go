package main

import (
	"fmt"
	"os"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/tui/config"
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
	own, problems := launch.UserSettings()
	if _, err := fmt.Fprint(console.Stdout, launch.KeysPage(own)); err != nil {
		return exit.Failed(err)
	}
	for _, p := range problems {
		fmt.Fprintf(console.Stderr, "espalier: warning: %s\n", p)
	}
	return nil
}

type configCmd struct {
	Show  configShowCmd  `cmd:"" default:"1" help:"Print a config.toml with everything there is to set, and the defaults."`
	Check configCheckCmd `cmd:"" help:"List what in a config.toml does not count, line by line."`
}

type configShowCmd struct{}

func (configShowCmd) Run() error {
	_, err := fmt.Fprint(console.Stdout, config.Document())
	return err
}

type configCheckCmd struct {
	File string `arg:"" optional:"" help:"A config.toml. Default: your own."`
}

func (c configCheckCmd) Run() error { return launch.CheckSettings(c.File) }
