// Package start is the screen on which a puzzle is posed: a form to fill in.
package start

import (
	"context"

	"espalier/tui/shell"
)

// Choice is one of several things to pick from.
type Choice struct {
	Name  string // as a flag names it
	Title string
	Note  string // one line on what it is
}

// TaskChoice is a family of puzzles to pick from.
type TaskChoice struct {
	Choice
	Example string
	Method  string // that suits it, and is picked with it
	// Models are those that can do the task; there is at least one.
	Models []Choice
	// Check says why a puzzle cannot be read; nil when it can. It may wait.
	Check func(ctx context.Context, input string) error
	// OneLine writes pasted lines as one, and reports whether they are a puzzle. It does
	// not wait. Nil: a puzzle has one line.
	OneLine func(lines string) (string, bool)
	// Suits reports whether a method can search the task; nil: all can, and one does in
	// any case.
	Suits func(method string) bool
}

// Chosen is what a user picked: a puzzle, or a session.
type Chosen struct {
	Task, Input, Method, Model string
	Settings                   string // as they were typed
	Session                    string
}

// Options are all that New needs. There is at least one of each choice.
type Options struct {
	Tasks   []TaskChoice
	Methods []Choice
	Recent  []Choice // sessions to go back to
	All     string   // how the line below them is called, which goes to the place "sessions"; empty: there is none
	Chosen  Chosen   // to begin with; empty fields mean the first choice
	// Settings says why the settings that were typed cannot be; nil when they can. It
	// may wait.
	Settings func(context.Context, Chosen) error
	// Begin opens what was chosen.
	Begin  func(Chosen) shell.Opener
	Closed func() // is called when the form is closed; may be nil
}
