// Package recording stores a search while it runs, and follows it to its end.
package recording

import (
	"context"
	"errors"
	"io"
	"time"

	"espalier/search"
	"espalier/sessions"
)

// Recorder is where the events of a search go before anyone sees them. The methods of a
// nil Recorder do nothing: the search is not stored.
type Recorder struct {
	store  *sessions.Store
	writer *sessions.Writer
	log    *backlog
	before time.Duration // spent on the search before it was resumed
}

// Create begins a session for a search, in a store that the recorder closes. Warnings
// are written where nobody can be asked.
func Create(ctx context.Context, store *sessions.Store, about sessions.New, warnings io.Writer) (*Recorder, error) {
	w, err := store.Create(ctx, about)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return &Recorder{store: store, writer: w, log: newBacklog(w, warnings)}, nil
}

// Continue records what follows a stored search.
func Continue(ctx context.Context, store *sessions.Store, ref string, warnings io.Writer) (*Recorder, *sessions.Recording, error) {
	w, r, err := store.Continue(ctx, ref)
	if err != nil {
		return nil, nil, errors.Join(err, store.Close())
	}
	return &Recorder{store: store, writer: w, log: newBacklog(w, warnings), before: sessions.Duration(r.Seconds)}, r, nil
}

// Record stores events. It fits runner.Config.Record.
func (k *Recorder) Record(events []search.Event) error { return k.log.record(events) }

// Asks is for a search with a user, who can be asked when it cannot be stored.
func (k *Recorder) Asks() {
	if k != nil {
		k.log.asks = true
	}
}

// Missing is the first event that is not stored; 0 if all are, or none is to be.
func (k *Recorder) Missing() int {
	if k == nil {
		return 0
	}
	return k.log.missing()
}

// Flush stores what could not be stored before, if that is possible by now.
func (k *Recorder) Flush() {
	if k != nil {
		_ = k.log.flush() // Missing tells
	}
}

// Elapsed tells the session how long its search has taken in this process.
func (k *Recorder) Elapsed(d time.Duration) {
	if k != nil {
		k.writer.Elapsed(d)
	}
}

// Earlier is the time that the search took in other processes.
func (k *Recorder) Earlier() time.Duration {
	if k == nil {
		return 0
	}
	return k.before
}

// ID of the session; empty if there is none.
func (k *Recorder) ID() string {
	if k == nil {
		return ""
	}
	return k.writer.ID()
}

// Note adds a note to the session, if there is one.
func (k *Recorder) Note(ctx context.Context, text string) error {
	if k == nil {
		return nil
	}
	return k.store.AddNote(ctx, k.ID(), 0, text)
}

// Close gives the session its last events and closes the store. It fails with the
// events that are missing where that has not been said.
func (k *Recorder) Close() error {
	if k == nil {
		return nil
	}
	return errors.Join(k.end(), k.store.Close())
}

func (k *Recorder) end() error {
	if k.log.why == nil || k.log.flush() == nil {
		return k.writer.Close()
	}
	if !k.log.asks {
		return nil
	}
	return k.log.lost()
}
