package main

import (
	"context"
	"errors"
	"fmt"

	"espalier/search"
	"espalier/search/debug"
)

// branches are the sessions that a debugger's changes began.
type branches struct {
	setup *setup
	forks []*kept // their stores are the setup's
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
	if b.setup.task.oracle != nil {
		h.Oracle = b.setup.task.oracle(b.setup.config.Problem.Puzzle())
	}
	return h
}

// configure is the search with another setup.
func (s *setup) configure(_ context.Context, about search.Started) (search.Config, error) {
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

// fork begins a session that shares the first events of another.
func (b *branches) fork(ctx context.Context, parent string, events int) (string, func([]search.Event) error, error) {
	store := b.setup.kept.store
	w, err := store.ForkWriter(ctx, parent, events)
	if err != nil {
		return "", nil, err
	}
	if w.Last() != events {
		return "", nil, errors.Join(fmt.Errorf("session %s was forked at event %d, not %d", parent, w.Last(), events), w.Close())
	}
	k := &kept{writer: w, log: newBacklog(w)}
	k.log.asks = b.setup.kept.log.asks
	b.forks = append(b.forks, k)
	return w.ID(), k.log.record, nil
}

func (b *branches) close() error {
	var errs []error
	for _, k := range b.forks {
		errs = append(errs, k.end())
	}
	return errors.Join(errs...)
}
