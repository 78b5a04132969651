// Package prompt is a line to type in: with a history, with completion, and with
// an answer to what was typed before it is done.
package prompt

import "github.com/charmbracelet/bubbles/textinput"

// NewInput is an empty line with the editing of bubbles; it is drawn elsewhere.
func NewInput() textinput.Model {
	input := textinput.New()
	input.CharLimit = 4096
	input.Focus()
	return input
}
