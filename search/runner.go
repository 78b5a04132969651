package search

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"espalier/engine"
	"espalier/engine/redact"
	"espalier/search/policy"
)

// ErrEnded is returned by Step once the search has ended.
var ErrEnded = errors.New("the search has ended")

// ErrUnrecorded is in the error of a Step whose events Record has refused. The
// runner holds them, and the next Step offers them to Record again.
var ErrUnrecorded = errors.New("the log cannot be stored")

// Config is all that a search needs.
type Config struct {
	Problem   Problem
	Settings  Settings
	Model     engine.Model
	Evaluator engine.Model // values thoughts; nil: Model does
	Budget    Budget
	Seed      uint64

	// Secrets are struck out of what a checker says. Nil has none. Models see to it
	// themselves: redact.Model.
	Secrets *redact.Secrets

	// Policy decides in place of the trained network where a controller learns; nil
	// is the trained one.
	Policy *policy.Network

	// Record stores a batch, whole or not at all, before anyone else sees it.
	// Nil keeps the log in memory alone.
	Record func([]Event) error
	// Stream is told what a model is writing. It is for the eye, and never part
	// of the log. Nil is deaf.
	Stream func(Live)
	// Clock tells the time for Budget.Time; nil is time.Now.
	Clock func() time.Time
}

// Live is a glimpse of a request under way. The first of a request carries its
// prompt and no token; each later one a token.
type Live struct {
	Node    NodeID
	Purpose Purpose
	Request int // counts the requests of this node in this action from 0
	Prompt  string
	Token   engine.Token
}

// Runner carries out what a strategy decides. It is the only part of a search
// that calls a model, and belongs to one goroutine.
type Runner struct {
	config   Config
	can      Capabilities // of the problem
	strategy Strategy
	tree     *Tree
	log      []Event
	refused  []Event       // by Record; no part of the log yet
	spent    time.Duration // inside Step; a paused search spends no time
	begun    bool          // whether the models have forgotten other searches
}

// NewRunner prepares a search, or says why this problem, these settings and
// these models do not go together.
func NewRunner(c Config) (*Runner, error) {
	strategy, err := NewStrategy(c.Settings)
	if err != nil {
		return nil, err
	}
	if l, ok := strategy.(learned); ok && c.Policy != nil {
		l.network = c.Policy
		strategy = l
	}
	if c.Problem == nil || c.Model == nil {
		return nil, errors.New("a search needs a problem and a model")
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	c.Model, c.Evaluator = reseeded(c.Model, c.Seed), reseeded(c.Evaluator, c.Seed)
	r := &Runner{config: c, can: c.Problem.Capabilities(), strategy: strategy, tree: NewTree()}
	if err := r.possible(); err != nil {
		return nil, err
	}
	return r, nil
}

// Resume continues from the end of a log, with the settings of its last Reconfigured
// event. If the log ends inside a batch, that batch is dropped and its action done
// again, so a store must forget every event after Tree().Seq() before the first Step. The budget may be another than the log's.
func Resume(c Config, log []Event) (*Runner, error) {
	tree, err := Fold(log)
	if err != nil {
		return nil, fmt.Errorf("the log cannot be folded: %w", err)
	}
	if tree.Pending() > 0 {
		log = log[:lastDecided(log)]
		if tree, err = Fold(log); err != nil {
			return nil, fmt.Errorf("the log cannot be folded: %w", err)
		}
	}
	return ResumeFolded(c, log, tree)
}

// ResumeFolded is Resume for a log of whole batches whose fold is known: tree, which
// is the runner's from then on. The log is shared with the caller.
func ResumeFolded(c Config, log []Event, tree *Tree) (*Runner, error) {
	r, err := NewRunner(c)
	if err != nil {
		return nil, err
	}
	if tree.Seq() != len(log) || tree.Pending() > 0 {
		return nil, fmt.Errorf("the tree is after event %d, and the log has %d", tree.Seq(), len(log))
	}
	if len(log) > 0 {
		if err := sameSearch(tree.Setup(), r.started()); err != nil {
			return nil, err
		}
	}
	r.tree, r.log = tree, log[:len(log):len(log)]
	return r, nil
}

func lastDecided(log []Event) int {
	for i := len(log) - 1; i >= 0; i-- {
		if _, ok := log[i].Body.(Decided); ok {
			return i
		}
	}
	return 0
}

// sameSearch compares all that decides how a search unfolds; a budget only
// decides how far.
func sameSearch(log, now Started) error {
	differs := func(what string, a, b any) error {
		return fmt.Errorf("the log belongs to another search: its %s is %v, not %v", what, a, b)
	}
	switch {
	case log.Puzzle.Task != now.Puzzle.Task || log.Puzzle.Input != now.Puzzle.Input:
		return differs("puzzle", log.Puzzle.Task+" "+log.Puzzle.Input, now.Puzzle.Task+" "+now.Puzzle.Input)
	case !maps.Equal(log.Puzzle.Options, now.Puzzle.Options):
		return differs("options", log.Puzzle.Options, now.Puzzle.Options)
	case log.State != now.State:
		return differs("root state", log.State, now.State)
	case log.Settings != now.Settings:
		return fmt.Errorf("the log belongs to another search: its settings are %+v, not %+v", log.Settings, now.Settings)
	case log.Seed != now.Seed:
		return differs("seed", log.Seed, now.Seed)
	case log.Model != now.Model:
		return differs("model", log.Model, now.Model)
	case log.Evaluator != now.Evaluator:
		return fmt.Errorf("the log belongs to another search: its evaluator is %q, not %q", log.Evaluator, now.Evaluator)
	}
	return nil
}

// Tree is the fold of the log. It is read-only, and changes with each Step.
func (r *Runner) Tree() *Tree { return r.tree }

// Log is every event up to now. It is read-only.
func (r *Runner) Log() []Event { return r.log[:len(r.log):len(r.log)] }

// Elapsed is the time spent inside Step. It is not part of the log.
func (r *Runner) Elapsed() time.Duration { return r.spent }

// Step does one thing and returns its events: Started at first, then an action
// at a time, and ErrEnded after the last. If the context is cancelled, nothing
// of the action is logged. If a model or a checker fails, one Failed event is, and is
// returned beside the error. Either way the next Step tries the action again.
func (r *Runner) Step(ctx context.Context) ([]Event, error) {
	if r.tree.Outcome().Ended {
		return nil, ErrEnded
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	begin := r.config.Clock()
	defer func() { r.spent += r.config.Clock().Sub(begin) }()
	if !r.begun {
		r.Release() // what a search reuses is its own, so that one seed gives one log
		r.begun = true
	}

	if len(r.refused) > 0 {
		return r.commit(r.refused)
	}
	if r.tree.Seq() == 0 {
		return r.commit([]Event{{Seq: 1, Body: r.started()}})
	}
	action := r.strategy.Next(r.tree)
	if err := r.sane(action); err != nil {
		return nil, err
	}
	if action.Kind != Expand && action.Kind != Evaluate {
		return r.commit(r.free(action))
	}
	if spent, ok := r.budgetSpent(); ok {
		if s, ok := r.strategy.(Settler); ok {
			if answer, ok := s.Settle(r.tree); ok {
				answer.Reason = spent.String() + "; " + answer.Reason
				return r.commit(r.free(answer))
			}
		}
		return r.commit(r.single(spent))
	}
	events, err := r.ask(ctx, r.affordable(action))
	return r.settle(ctx, events, err, begin)
}

// Release gives back what the models keep of the search's prompts, as the end of
// the search does. A search that continues computes them again.
func (r *Runner) Release() {
	for _, m := range []engine.Model{r.config.Model, r.config.Evaluator} {
		if k, ok := m.(engine.Keeper); ok {
			k.Forget()
		}
	}
}

// ask carries out an action that may call a model, within the time that is left.
func (r *Runner) ask(ctx context.Context, action Action) ([]Event, error) {
	if limit := r.config.Budget.Time; limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, limit-r.spent, errTimeSpent)
		defer cancel()
	}
	b := newBatch(r.tree, action)
	var err error
	if action.Kind == Expand {
		err = r.expand(ctx, b)
	} else {
		err = r.evaluate(ctx, b)
	}
	if err == nil && ctx.Err() != nil {
		err = ctx.Err() // a model may return what it has when it is cancelled
	}
	if err != nil && errors.Is(context.Cause(ctx), errTimeSpent) {
		return nil, errTimeSpent
	}
	return b.done(), err
}

