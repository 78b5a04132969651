package main

import (
	"context"
	"fmt"
	"time"

	"espalier/engine"
	"espalier/search"
)

// waiting tries again when a server has gone away: the search is where it was, and
// the action that failed is done anew. The pause doubles up to half a minute.
type waiting struct {
	most  time.Duration // 0 does not wait at all
	spent time.Duration
	pause time.Duration
}

// worth waits, if that may help with what stopped the search and there is time for
// it yet, and says whether to go on.
func (w *waiting) worth(ctx context.Context, stopped error) bool {
	if !engine.Passing(stopped) || w.spent >= w.most {
		return false
	}
	const first, longest = time.Second, 30 * time.Second
	w.pause = min(max(first, 2*w.pause), longest, w.most-w.spent)
	fmt.Fprintf(stderr, "espalier: %s; nothing is lost, trying again in %s\n", redacted(stopped), w.pause.Round(time.Second))
	select {
	case <-time.After(w.pause):
		w.spent += w.pause
		return true
	case <-ctx.Done():
		return false
	}
}

// answered forgets past troubles: a server that has come back has all the time anew.
func (w *waiting) answered() { w.spent, w.pause = 0, 0 }

// gaveUp says how to go on later, where a server did not come back.
func (s *setup) gaveUp(t *search.Tree, stopped error) error {
	id := s.kept.id()
	if !engine.Passing(stopped) || id == "" || t.Outcome().Ended {
		return stopped
	}
	return &failure{status: statusFailed, err: stopped, hint: "the search is stored; when the server is back: espalier solve --session " + id}
}
