package main

import (
	"context"
	"fmt"
	"strings"

	"espalier/engine/modelreport"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/registry"
	"espalier/sessions"
	"espalier/sessions/recording"
	"espalier/tui"
)

// searchFlags are all that one search needs beside its puzzle.
type searchFlags struct {
	Method string `group:"search" placeholder:"NAME" help:"Search method: ${methods}. Default: tot-dfs for sudoku, otherwise tot-bfs."`
	puzzleFlags
	settingFlags
	typed method.Given // on the start screen, over the flags
	sessionFlag
	modelFlags
	budgetFlags
	trustFlag
}

// setup is a search that is ready to begin, and what a screen wants to know of it.
type setup struct {
	config     runner.Config
	facts      tui.Facts
	task       registry.Task
	note       string // what the user should hear first
	models     *models
	log        []search.Event      // of a session that is gone on with
	recorder   *recording.Recorder // nil: nothing is stored
	unrecorded error               // why it is not, where it should be

	allowed trustFlag
	foreign bool // it was made elsewhere
	closed  bool
}

// setup puts a search together, new or stored, or says what about it is wrong. No
// words at all are the task's example. The caller closes it.
func (f searchFlags) setup(ctx context.Context, taskName string, words []string) (*setup, error) {
	if f.resumes() {
		return resumed(ctx, f.Session, f.budgetFlags, f.trustFlag, newModels(ctx, f.serverFlags))
	}
	t, err := f.typedTask(ctx, taskName)
	if err != nil {
		return nil, err
	}
	models := newModels(ctx, f.serverFlags, f.Model, f.ValueModel)
	about, err := f.about(t, words, models)
	if err != nil {
		_ = models.Close()
		return nil, err
	}
	s, err := assemble(t, about, models)
	if err != nil {
		return nil, err
	}
	s.allowed = f.trustFlag
	if f.Session != noSession {
		s.record(ctx, sessions.New{})
	}
	return s, nil
}

// about says what search the flags mean, in the words of its first event. The
// model has its say in what is usual for it.
func (f searchFlags) about(t registry.Task, words []string, models *models) (search.Started, error) {
	input := strings.Join(words, " ")
	if words == nil {
		input = t.Example
	}
	settings, err := method.TaskDefaults(t.Task, f.Method)
	if err != nil {
		return search.Started{}, err
	}
	if unused := f.given().Unused(settings.Method); len(unused) > 0 {
		fmt.Fprintf(stderr, "espalier: warning: method %s has no use for --%s\n", settings.Method, strings.Join(unused, ", --"))
	}
	puzzle := f.puzzle(t, input)
	problem, err := t.Problem(puzzle)
	if err != nil {
		return search.Started{}, badInput(fmt.Errorf("%s: %w", t.Name, err), "")
	}
	model, err := models.Open(f.Model, problem)
	if err != nil {
		return search.Started{}, err
	}
	return search.Started{
		Puzzle: puzzle, Settings: f.typed.Over(f.given().Over(method.ModelDefaults(settings, model))),
		Model: f.Model, Evaluator: f.ValueModel, Seed: f.Seed, Budget: f.budget(),
	}, nil
}

// assemble makes a search of its task and of what its first event will say, or says
// what about it is wrong. It takes the models over, and closes them where nothing
// comes of it.
func assemble(t registry.Task, about search.Started, models *models) (s *setup, err error) {
	defer func() {
		if err != nil {
			_ = models.Close()
		}
	}()
	problem, err := t.Problem(about.Puzzle)
	if err != nil {
		return nil, badInput(fmt.Errorf("%s: %w", t.Name, err), "")
	}
	s = &setup{task: t, models: models}
	s.config = runner.Config{Problem: problem, Settings: about.Settings, Budget: about.Budget, Seed: about.Seed}
	if s.config.Model, err = s.models.Open(about.Model, problem); err != nil {
		return nil, err
	}
	s.facts = tui.FactsOf(t.Task, problem, about)
	s.facts.Model = modelreport.Title(s.config.Model.Describe())
	if t.Solver.Warning != nil {
		s.note = t.Solver.Warning(problem.Puzzle())
	}
	if about.Evaluator != "" {
		if s.config.Evaluator, err = s.models.Open(about.Evaluator, problem); err != nil {
			return nil, err
		}
		s.facts.Evaluator = modelreport.Title(s.config.Evaluator.Describe())
	}
	s.config.Secrets = models.secrets()
	return s, nil
}

// runner begins the search, or goes on with it.
func (s *setup) runner() (*runner.Runner, error) {
	r, err := runner.Resume(s.config, s.log)
	if err != nil {
		return nil, badInput(err, "")
	}
	return r, nil
}

// close gives everything back. The session may have a last word to store.
func (s *setup) close() {
	if s.closed {
		return // the screen that took it over has
	}
	s.closed = true
	if err := s.recorder.Close(); err != nil {
		s.models.warn(redacted(err))
	}
	_ = s.models.Close()
}
