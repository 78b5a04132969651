package main

import (
	"context"
	"errors"
	"fmt"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
)

// branches are the sessions that a debugger's changes began.
type branches struct {
	setup *setup
	forks []*kept // their stores are the setup's
	told  bool    // that they cannot be stored
}

// host is what a debugger needs to go on otherwise: the models that a setup names,
// a session for each branch, and the exact solver of the task.
func (b *branches) host(ctx context.Context) debug.Host {
	h := debug.Host{Configure: b.setup.configure, Depth: b.setup.config.Problem.Depth()}
	if b.setup.kept != nil {
		h.Fork = func(parent string, events int) (string, func([]search.Event) error, error) {
			return b.fork(ctx, parent, events)
		}
	}
	if b.setup.task.solver.oracle != nil {
		h.Oracle = b.setup.task.solver.oracle(b.setup.config.Problem.Puzzle())
	}
	return h
}

// configure is the search with another setup.
func (s *setup) configure(_ context.Context, about search.Started) (runner.Config, error) {
	c := s.config
	c.Record = nil
	c.Settings, c.Seed, c.Budget = about.Settings, about.Seed, about.Budget
	var err error
	if c.Model, err = s.models.Open(about.Model, c.Problem); err != nil {
		return c, err
	}
	c.Evaluator = nil
	if about.Evaluator != "" {
		c.Evaluator, err = s.models.Open(about.Evaluator, c.Problem)
	}
	return c, err
}

// fork begins a session that shares the first events of another. Where that cannot
// be, it says so once, and the branch lives in memory when it is asked for again.
func (b *branches) fork(ctx context.Context, parent string, events int) (string, func([]search.Event) error, error) {
	if parent == "" { // it lives in memory itself
		return inMemory()
	}
	w, err := b.setup.kept.store.ForkWriter(ctx, parent, events)
	asks := b.setup.kept.log.asks
	switch {
	case err == nil:
	case b.told:
		return inMemory()
	case asks:
		b.told = true
		return "", nil, &unstoredError{from: events + 1, err: err}
	default:
		b.told = true
		fmt.Fprintf(stderr, "espalier: warning: %s\n", redacted(&unstoredError{from: events + 1, err: err}))
		return inMemory()
	}
	b.told = false
	if w.Last() != events {
		return "", nil, errors.Join(fmt.Errorf("session %s was forked at event %d, not %d", parent, w.Last(), events), w.Close())
	}
	k := &kept{writer: w, log: newBacklog(w)}
	k.log.asks = asks
	b.forks = append(b.forks, k)
	return w.ID(), k.log.record, nil
}

// inMemory is the recording of a branch that is not stored.
func inMemory() (string, func([]search.Event) error, error) {
	return "", func([]search.Event) error { return nil }, nil
}

// close gives the branches their last events. What is not stored is no failure of
// the search, but warned of.
func (b *branches) close(warn func(string)) {
	for _, k := range b.forks {
		if err := k.end(); err != nil {
			warn(redacted(err))
		}
	}
}
