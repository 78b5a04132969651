// Package runner carries out what a method decides, one action at a time and within
// a budget. Its Driver owns the goroutine that does so for a front end.
package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"espalier/engine"
	"espalier/engine/redact"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/prompting"
)

// ErrEnded is returned by Step once the search has ended.
var ErrEnded = errors.New("the search has ended")

// ErrUnrecorded is in the error of a Step whose events Record has refused. The
// runner holds them, and the next Step offers them to Record again.
var ErrUnrecorded = errors.New("the log cannot be stored")

// Config is all that a search needs.
type Config struct {
	Problem   search.Problem
	Settings  search.Settings
	Model     engine.Model
	Proposers []engine.Model // propose beside Model
	Evaluator engine.Model   // values thoughts; nil: Model does
	Budget    search.Budget
	Seed      uint64
	Probe     *engine.Usage // what it cost before to ask whether a server can score; see search.Started

	// Secrets are struck out of what a checker says; nil: there are none. Models are
	// wrapped by redact.Model instead.
	Secrets *redact.Secrets

	// Strategy decides in place of the method that the settings name; nil: that
	// method does.
	Strategy search.Strategy

	// Record stores a batch, whole or not at all, before anyone else sees it.
	// If nil, the log is kept in memory only.
	Record func([]search.Event) error
	// Stream receives what a model is writing. It is for display, and never part of
	// the log. If nil, updates are discarded.
	Stream func(search.StreamUpdate)
	// Clock tells the time for Budget.Time; nil is time.Now.
	Clock func() time.Time
}

// Runner carries out what a strategy decides. It is the only part of a search
// that calls a model, and belongs to one goroutine.
type Runner struct {
	config   Config
	strategy search.Strategy
	tree     *search.Tree
	log      []search.Event
	refused  []search.Event                 // by Record; no part of the log yet
	spent    time.Duration                  // inside Step; a paused search spends no time
	begun    bool                           // whether the models have forgotten other searches
	divides  func(search.ActionKind) bool   // into parts; nil: nothing
	stops    func(search.StreamUpdate) bool // a reply that is being written; nil: none
	finished *prompting.Finished            // replies to an action that failed
}

// New prepares a search, or reports why this problem, these settings and these models
// do not work together.
func New(c Config) (*Runner, error) {
	strategy, err := method.New(c.Settings)
	if err == nil && len(c.Proposers) > 0 {
		strategy, err = method.Several(c.Settings, strategy)
	}
	if err != nil {
		return nil, err
	}
	if c.Strategy != nil {
		strategy = c.Strategy
	}
	if c.Problem == nil || c.Model == nil {
		return nil, errors.New("a search needs a problem and a model")
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	c.Model, c.Evaluator, c.Proposers = search.Reseeded(c.Model, c.Seed), search.Reseeded(c.Evaluator, c.Seed), slices.Clone(c.Proposers)
	for i, m := range c.Proposers {
		c.Proposers[i] = search.Reseeded(m, c.Seed)
	}
	r := &Runner{config: c, strategy: strategy, tree: search.NewTree(), finished: prompting.NewFinished()}
	if err := r.preflight(); err != nil {
		return nil, err
	}
	return r, nil
}

// Tree is the fold of the log. It is read-only, and changes with each Step.
func (r *Runner) Tree() *search.Tree { return r.tree }

// Log is every event up to now. It is read-only.
func (r *Runner) Log() []search.Event { return r.log[:len(r.log):len(r.log)] }

// Elapsed is the time spent inside Step. It is not part of the log.
func (r *Runner) Elapsed() time.Duration { return r.spent }

// Step does one thing and returns its events: Started at first, then an action
// at a time, and ErrEnded after the last. If the context is cancelled, nothing
// of the action is logged. If a model or a checker fails, one Failed event is, and is
// returned beside the error. Either way the next Step tries the action again.
func (r *Runner) Step(ctx context.Context) ([]search.Event, error) {
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
		return r.commit([]search.Event{{Seq: 1, Body: r.started()}})
	}
	if settled := r.config.Problem.Capabilities().Settled; settled != nil && r.tree.Seq() == 1 {
		return r.commit(r.single(settledBy(*settled)))
	}
	action := r.strategy.Next(r.tree)
	if err := r.sane(action); err != nil {
		return nil, err
	}
	if action.Kind != search.Expand && action.Kind != search.Evaluate {
		return r.commit(r.free(action))
	}
	action, affords := r.affordable(r.part(action))
	if spent, ok := r.budgetSpent(affords); ok {
		if answer, ok := method.Settle(r.strategy, r.tree); ok {
			answer.Reason = spent.String() + "; " + answer.Reason
			return r.commit(r.free(answer))
		}
		return r.commit(r.single(spent))
	}
	events, err := r.ask(ctx, action)
	return r.settle(ctx, events, err, begin)
}

