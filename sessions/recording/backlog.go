package recording

import (
	"errors"
	"fmt"
	"io"
	"time"

	"espalier/search"
	"espalier/sessions"
)

// backlog lets a search continue while its session cannot be written: it holds the
// events that are not stored, and retries from time to time.
type backlog struct {
	id     string
	store  func([]search.Event) error
	asks   bool      // a user is watching: the search pauses once, and continues on request
	warn   io.Writer // if no user can be asked
	now    func() time.Time
	events []search.Event // not stored
	why    error          // the last error; nil: everything is stored
	due    time.Time      // time of the next try
	pause  time.Duration  // before it
	over   bool           // the final try was made
}

func newBacklog(w *sessions.Writer, warn io.Writer) *backlog {
	return &backlog{id: w.ID(), store: w.Append, warn: warn, now: time.Now}
}

// Pauses between tries. A try may wait for a lock, and take seconds itself.
const (
	firstRetry = 2 * time.Second
	lastRetry  = time.Minute
)

// record stores events, or keeps them. It can be used as runner.Config.Record: if it
// fails, the events are still the runner's, which offers them again.
func (b *backlog) record(events []search.Event) error {
	if len(b.events) > 0 && b.now().Before(b.due) {
		b.events = append(b.events, events...)
		return nil
	}
	all := events
	if len(b.events) > 0 {
		all = append(b.events[:len(b.events):len(b.events)], events...)
	}
	err := b.store(all)
	known := b.why != nil
	switch {
	case err == nil:
		b.settle()
		return nil
	case errors.Is(err, sessions.ErrTaken):
		return err // another search has the session
	}
	b.why = err
	if !known && b.asks {
		return &unstoredError{from: all[0].Seq, err: err}
	}
	if !known {
		fmt.Fprintf(b.warn, "espalier: warning: %v\n", &unstoredError{from: all[0].Seq, err: err})
	}
	b.events = all
	b.pause = min(max(firstRetry, 2*b.pause), lastRetry)
	b.due = b.now().Add(b.pause)
	return nil
}

// settle records that everything is stored.
func (b *backlog) settle() {
	if len(b.events) > 0 && !b.asks {
		fmt.Fprintf(b.warn, "espalier: note: session %s can be written again, and everything is stored\n", b.id)
	}
	b.events, b.why, b.pause = nil, nil, 0
}

// flush tries for the last time.
func (b *backlog) flush() error {
	if len(b.events) == 0 || b.over {
		return b.why
	}
	if err := b.store(b.events); err != nil {
		b.why, b.over = err, true
		return err
	}
	b.settle()
	return nil
}

// lost returns an error that names the events that are not stored, or nil.
func (b *backlog) lost() error {
	if len(b.events) == 0 {
		return nil
	}
	return fmt.Errorf("events %d to %d of session %s are not stored: %w", b.events[0].Seq, b.events[len(b.events)-1].Seq, b.id, b.why)
}

// missing returns the first event that is not stored, or 0.
func (b *backlog) missing() int {
	if len(b.events) == 0 {
		return 0
	}
	return b.events[0].Seq
}

// unstoredError says from which event on a log is not stored, and that the search can
// continue.
type unstoredError struct {
	from int
	err  error
}

func (e *unstoredError) Error() string {
	return fmt.Sprintf("events from %d on are not stored: %v; the search can continue, and storing is retried", e.from, e.err)
}

func (e *unstoredError) Unwrap() error { return e.err }
