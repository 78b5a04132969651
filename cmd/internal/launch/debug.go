package launch

import (
	"context"
	"errors"
	"fmt"
	"os"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/engine/boundedfile"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/sessions/recording"
	"espalier/themes"
	"espalier/tui"
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
	h := debug.Host{Configure: s.configure, Oracle: s.task.Solver.For(s.Config.Problem.Puzzle()), Depth: s.Config.Problem.Depth(), Problem: s.Config.Problem, Weighed: weighedFolder()}
	if s.Recorder != nil {
		h.Fork = func(parent string, events int) (string, func([]search.Event) error, error) {
			return b.Fork(ctx, parent, events)
		}
		h.Keep = b.Keep
	}
	return h
}

// configure is the search with another setup.
func (s *Search) configure(_ context.Context, about search.Started) (runner.Config, error) {
	c := s.Config
	c.Record = nil
	c.Settings, c.Seed, c.Budget = about.Settings, about.Seed, about.Budget
	var err error
	proposes, evaluator := Suited(about.Model, about.Evaluator, c.Problem.Puzzle(), about.Settings)
	if c.Model, err = s.models.Open(proposes, c.Problem); err != nil {
		return c, err
	}
	if c.Proposers, err = s.models.proposers(about, c.Problem); err != nil {
		return c, err
	}
	c.Evaluator = nil
	if evaluator != "" {
		c.Evaluator, err = s.models.Open(evaluator, c.Problem)
	}
	return c, err
}

// InitFlag names a command file.
type InitFlag struct {
	Init string `placeholder:"FILE" help:"Do the debugger's verbs in a file first, line by line."`
}

// mostInit is the most bytes of a command file.
const mostInit = 1 << 20

// read reads the file.
func (f InitFlag) read(ctx context.Context) (dialogue.Init, error) {
	if f.Init == "" {
		return dialogue.Init{}, nil
	}
	text, err := boundedfile.Read(ctx, f.Init, mostInit)
	if err != nil {
		return dialogue.Init{}, exit.Unread(ctx, err)
	}
	return dialogue.Init{Name: f.Init, Text: string(text)}, nil
}

// Dialogue is how a search is debugged without a screen.
type Dialogue struct {
	InitFlag
	Palette *themes.Palette
	JSON    bool // objects for programs, instead of text
	Runs    bool // from its end, instead of its first event
}

// options are those of any dialogue.
func (o Dialogue) options(ctx context.Context, facts tui.Facts) (dialogue.Options, error) {
	init, err := o.read(ctx)
	d := dialogue.Options{
		Out: console.Stdout, Err: console.Stderr, In: os.Stdin, Live: terminal.Is(os.Stdin), Status: statusline.New(os.Stderr), Init: init,
		Step: func(ctx context.Context, r *runner.Runner) ([]search.Event, error) { return r.Step(ctx) },
		Text: console.Redacted, Exit: func() { os.Exit(exit.Interrupted(ctx).Status) },
	}
	if o.JSON {
		d.JSON = console.JSON()
	} else {
		d.Log = plain.New(console.Raw, facts, o.Palette)
	}
	return d, err
}

// Debug lets the user debug a search in lines of text, or a program in JSON.
func (s *Search) Debug(ctx context.Context, o Dialogue) error {
	options, err := o.options(ctx, s.facts)
	if err != nil {
		return err
	}
	talk := dialogue.New(options)
	d, err := s.converse(ctx, talk, o.Runs)
	return Talked(ctx, d, err)
}

// converse has a dialogue about the search, after some lines that were not typed.
func (s *Search) converse(ctx context.Context, talk *dialogue.Dialogue, runs bool, before ...string) (*debug.Debugger, error) {
	branches := s.branches()
	defer branches.Close(func(err error) { warning(console.Redacted(err)) })
	talk.Elapsed, talk.Setup = branches.Elapsed, s.setup
	s.Config.Stream = talk.Stream
	searcher, err := s.runner()
	if err != nil {
		return nil, err
	}
	if talk.Live {
		s.Recorder.Asks()
	}
	d, err := debug.New(s.host(ctx, branches), searcher)
	if err != nil {
		return nil, err
	}
	d.Branch().RecordedAs(s.Recorder.ID())
	if s.facts.Warning != "" {
		fmt.Fprintf(console.Stderr, "espalier: note: %s\n", s.facts.Warning)
	}
	for _, line := range before {
		if _, err := d.Do(ctx, line); err != nil {
			return nil, err
		}
	}
	return d, talk.Run(ctx, d, runs)
}

// Talked is how a dialogue with a debugger ends the program: as its search did, if that
// has ended.
func Talked(ctx context.Context, d *debug.Debugger, err error) error {
	if d == nil { // it has not begun
		return err
	}
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
