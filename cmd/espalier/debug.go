package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/sessions/recording"
	"espalier/themes"
	"espalier/tui/dialogue"
	"espalier/tui/plain"
	"espalier/tui/statusline"
	"espalier/tui/terminal"
)

// branches are the sessions of what a debugger of this search begins.
func (s *setup) branches() *recording.Branches {
	return recording.NewBranches(s.recorder, func(err error) { warning(redacted(err)) })
}

// host is what a debugger needs to begin a branch: the models that a setup names,
// a session for each branch, and the exact solver of the task.
func (s *setup) host(ctx context.Context, b *recording.Branches) debug.Host {
	h := debug.Host{Configure: s.configure, Depth: s.config.Problem.Depth()}
	if s.recorder != nil {
		h.Fork = func(parent string, events int) (string, func([]search.Event) error, error) {
			return b.Fork(ctx, parent, events)
		}
	}
	if s.task.Solver.Oracle != nil {
		h.Oracle = s.task.Solver.Oracle(s.config.Problem.Puzzle())
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

// debug lets the user debug a search in lines of text: from its first event, or, if it
// runs first, from its end.
func (s *setup) debug(ctx context.Context, palette *themes.Palette, runs bool) error {
	live := terminal.Is(os.Stdin)
	branches := s.branches()
	defer branches.Close(func(err error) { warning(redacted(err)) })
	talk := dialogue.New(dialogue.Options{
		Log: plain.New(rawStdout, s.facts, palette), Out: stdout, Err: stderr, In: os.Stdin, Live: live, Status: statusline.New(os.Stderr),
		Step: func(ctx context.Context, r *runner.Runner) ([]search.Event, error) { return r.Step(ctx) }, Elapsed: branches.Elapsed,
		Text: redacted, Exit: func() { os.Exit(interrupted(ctx).status) },
	})
	s.config.Stream = talk.Glimpse
	searcher, err := s.runner()
	if err != nil {
		return err
	}
	if live {
		s.recorder.Asks()
	}
	d, err := debug.New(s.host(ctx, branches), searcher)
	if err != nil {
		return failed(err)
	}
	d.Name(s.recorder.ID())
	if s.note != "" {
		fmt.Fprintf(stderr, "espalier: note: %s\n", s.note)
	}
	err = talk.Run(ctx, d, runs)
	var refused *dialogue.Refused
	switch {
	case errors.Is(err, dialogue.ErrInterrupted):
		return interrupted(ctx)
	case errors.As(err, &refused):
		return &failure{status: statusUsage, err: refused.Err, silent: true}
	case err != nil:
		return failed(err)
	}
	return nil
}