// settle commits what came of an action, or what there is to say of its failure.
func (r *Runner) settle(ctx context.Context, events []Event, err error, begin time.Time) ([]Event, error) {
	var model *modelError
	var checker *checkError
	switch {
	case err == nil:
		return r.commit(events)
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, errTimeSpent):
		return r.commit(r.single(timeSpent(r.spent+r.config.Clock().Sub(begin), r.config.Budget)))
	case errors.As(err, &model), errors.As(err, &checker):
		failed, recordErr := r.commit(r.single(Failed{Error: err.Error()}))
		return failed, errors.Join(err, recordErr)
	}
	return nil, err
}

// commit stores a batch, then shows it.
func (r *Runner) commit(events []Event) ([]Event, error) {
	if r.config.Record != nil {
		if err := r.config.Record(events); err != nil {
			r.refused = events
			return nil, fmt.Errorf("%w: %w", ErrUnrecorded, err)
		}
	}
	r.refused = nil
	for _, e := range events {
		if err := r.tree.Apply(e); err != nil {
			return nil, err
		}
		r.log = append(r.log, e)
	}
	if r.tree.Outcome().Ended {
		r.Release()
	}
	return events, nil
}

func (r *Runner) single(body Body) []Event {
	return []Event{{Seq: r.tree.Seq() + 1, Body: body}}
}

func (r *Runner) started() Started {
	s := Started{
		Puzzle:   r.config.Problem.Puzzle(),
		State:    r.config.Problem.Root(),
		Settings: r.config.Settings,
		Model:    r.config.Model.Describe().Name,
		Seed:     r.config.Seed,
		Budget:   r.config.Budget,
	}
	if r.config.Evaluator != nil {
		s.Evaluator = r.config.Evaluator.Describe().Name
	}
	return s
}

// evaluator is the model that values thoughts.
func (r *Runner) evaluator() engine.Model {
	if r.config.Evaluator != nil {
		return r.config.Evaluator
	}
	return r.config.Model
}
