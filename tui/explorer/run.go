package explorer

import (
	"context"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/tui"
)

// Driver takes the user's intents. runner.Driver is one. Every method but Close
// returns at once; the result arrives in the Mailbox.
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

// Options are all that New needs. A caller wires it like this:
//
//	mailbox := tui.NewMailbox()
//	config.Stream = mailbox.Live
//	r, err := runner.New(config)
//	debugger, err := debug.New(host, r)
//	err = shell.Run(ctx, shell.Options{Theme: theme}, explorer.New(explorer.Options{
//		Facts:    tui.Facts{Title: task.Title(), Input: input, Model: "embedded 1.3M"},
//		Debugger: debugger,
//		Drive: func(r *runner.Runner) explorer.Driver {
//			driver := runner.NewDriver(r, mailbox.Deliver)
//			driver.HaltWhen(debugger.Breaks().Halts)
//			return driver
//		},
//		Mailbox: mailbox,
//		Start:   true, // else paused before the first action
//	}))
//
// The explorer closes what Drive made.
type Options struct {
	Facts    tui.Facts
	Debugger *debug.Debugger // of a search, or of a recording; nil: of nothing yet
	// Drive runs the search of a branch; nil: nothing can be run.
	Drive func(*runner.Runner) Driver
	// Driver feeds a log that has no runner, such as a player of a recording; it is
	// the caller's to close.
	Driver Driver
	// Watches says that the driver's search goes on when the explorer is left.
	Watches bool
	// Check is what the rules say of a thought that follows a path; nil: unknown. It
	// may run a program.
	Check   func(ctx context.Context, path []search.Step, text string) (search.Check, error)
	Mailbox *Mailbox
	Start   bool // run at once
	// Pace is how many events a second are shown at least; 0 shows all as they
	// come. The embedded model is faster than an eye: 200 lets its tree be seen
	// growing. The costs on the screen are the search's own all the same.
	Pace      float64
	PaceHolds bool // they never catch up

	Setup string // of the debugger, from before
	Init  Init   // done first

	Narrate bool   // say what happens in sentences
	Guide   *Guide // leads through a tour; nil: nobody does

	Notice   string // said in the status line at the start
	Audience string // address of the page that shows this screen; empty: there is none
	Ways     Ways
	Closed   func() // is called when the explorer is closed; may be nil
	// Shown is called after every update, with the branch, its log and the moment that
	// is shown. It must not wait; nil: nobody wants to know.
	Shown func(branch int, log []search.Event, moment int)
}

// Init is a command file of the debugger's verbs.
type Init struct{ Name, Text string }

// debugger is the one that was given, or one of a log that is still empty.
func (o Options) debugger() *debug.Debugger {
	if o.Debugger != nil {
		if o.Driver != nil {
			o.Debugger.Await()
		}
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
