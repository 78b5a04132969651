package shell

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"espalier/themes"
	"espalier/tui/config"
	"espalier/tui/keymap"
	"espalier/tui/program"
	"espalier/tui/terminal"
	"espalier/tui/usercommand"
)

// ErrInterrupted is returned by Run when the user left with ctrl+c.
var ErrInterrupted = errors.New("interrupted")

// Options are what the shell needs of the program around it.
type Options struct {
	Places []Place // that every screen can open
	Place  string  // that the first screen is; empty: none of them
	Notice string  // said at the start

	Theme   *themes.Theme   // nil: themes.Default()
	Themes  []*themes.Theme // to choose from; nil: the built-in ones
	Profile themes.Profile
	// KeepTheme keeps the user's choice of a theme; nil: it is forgotten.
	KeepTheme func(ctx context.Context, name string) error

	Keys     []keymap.Change
	Commands []usercommand.Command // of the user's own

	Notify config.Notify

	Mouse         bool // start with the mouse captured
	ReducedMotion bool // nothing moves on its own
	ASCII         bool // draw with nothing but ASCII
	NoSync        bool // do not mark frames for terminals with synchronised output

	Input  io.Reader // nil: the terminal
	Output *os.File  // nil: standard output
	Now    func() time.Time
	Copy   func(text string) error // to the clipboard; nil: by Run, the terminal's
	Tell   func(text string) error // what has ended; nil: by Run, as Notify says
}

// Run shows a screen, and those that are opened from it, until the user leaves or ctx
// ends. It returns nil when the user quits, ErrInterrupted when they left with ctrl+c,
// the context's error when that ended it, and else what went wrong. When it has
// returned, nothing runs and all screens are closed.
func Run(ctx context.Context, o Options, first New) error {
	if o.Output == nil {
		o.Output = os.Stdout
	}
	output := terminal.NewOutput(o.Output, !o.NoSync)
	s := Start(ctx, o, first)
	defer s.Close()
	if s.copy == nil {
		s.copy = func(text string) error { return terminal.Copy(ctx, output, text) }
	}
	tells := o.Notify.By != "" && o.Notify.By != "off" && terminal.Is(o.Output)
	if tells && o.Tell == nil {
		s.announcer.tell = func(text string) error { return terminal.Notify(output, o.Notify.By, text, os.Getenv) }
	}
	if err := program.Run(ctx, s, program.Options{Output: output, Focus: tells && o.Notify.Unfocused, Input: o.Input, Mouse: o.Mouse, Now: o.Now}); err != nil {
		return err
	}
	if s.interrupted {
		return ErrInterrupted
	}
	return nil
}
