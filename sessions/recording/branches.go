package recording

import (
	"context"
	"errors"
	"fmt"
	"time"

	"espalier/search"
)

// Branches stores the branches of a debugger as sessions.
type Branches struct {
	recorder *Recorder
	warn     func(error)
	forks    []*Recorder // in the store of the recorder
	told     bool        // the user was warned that they cannot be stored
}

// NewBranches returns the branches of a recorded search. warn gets the warnings about
// what cannot be stored, if no user can be asked.
func NewBranches(r *Recorder, warn func(error)) *Branches {
	return &Branches{recorder: r, warn: warn}
}

// Fork begins a session that shares the first events of another. If that fails, it
// returns the error once; called again, it keeps the branch in memory.
func (b *Branches) Fork(ctx context.Context, parent string, events int) (string, func([]search.Event) error, error) {
	if parent == "" { // it is in memory itself
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

// Elapsed tells a branch, by the name of its session, how long its search has taken in
// this process. It belongs to the goroutine of Fork.
func (b *Branches) Elapsed(name string, d time.Duration) {
	if b.recorder != nil && name == b.recorder.ID() {
		b.recorder.Elapsed(d)
	}
	for _, k := range b.forks {
		if k.writer.ID() == name {
			k.Elapsed(d)
		}
	}
}

// Keep stores what the user has set up in the debugger of a branch.
func (b *Branches) Keep(ctx context.Context, name, setup string) error {
	return b.recorder.store.SetDebugger(ctx, name, setup)
}

// inMemory is the recording of a branch that is not stored.
func inMemory() (string, func([]search.Event) error, error) {
	return "", func([]search.Event) error { return nil }, nil
}

// Close stores the last events of the branches. It warns about those that cannot be
// stored, which is not a failure of the search.
func (b *Branches) Close(warn func(error)) {
	for _, k := range b.forks {
		if err := k.end(); err != nil {
			warn(err)
		}
	}
}
