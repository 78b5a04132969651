// Package start is the form to fill in where no puzzle was given.
package start

import (
	"context"
	"io"
	"os"

	"espalier/themes"
	"espalier/tui/program"
	"espalier/tui/terminal"
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
	// Check says why a puzzle cannot be read; nil when it can. It is called on
	// every letter, and must neither wait nor write.
	Check func(input string) error
}

// Chosen is what a user picked: a puzzle, or a session, or to see all sessions.
type Chosen struct {
	Task, Input, Method, Model string
	Settings                   string // as they were typed
	Session                    string
	All                        bool
}

// Options are all that Run needs. There is at least one of each choice.
type Options struct {
	Tasks   []TaskChoice
	Methods []Choice
	Models  []Choice
	Recent  []Choice // sessions to go back to
	All     string   // how the line below them is called; empty: there is none
	Chosen  Chosen   // to begin with; empty fields mean the first choice
	// Settings says why the settings that were typed cannot be; nil when they can.
	// Like TaskChoice.Check it is called on every letter.
	Settings func(Chosen) error

	Theme   *themes.Theme
	Profile themes.Profile
	NoSync  bool
	Input   io.Reader // nil: the terminal
	Output  *os.File  // nil: standard output
}

// Run lets the user pick what to explore. ok is false when they left instead.
func Run(ctx context.Context, o Options) (chosen Chosen, ok bool, err error) {
	if o.Output == nil {
		o.Output = os.Stdout
	}
	f := newForm(o)
	if err := program.Run(ctx, f, program.Options{Output: terminal.NewOutput(o.Output, !o.NoSync), Input: o.Input}); err != nil {
		return Chosen{}, false, err
	}
	return f.chosen(), f.accepted, nil
}
