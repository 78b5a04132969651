package recording

import (
	"context"
	"errors"

	"espalier/search"
	"espalier/search/runner"
)

// Log follows a search.
type Log interface {
	// Past is called once, first, with the log of a resumed session. It is empty for a new
	// one.
	Past([]search.Event) error
	Events([]search.Event) error
	// Live is called with tokens before they are part of an event.
	Live(search.StreamUpdate)
	// End is called once. stopped says why the search was stopped, if it was.
	End(r *runner.Runner, stopped error) error
}

// Follow runs a search to its end, or until it is stopped, and records how long it takes.
// stopped says why it was stopped, if it was; err is a failure of the log.
func Follow(ctx context.Context, r *runner.Runner, log Log, k *Recorder, retry Retry) (stopped, err error) {
	if err := log.Past(r.Log()); err != nil {
		return nil, err
	}
	for stopped == nil {
		events, err := r.Step(ctx)
		k.Elapsed(r.Elapsed())
		if errors.Is(err, runner.ErrEnded) {
			break
		}
		stopped = err
		if err := log.Events(events); err != nil {
			return nil, err
		}
		switch {
		case stopped == nil:
			retry.answered()
		case retry.worth(ctx, stopped):
			stopped = nil
		}
	}
	return stopped, nil
}
