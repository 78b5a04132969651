// Package launch puts searches together: flags, models, the user's consent, the store and
// the screens. Commands that search, resume or replay begin here.
package launch

import (
	"context"
	"fmt"
	"strings"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/engine"
	"espalier/engine/embedded"
	"espalier/engine/modelreport"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/registry"
	"espalier/sessions"
	"espalier/sessions/recording"
	"espalier/tui"
)

// SearchFlags are all that one search needs beside its puzzle.
type SearchFlags struct {
	Method string `group:"search" placeholder:"NAME" help:"Search method: ${methods}. Default: the one that suits the task; for most, tot-bfs."`
	PuzzleFlags
	SettingFlags
	typed method.Given // on the start screen, over the flags
	sessionFlag
	ModelFlags
	BudgetFlags
	TrustFlag
}

// UsualSearch is what is searched with where no flags were read.
func UsualSearch() SearchFlags {
	return SearchFlags{ModelFlags: ModelFlags{RunFlags: RunFlags{ModelFlag: ModelFlag{embedded.Name}}, Seed: 1}}
}

// Search is a search that is ready to begin, and what a screen wants to know of it.
type Search struct {
	Config     runner.Config
	facts      tui.Facts
	task       registry.Task
	models     *Models
	log        []search.Event      // of a session that is continued
	setup      string              // of the debugger when that was left
	Recorder   *recording.Recorder // nil: nothing is stored
	unrecorded error               // why it is not, where it should be

	allowed TrustFlag
	foreign bool // it was made elsewhere
	closed  bool
}

// Search puts a search together, new or stored, or says what about it is wrong. No
// words at all are the task's example. The caller closes it.
func (f SearchFlags) Search(ctx context.Context, taskName string, words []string) (*Search, error) {
	if f.Resumes() {
		return Resume(ctx, f.Session, f.BudgetFlags, f.TrustFlag, NewModels(ctx, f.ServerFlags))
	}
	t, err := f.TypedTask(ctx, taskName)
	if err != nil {
		return nil, err
	}
	models := NewModels(ctx, f.ServerFlags, f.named()...)
	about, err := f.About(ctx, t, words, models)
	if err != nil {
		_ = models.Close()
		return nil, err
	}
	s, err := Assemble(t, about, models)
	if err != nil {
		return nil, err
	}
	s.allowed = f.TrustFlag
	if f.Session != NoSession {
		s.Record(ctx, sessions.New{})
	}
	return s, nil
}

// About says what search the flags mean, in the words of its first event. The
// model has its say in what is usual for it.
func (f SearchFlags) About(ctx context.Context, t registry.Task, words []string, models *Models) (search.Started, error) {
	puzzle, err := f.typedPuzzle(ctx, t, words)
	if err != nil {
		return search.Started{}, err
	}
	return f.of(ctx, t, puzzle, models)
}

// of is About with a puzzle that is read already.
func (f SearchFlags) of(ctx context.Context, t registry.Task, puzzle search.Puzzle, models *Models) (search.Started, error) {
	settings, err := method.TaskDefaults(t.Task, f.Method)
	if err != nil {
		return search.Started{}, err
	}
	if unused := f.Given().Unused(settings.Method); len(unused) > 0 {
		fmt.Fprintf(console.Stderr, "espalier: warning: method %s has no use for --%s\n", settings.Method, strings.Join(unused, ", --"))
	}
	problem, err := t.Problem(puzzle)
	if err != nil {
		return search.Started{}, exit.BadInput(fmt.Errorf("%s: %w", t.Name, err), "")
	}
	model, err := models.Open(f.Model, problem)
	if err != nil {
		return search.Started{}, err
	}
	settings = f.typed.Over(f.Given().Over(method.ModelDefaults(settings, model)))
	for _, said := range append(f.Given().Idle(settings), f.typed.Idle(settings)...) {
		models.Warn(said)
	}
	proposes, evaluator := Suited(f.Model, f.ValueModel, problem.Puzzle(), settings)
	if model, err = models.Open(proposes, problem); err != nil {
		return search.Started{}, err
	}
	judge := model
	if evaluator != "" {
		if judge, err = models.Open(evaluator, problem); err != nil {
			return search.Started{}, err
		}
	}
	settings, probe, said := method.Scorable(settings, func() (*engine.Usage, error) { return method.CanScore(ctx, judge) })
	if said != "" {
		models.Warn(said)
	}
	return search.Started{
		Puzzle: puzzle, Settings: settings,
		Model: proposes, Proposers: f.ProposeWith, Evaluator: evaluator, Seed: f.Seed, Budget: f.Budget(), Probe: probe,
	}, nil
}

// Assemble makes a search of its task and of what its first event will say, or says
// what about it is wrong. It takes the models over, and closes them if it
// fails.
func Assemble(t registry.Task, about search.Started, models *Models) (s *Search, err error) {
	defer func() {
		if err != nil {
			_ = models.Close()
		}
	}()
	problem, err := t.Problem(about.Puzzle)
	if err != nil {
		return nil, exit.BadInput(fmt.Errorf("%s: %w", t.Name, err), "")
	}
	s = &Search{task: t, models: models}
	s.Config = runner.Config{Problem: problem, Settings: about.Settings, Budget: about.Budget, Seed: about.Seed, Probe: about.Probe}
	if s.Config.Model, err = s.models.Open(about.Model, problem); err != nil {
		return nil, err
	}
	s.facts = tui.FactsOf(t.Task, problem)
	s.facts.Model = modelreport.Title(s.Config.Model.Describe())
	if t.Solver.Warning != nil {
		s.facts.Warning = t.Solver.Warning(problem.Puzzle())
	}
	if s.Config.Proposers, err = s.models.proposers(about, problem); err != nil {
		return nil, err
	}
	if about.Evaluator != "" {
		if s.Config.Evaluator, err = s.models.Open(about.Evaluator, problem); err != nil {
			return nil, err
		}
		s.facts.Evaluator = modelreport.Title(s.Config.Evaluator.Describe())
	}
	s.Config.Secrets = models.Secrets()
	return s, nil
}

// runner begins the search, or continues it.
func (s *Search) runner() (*runner.Runner, error) {
	r, err := runner.Resume(s.Config, s.log)
	if err != nil {
		return nil, exit.BadInput(err, "")
	}
	return r, nil
}

// Close gives everything back. The session may have a last word to store.
func (s *Search) Close() {
	if s.closed {
		return // the screen that took it over has
	}
	s.closed = true
	if err := s.Recorder.Close(); err != nil {
		s.models.Warn(console.Redacted(err))
	}
	_ = s.models.Close()
}
