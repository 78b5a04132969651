// Package terminal is what the program knows of the terminal it runs in.
//
// Importing bubbletea v1 asks the terminal for its background colour in an init
// function and waits for the answer: seconds, on a terminal that gives none, and
// for every sub-command. This package answers the question first. Go initialises
// packages in the order of their import paths as far as their imports allow, and
// "espalier/..." sorts before "github.com/charmbracelet/bubbletea"; this package
// must therefore never import bubbletea, nor anything that does.
package terminal

import "github.com/charmbracelet/lipgloss"

//nolint:gochecknoinits // the point of the package: it must run before bubbletea's own init
func init() {
	// The value does not matter. Nothing here draws with adaptive colours;
	// having one keeps lipgloss from asking.
	lipgloss.SetHasDarkBackground(true)
}
