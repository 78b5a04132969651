// Package race runs several searches of one puzzle side by side at equal tokens, and says
// which of them did best: by the rules of the task, or by asking a model.
package race

import (
	"context"
	"errors"
	"time"

	"espalier/search"
	"espalier/search/runner"
)

// The fewest and the most searches of a race: so many fit on a screen.
const (
	Fewest = 2
	Most   = 4
)

// Turn is what one of the searches did when it was its turn: one action.
type Turn struct {
	Lane    int
	Events  []search.Event
	Elapsed time.Duration // that its search has taken up to now, waiting not counted
}

// Next is the search whose turn it is: of those that have not ended, the one that has spent
// the fewest tokens, of equals the first. It is not ok once all have ended. A nil tree is
// that of a search that was given up.
//
// No search is ever ahead by more than one of its own actions, and the order depends on the
// logs alone: the same seeds give the same race.
func Next(trees []*search.Tree) (lane int, ok bool) {
	for i, t := range trees {
		if t == nil || t.Outcome().Ended {
			continue
		}
		if !ok || t.Totals().Tokens() < trees[lane].Totals().Tokens() {
			lane, ok = i, true
		}
	}
	return lane, ok
}

// Step has the search of a lane do one action. Beside an error the turn may hold the event
// of the failure.
func Step(ctx context.Context, lane int, r *runner.Runner) (Turn, error) {
	events, err := r.Step(ctx)
	if errors.Is(err, runner.ErrEnded) {
		err = nil
	}
	return Turn{Lane: lane, Events: events, Elapsed: r.Elapsed()}, err
}
