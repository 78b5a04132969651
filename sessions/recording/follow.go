package recording

import (
	"context"
	"errors"

	"espalier/search"
	"espalier/search/runner"
)

// Log is told of a search as it goes.
type Log interface {
	// Past is called once before all else, with the log of a session that is
	// resumed. It is empty for a new one.
	Past([]search.Event) error
	Events([]search.Event) error
	// Live is told of tokens before they are part of an event.
	Live(search.StreamUpdate)
	// End is called once. stopped says what ended a search before its own end.
	End(r *runner.Runner, stopped error) error
}

// Follow runs a search to its end, or until something stops it, and records how long it
// takes. stopped says what ended it before its own end; err is a failure of the log.
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