// Release has the models forget the search's prompts, as the end of the search does.
// A search that continues computes them again.
func (r *Runner) Release() {
	for _, m := range append([]engine.Model{r.config.Model, r.config.Evaluator}, r.config.Proposers...) {
		if k, ok := m.(engine.Keeper); ok {
			k.Forget()
		}
	}
}

// ask carries out an action that may call a model, within the time that is left.
func (r *Runner) ask(ctx context.Context, action search.Action) ([]search.Event, error) {
	if limit := r.config.Budget.Time; limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, limit-r.spent, errTimeSpent)
		defer cancel()
	}
	asks := r.requester()
	asks.Model = r.proposer(action.Model)
	call, stopped := r.listen(ctx, asks)
	carryOut := asks.Evaluate
	if action.Kind == search.Expand {
		carryOut = asks.Expand
	}
	events, err := carryOut(call, action)
	if partial := stopped(); partial != nil {
		return r.single(*partial), nil
	}
	if err == nil && ctx.Err() != nil {
		err = ctx.Err() // a model may return what it has when it is cancelled
	}
	if err != nil && errors.Is(context.Cause(ctx), errTimeSpent) {
		return nil, errTimeSpent
	}
	return events, err
}

// settle commits the events of an action, or that of its failure.
func (r *Runner) settle(ctx context.Context, events []search.Event, err error, begin time.Time) ([]search.Event, error) {
	var outside *prompting.Error
	switch {
	case err == nil:
		if _, partial := events[0].Body.(search.Partial); !partial { // the same action follows
			r.finished = prompting.NewFinished()
		}
		return r.commit(events)
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, errTimeSpent):
		return r.commit(r.single(timeSpent(r.spent+r.config.Clock().Sub(begin), r.config.Budget)))
	case errors.As(err, &outside):
		failed, recordErr := r.commit(r.single(search.Failed{Error: err.Error()}))
		return failed, errors.Join(err, recordErr)
	}
	return nil, err
}

// commit stores a batch, then shows it.
func (r *Runner) commit(events []search.Event) ([]search.Event, error) {
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

func (r *Runner) single(body search.Body) []search.Event {
	return []search.Event{{Seq: r.tree.Seq() + 1, Body: body}}
}

func (r *Runner) started() search.Started {
	s := search.Started{
		Puzzle:   r.config.Problem.Puzzle(),
		State:    r.config.Problem.Root(),
		Settings: r.config.Settings,
		Model:    r.config.Model.Describe().Name,
		Seed:     r.config.Seed,
		Budget:   r.config.Budget,
		Probe:    r.config.Probe,
	}
	for _, m := range r.config.Proposers {
		s.Proposers = strings.TrimPrefix(s.Proposers+","+m.Describe().Name, ",")
	}
	if r.config.Evaluator != nil {
		s.Evaluator = r.config.Evaluator.Describe().Name
	}
	if p := r.config.Problem.Capabilities().Program; p != nil && s.Settings.Method == search.ProgramMethod {
		s.Frame, s.BestLabel = &p.Start, 1 // what it ranks by are probabilities
		return s
	}
	labels, _ := s.Settings.Labels(r.config.Problem) // preflight refuses weights that are wrong
	for _, l := range labels {
		s.BestLabel = max(s.BestLabel, l.Weight)
	}
	if s.BestLabel == search.PaperBest {
		s.BestLabel = 0
	}
	return s
}

// requester returns a Requester for the search in its present state.
func (r *Runner) requester() *prompting.Requester {
	c := &r.config
	return &prompting.Requester{
		Tree: r.tree, Problem: c.Problem, Settings: c.Settings, Model: c.Model, Evaluator: c.Evaluator,
		Seed: c.Seed, MaxNodes: c.Budget.Nodes, Secrets: c.Secrets, Stream: c.Stream, Finished: r.finished,
		MaxCalls: max(0, c.Budget.Calls-r.tree.Totals().Calls),
	}
}

// preflight reports why the search could never take its first steps.
func (r *Runner) preflight() error {
	if err := r.config.Budget.Check(); err != nil {
		return err
	}
	m, err := method.Named(r.config.Settings.Method)
	if err != nil {
		return err
	}
	if r.config.Problem.Capabilities().Settled != nil {
		return nil // no model will be asked
	}
	asked := map[string]bool{}
	for _, m2 := range append([]engine.Model{r.config.Model}, r.config.Proposers...) {
		asks, name := r.requester(), m2.Describe().Name
		if asked[name] || strings.Contains(name, ",") && len(r.config.Proposers) > 0 {
			return fmt.Errorf("models that propose in one search need names of their own, without commas; there is %q twice", name)
		}
		asked[name], asks.Model = true, m2
		if err := asks.Preflight(m.Purpose); err != nil {
			return err
		}
	}
	return nil
}

// proposer is the model of a name among those that propose; of an empty one, the search's own.
func (r *Runner) proposer(name string) engine.Model {
	for _, m := range r.config.Proposers {
		if m.Describe().Name == name {
			return m
		}
	}
	return r.config.Model
}
