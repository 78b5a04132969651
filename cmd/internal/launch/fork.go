package launch

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/registry"
	"espalier/sessions"
)

// ForkFlags say what is forked, and what it continues with.
type ForkFlags struct {
	ID   string `arg:"" help:"Session to fork."`
	At   *int   `placeholder:"N" help:"Last event to copy. Inside an action, the copy ends before that action. Default: the last event; with --model, the last before the end."`
	JSON bool   `name:"json" help:"Print JSON."`

	Model       string `group:"model" placeholder:"NAME" help:"Continue with this model; see solve --help. A search that another program made needs one."`
	ProposeWith string `group:"model" placeholder:"NAME,..." help:"With --model: further models that propose thoughts in the same tree."`
	ValueModel  string `group:"model" placeholder:"NAME" help:"With --model: another model for evaluating thoughts."`
	Seed        uint64 `group:"model" default:"1" placeholder:"S" help:"With --model: random seed. Default: ${default}."`
	SettingFlags
	TrustFlag
}

// Fork makes the fork, and prints its id.
func (f ForkFlags) Fork(ctx context.Context) error {
	if f.At != nil && *f.At < 1 {
		return exit.BadInput(fmt.Errorf("--at %d: events are numbered from 1", *f.At), "leave --at out to copy all")
	}
	if f.Model == "" && (f.ProposeWith != "" || f.ValueModel != "" || len(f.Given()) > 0) {
		return exit.BadInput(errors.New("other settings need --model"), "name the model that is to continue with them")
	}
	return InStore(ctx, func(s *sessions.Store) error {
		fork, err := f.fork(ctx, s)
		switch {
		case err != nil:
			return err
		case f.JSON:
			return console.JSON().Encode(fork)
		}
		_, err = fmt.Fprintln(console.Stdout, fork.ID)
		return err
	})
}

func (f ForkFlags) fork(ctx context.Context, s *sessions.Store) (sessions.Session, error) {
	parent, err := s.Load(ctx, f.ID)
	if err != nil {
		return sessions.Session{}, err
	}
	at := len(parent.Events)
	if f.At != nil {
		at = *f.At
	}
	if f.Model == "" {
		return s.Fork(ctx, parent.ID, at)
	}
	if f.At == nil && parent.Ended() {
		at = beforeEnd(parent.Events)
	}
	change, err := f.change(ctx, parent)
	if err != nil {
		return sessions.Session{}, err
	}
	w, err := s.ForkWriter(ctx, parent.ID, at)
	if err != nil {
		return sessions.Session{}, err
	}
	err = errors.Join(w.Append([]search.Event{{Seq: w.Last() + 1, Body: change}}), w.Close())
	if err != nil {
		return sessions.Session{}, err
	}
	return s.Find(ctx, w.ID())
}

// beforeEnd is the last event before the action that ended a search.
func beforeEnd(log []search.Event) int {
	for i := len(log) - 1; i > 0; i-- {
		switch log[i].Body.(type) {
		case search.Decided, search.BudgetSpent:
			return i
		}
	}
	return len(log)
}

// change is the setup that the fork continues with: that of its parent, where it is known,
// and otherwise what is usual for the task. It refuses what could not begin.
func (f ForkFlags) change(ctx context.Context, parent *sessions.Recording) (search.Reconfigured, error) {
	about := search.Setup(parent.Events)
	c, err := f.Consents(ctx)
	if err != nil {
		return search.Reconfigured{}, err
	}
	t, err := c.loggedTask(parent.Origin, about.Puzzle.Task)
	if err != nil {
		return search.Reconfigured{}, err
	}
	problem, err := t.Problem(about.Puzzle)
	if err != nil {
		return search.Reconfigured{}, exit.BadInput(fmt.Errorf("the puzzle of session %s cannot be searched here: %w", parent.ID, err), "")
	}
	if about.Settings, err = f.settings(t, about); err != nil {
		return search.Reconfigured{}, exit.BadInput(err, "")
	}
	f.Model, f.ValueModel = Suited(f.Model, f.ValueModel, problem.Puzzle(), about.Settings)
	about.Model, about.Proposers, about.Evaluator, about.Seed = f.Model, f.ProposeWith, f.ValueModel, f.Seed
	models := NewModels(ctx, ServerFlags{}, append(about.Models(), about.Evaluator)...)
	defer func() { _ = models.Close() }() // nothing was written
	config := runner.Config{Problem: problem, Settings: about.Settings, Budget: about.Budget, Seed: f.Seed}
	if config.Model, err = models.Open(f.Model, problem); err == nil && f.ValueModel != "" {
		config.Evaluator, err = models.Open(f.ValueModel, problem)
	}
	if err == nil {
		config.Proposers, err = models.proposers(about, problem)
	}
	if err != nil {
		return search.Reconfigured{}, err
	}
	if _, err := runner.New(config); err != nil {
		return search.Reconfigured{}, exit.BadInput(err, "the flags of settings change that, such as --generate and --evaluate")
	}
	return search.Reconfigured{Settings: about.Settings, Model: f.Model, Proposers: f.ProposeWith, Evaluator: f.ValueModel, Seed: f.Seed, Budget: about.Budget, BestLabel: about.BestLabel}, nil
}

// settings are those of a record from elsewhere over what is usual, and the user's over both.
func (f ForkFlags) settings(t registry.Task, about search.Started) (search.Settings, error) {
	s := about.Settings
	if about.Provenance != nil {
		usual, err := method.TaskDefaults(t.Task, s.Method)
		if err != nil {
			return s, err
		}
		said, err := json.Marshal(s)
		if err != nil {
			return s, err
		}
		temperature := usual.Temperature
		if err := json.Unmarshal(said, &usual); err != nil {
			return s, err
		}
		if s = usual; about.Lacks(search.LacksTemperature) {
			s.Temperature = temperature
		}
	}
	return f.Given().Over(s), nil
}

// elsewhere refuses to continue a search that another program made, with a model that is
// nothing but a name here.
func elsewhere(r *sessions.Recording, about search.Started) error {
	if about.Provenance == nil {
		return nil
	}
	return &exit.Error{
		Status: exit.StatusUsage, Err: fmt.Errorf("%w: session %s was recorded by %s with model %s, which is a name and nothing that can be asked here", errElsewhere, r.ID, about.Provenance.By, cmp.Or(about.Model, search.Unknown)),
		Hint: fmt.Sprintf("espalier sessions fork %s --at N --model NAME makes a copy that continues with a model of yours; sessions replay %s shows it", r.ID, r.ID),
	}
}

var errElsewhere = errors.New("another program made the search")
