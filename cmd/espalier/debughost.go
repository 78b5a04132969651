package main

import (
	"context"
	"errors"
	"fmt"

	"espalier/search"
	"espalier/search/debug"
	"espalier/sessions"
)

// branches are the sessions that a debugger's changes began.
type branches struct {
	setup   *setup
	writers []*sessions.Writer
}

// host is what a debugger needs to go on otherwise: the models that a setup names,
// a session for each branch, and the exact solver of the task.
func (b *branches) host(ctx context.Context) debug.Host {
	h := debug.Host{Describe: sessions.Describe, Configure: b.setup.configure, Depth: b.setup.config.Problem.Depth()}
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
	session, err := store.Fork(ctx, parent, events)
	if err != nil {
		return "", nil, err
	}
	w, r, err := store.Continue(ctx, session.ID)
	if err != nil {
		return "", nil, err
	}
	if len(r.Events) != events {
		return "", nil, errors.Join(fmt.Errorf("session %s was forked at event %d, not %d", parent, len(r.Events), events), w.Close())
	}
	b.writers = append(b.writers, w)
	return session.ID, w.Append, nil
}

func (b *branches) close() error {
	var errs []error
	for _, w := range b.writers {
		errs = append(errs, w.Close())
	}
	return errors.Join(errs...)
}
