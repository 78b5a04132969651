package explorer

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"espalier/search"
	"espalier/search/debug"
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/jobs"
	"espalier/tui/keymap"
	"espalier/tui/program"
	"espalier/tui/terminal"
)

// ErrInterrupted is returned by Run when the user left with ctrl+c.
var ErrInterrupted = errors.New("interrupted")

// Driver takes the user's intents. search.Driver is one. Every method but Close
// returns at once; what came of it arrives in the Mailbox.
type Driver interface {
	Run()
	Pause()
	Step() // one action
	Cancel()
	Close() // abandons the running action, and waits for it
}

// Player is a Driver of a recording: it can play so many times as fast as the
// pace that it was made with.
type Player interface {
	Driver
	SetSpeed(times float64)
}

// Options are all that Run needs. A caller wires it like this:
//
//	mailbox := tui.NewMailbox()
//	config.Stream = mailbox.Live
//	runner, err := search.NewRunner(config)
//	debugger, err := debug.New(host, runner)
//	err = tui.Run(ctx, tui.Options{
//		Facts:    tui.Facts{Title: task.Title(), Input: input, Model: "embedded 1.3M"},
//		Debugger: debugger,
//		Drive: func(r *search.Runner) tui.Driver {
//			driver := search.NewDriver(r, mailbox.Deliver)
//			driver.HaltWhen(debugger.Breaks().Halts)
//			return driver
//		},
//		Mailbox: mailbox,
//		Start:   true, // else paused before the first action
//		Theme:   theme, // nil: themes.Default()
//		Profile: themes.Detect(os.Getenv, true),
//		Mouse:   true,
//	})
//
// Run returns nil when the user quits, ErrInterrupted when they left with
// ctrl+c, the context's error when that ended it, and else what went wrong. It
// closes what Drive made: when it has returned, nothing runs.
type Options struct {
	Facts    tui.Facts
	Debugger *debug.Debugger // of a search, or of a recording; nil: of nothing yet
	// Drive runs the search of a branch; nil: nothing can be run.
	Drive func(*search.Runner) Driver
	// Driver feeds a log that has no runner, such as a player of a recording; it is
	// the caller's to close.
	Driver Driver
	// Check is what the rules say of a thought that follows a path; nil: unknown. It
	// may run a program.
	Check   func(ctx context.Context, path []search.Step, text string) (search.Check, error)
	Mailbox *Mailbox
	Start   bool // run at once
	// Pace is how many events a second are shown at least; 0 shows all as they
	// come. The embedded model is faster than an eye: 200 lets its tree be seen
	// growing. The costs on the screen are the search's own all the same.
	Pace float64

	Theme   *themes.Theme
	Themes  []*themes.Theme // to cycle through; nil: the built-in ones
	Profile themes.Profile
	Notice  string // said in the status line at the start
	Keys    []keymap.Change

	Mouse         bool // start with the mouse captured
	ReducedMotion bool // nothing moves on its own
	NoSync        bool // do not mark frames for terminals with synchronised output

	Input  io.Reader // nil: the terminal
	Output *os.File  // nil: standard output
	Now    func() time.Time
}

// debugger is the one that was given, or one of a log that is still empty.
func (o Options) debugger() *debug.Debugger {
	if o.Debugger != nil {
		return o.Debugger
	}
	d, err := debug.Open(debug.Host{}, "", nil)
	if err != nil {
		panic(err) // a log without events can be folded
	}
	if o.Driver != nil {
		d.Await()
	}
	return d
}

// close ends what runs, and waits for it.
func (e *Explorer) close() {
	e.jobs.Close()
	if e.owned {
		e.driver.Close()
	}
}

// Run shows the explorer until the user leaves it or ctx ends.
func Run(ctx context.Context, o Options) error {
	if o.Output == nil {
		o.Output = os.Stdout
	}
	output := terminal.NewOutput(o.Output, !o.NoSync)
	e := New(o)
	e.jobs = jobs.New(ctx)
	defer e.close()
	e.copy = func(text string) { terminal.Copy(output, text) }
	defer o.Mailbox.close()
	if err := program.Run(ctx, e, program.Options{Output: output, Input: o.Input, Mouse: o.Mouse, Now: o.Now}); err != nil {
		return err
	}
	if e.interrupted {
		return ErrInterrupted
	}
	return nil
}
