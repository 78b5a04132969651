// Package debug steps through a search, stops it, goes back in it, changes it, and
// explains why it went as it did. It knows no screen and calls no model: a front end
// shows what it says, and a runner.Runner does what it wants done.
//
// # Moments
//
// A moment is a number of events of a log. A Timeline keeps a log with snapshots
// of its tree, so that any moment can be shown at once; a Debugger stands at one of them.
// Going back and forth moves over the log: it asks no model and loses nothing.
//
// # A front end
//
//	d, err := debug.New(host, runner)
//	answer, err := d.Do(ctx, "break if value < 0.3 && depth == 1") // a row of Verbs
//	answer, err = d.Do(ctx, "continue")                            // sets a goal
//	for d.Going() {
//		want, moves := d.Pursue(0) // moves towards it
//		draw(moves)                // what was passed on the way
//		if want != debug.Nothing {
//			events, err := d.Branch().Runner().Step(ctx) // or a runner.Driver does
//			err = d.Feed(events)                // or d.Fail(err)
//		}
//	}
//	fmt.Println(d.Stopped().Reason, d.Place())
//
// A Debugger has no callbacks: whatever moves the moment returns Transitions.
//
// # Goroutines
//
// A Debugger belongs to one goroutine, except for two parts. Breaks().Halts is for a
// runner.Driver, which shows it every batch in its own goroutine: a breakpoint stops
// the search at once, before another token is spent. Pursue stops at the event
// itself. And the Run of a Job may happen elsewhere: verbs that Change may wait for a
// model or a disk, so a front end that must not wait closes the driver, calls Prepare,
// has another goroutine call Run, and calls Complete when that is done. Then it makes
// a driver for Runner, which may be another one.
//
// # What if
//
// A change never touches the log it starts from. It begins another one, a branch:
// the events up to the last action boundary at or before the moment, byte for byte
// the same, then the user's, and then what the search does. Replies that were
// recorded answer as far as they go, and what the rest will cost is estimated
// before it is paid.
package debug
