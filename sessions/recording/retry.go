package recording

import (
	"context"
	"time"

	"espalier/engine"
)

// Retry tries again when a server has gone away: the search is where it was, and
// the action that failed is done anew. The pause doubles up to half a minute.
type Retry struct {
	Most  time.Duration // 0 does not wait at all
	Say   func(why error, pause time.Duration)
	spent time.Duration
	pause time.Duration
}

// worth waits, if that may help with what stopped the search and there is time for
// it yet, and says whether to go on.
func (w *Retry) worth(ctx context.Context, stopped error) bool {
	if !engine.Passing(stopped) || w.spent >= w.Most {
		return false
	}
	const first, longest = time.Second, 30 * time.Second
	w.pause = min(max(first, 2*w.pause), longest, w.Most-w.spent)
	w.Say(stopped, w.pause)
	select {
	case <-time.After(w.pause):
		w.spent += w.pause
		return true
	case <-ctx.Done():
		return false
	}
}

// answered forgets past troubles: a server that has come back has all the time anew.
func (w *Retry) answered() { w.spent, w.pause = 0, 0 }
