// Package debug steps through a search, stops it, goes back in it, changes it, and
// says why it went as it did. It knows no screen and calls no model: a front end
// shows what it says, and a search.Runner does what it wants done.
//
// # Moments
//
// A moment is a number of events of a log. A Timeline keeps a log with snapshots
// of its tree, so that any moment is at hand; a Debugger stands at one of them.
// Going back and forth moves over the log: it asks no model and loses nothing.
//
// # A front end
//
//	d, err := debug.New(host, runner)
//	answer, err := d.Do("break if value < 0.3 && depth == 1") // a row of Verbs
//	answer, err = d.Do("continue")                            // sets a goal
//	for d.Going() {
//		if d.Pursue(0) != debug.Nothing { // moves towards it, and wants more
//			events, err := d.Runner().Step(ctx) // or a search.Driver does
//			err = d.Feed(events)                // or d.Fail(err)
//		}
//	}
//	fmt.Println(d.Stopped().Reason, d.Place())
//
// A front end with a search.Driver hands it Breaks().Halts, which sees every batch
// in the driver's goroutine: a breakpoint stops the search there and then, and no
// token more is spent. Pursue stops at the event itself. All else of a Debugger
// belongs to one goroutine, and verbs with Changes need a runner that
// stands still: close its driver first, and make one for Runner() afterwards.
//
// # What if
//
// A change never touches the log it starts from. It begins another one, a branch:
// the events up to the last action boundary at or before the moment, byte for byte
// the same, then the user's, and then what the search does. Replies that were
// recorded answer as far as they go, and what the rest will cost is estimated
// before it is paid.
package debug
