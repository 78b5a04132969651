package launch

import (
	"context"
	"errors"
	"fmt"
	"os"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
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
func (s *Search) branches() *recording.Branches {
	return recording.NewBranches(s.Recorder, func(err error) { warning(console.Redacted(err)) })
}

// host is what a debugger needs to begin a branch: the models that a search names,
// a session for each branch, and the exact solver of the task.
func (s *Search) host(ctx context.Context, b *recording.Branches) debug.Host {
	h := debug.Host{Configure: s.configure, Depth: s.Config.Problem.Depth(), Problem: s.Config.Problem}
	if s.Recorder != nil {
		h.Fork = func(parent string, events int) (string, func([]search.Event) error, error) {
			return b.Fork(ctx, parent, events)
		}
	}
	if s.task.Solver.Oracle != nil {
		h.Oracle = s.task.Solver.Oracle(s.Config.Problem.Puzzle())
	}
	return h
}

// configure is the search with another setup.
func (s *Search) configure(_ context.Context, about search.Started) (runner.Config, error) {
	c := s.Config
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

// Debug lets the user debug a search in lines of text: from its first event, or, if it
// runs first, from its end.
func (s *Search) Debug(ctx context.Context, palette *themes.Palette, runs bool) error {
	live := terminal.Is(os.Stdin)
	branches := s.branches()
	defer branches.Close(func(err error) { warning(console.Redacted(err)) })
	talk := dialogue.New(dialogue.Options{
		Log: plain.New(console.Raw, s.facts, palette), Out: console.Stdout, Err: console.Stderr, In: os.Stdin, Live: live, Status: statusline.New(os.Stderr),
		Step: func(ctx context.Context, r *runner.Runner) ([]search.Event, error) { return r.Step(ctx) }, Elapsed: branches.Elapsed,
		Text: console.Redacted, Exit: func() { os.Exit(exit.Interrupted(ctx).Status) },
	})
	s.Config.Stream = talk.Glimpse
	searcher, err := s.runner()
	if err != nil {
		return err
	}
	if live {
		s.Recorder.Asks()
	}
	d, err := debug.New(s.host(ctx, branches), searcher)
	if err != nil {
		return exit.Failed(err)
	}
	d.Name(s.Recorder.ID())
	if s.facts.Warning != "" {
		fmt.Fprintf(console.Stderr, "espalier: note: %s\n", s.facts.Warning)
	}
	err = talk.Run(ctx, d, runs)
	return Talked(ctx, d, err)
}

// Talked is how a dialogue with a debugger ends the program: as its search did, if that
// has ended.
func Talked(ctx context.Context, d *debug.Debugger, err error) error {
	var refused *dialogue.Refused
	o := d.Line().Tip().Outcome()
	switch scripted := errors.As(err, &refused); {
	case errors.Is(err, dialogue.ErrInterrupted):
		return exit.Interrupted(ctx)
	case err != nil && !scripted:
		return exit.Failed(err)
	case o.Ended && !o.Solved:
		return exit.Unsolved
	case scripted && !o.Ended:
		return &exit.Error{Status: exit.StatusUsage, Err: refused.Err, Silent: true}
	}
	return nil
}
