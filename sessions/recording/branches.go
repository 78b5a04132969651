package recording

import (
	"context"
	"errors"
	"fmt"

	"espalier/search"
)

// Branches are the sessions of the branches that a debugger begins.
type Branches struct {
	recorder *Recorder
	warn     func(error)
	forks    []*Recorder // their store is the recorder's
	told     bool        // that they cannot be stored
}

// NewBranches returns the branches of a recorded search. warn is told what cannot be
// stored where nobody can be asked.
func NewBranches(r *Recorder, warn func(error)) *Branches {
	return &Branches{recorder: r, warn: warn}
}

// Fork begins a session that shares the first events of another. Where that cannot
// be, it says so once, and the branch lives in memory when it is asked for again.
func (b *Branches) Fork(ctx context.Context, parent string, events int) (string, func([]search.Event) error, error) {
	if parent == "" { // it lives in memory itself
		return inMemory()
	}
	w, err := b.recorder.store.ForkWriter(ctx, parent, events)
	asks := b.recorder.log.asks
	switch {
	case err == nil:
	case b.told:
		return inMemory()
	case asks:
		b.told = true
		return "", nil, &unstoredError{from: events + 1, err: err}
	default:
		b.told = true
		b.warn(&unstoredError{from: events + 1, err: err})
		return inMemory()
	}
	b.told = false
	if w.Last() != events {
		return "", nil, errors.Join(fmt.Errorf("session %s was forked at event %d, not %d", parent, w.Last(), events), w.Close())
	}
	k := &Recorder{writer: w, log: newBacklog(w, b.recorder.log.warn)}
	k.log.asks = asks
	b.forks = append(b.forks, k)
	return w.ID(), k.log.record, nil
}

// inMemory is the recording of a branch that is not stored.
func inMemory() (string, func([]search.Event) error, error) {
	return "", func([]search.Event) error { return nil }, nil
}

// Close gives the branches their last events. What is not stored is no failure of the
// search, but warned of.
func (b *Branches) Close(warn func(error)) {
	for _, k := range b.forks {
		if err := k.end(); err != nil {
			warn(err)
		}
	}
}
