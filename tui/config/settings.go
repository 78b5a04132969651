package config

import (
	"errors"
	"os"
	"time"

	"espalier/engine/boundedfile"
	"espalier/tui/keymap"
	"espalier/tui/usercommand"
)

// Settings are what a user has set in config.toml.
type Settings struct {
	Theme         string
	Background    string
	Mouse         bool
	ReducedMotion bool
	Notify        Notify
	Servers       []string // that may have the API key; package trust reads them for itself
	Keys          []keymap.Change
	Commands      []usercommand.Command
}

// Notify says when the end of a search is announced, and how.
type Notify struct {
	By        string        // one of Notifiers
	After     time.Duration // a search took at least this long
	Unfocused bool          // or ends while the terminal is in the background
}

// Notifiers are the ways to announce the end of a search.
func Notifiers() []string { return []string{"auto", "bell", "osc9", "osc777", "off"} }

// Defaults are the settings of an empty file.
func Defaults() Settings {
	return Settings{
		Theme: "auto", Background: "auto", Mouse: true,
		Notify: Notify{By: "auto", After: time.Minute, Unfocused: true},
	}
}

// Load reads the settings of the user, and what in them does not count. Without a file they
// are the defaults.
func Load() (Settings, []keymap.Problem) {
	file, ok := File()
	if !ok {
		return Defaults(), nil
	}
	data, err := boundedfile.Regular(file, boundedfile.Text)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return Defaults(), nil
	case err != nil:
		return Defaults(), []keymap.Problem{{File: file, Text: err.Error()}}
	}
	return Read(file, data)
}
