// Package prompting asks models on behalf of a search: the task words the questions
// and reads the replies, requests are repeated if a reply cannot be read, and the
// results are returned as events.
package prompting

import (
	"context"

	"espalier/engine"
	"espalier/engine/redact"
	"espalier/search"
)

// Requester asks models on behalf of a search, has the task read their replies, and
// returns the events of an action. It changes nothing.
type Requester struct {
	Tree      *search.Tree
	Problem   search.Problem
	Settings  search.Settings
	Model     engine.Model
	Evaluator engine.Model // nil: Model values thoughts as well
	Seed      uint64
	MaxNodes  int                       // thoughts that the tree may have; 0 means no limit
	MaxCalls  int                       // requests that an action may make; 0 means no limit
	Finished  *Finished                 // replies to an earlier attempt at the action; nil: there are none
	Secrets   *redact.Secrets           // struck out of what a checker says
	Stream    func(search.StreamUpdate) // nil: discarded
}

// Expand asks for children of the action's nodes.
func (r *Requester) Expand(ctx context.Context, a search.Action) ([]search.Event, error) {
	b := r.begin(a)
	carryOut := b.expand
	switch {
	case a.Purpose == search.Rank:
		carryOut = b.rank
	case a.Purpose.Free():
		carryOut = b.run
	}
	err := carryOut(ctx)
	return search.Batch(r.Tree, a, b.effects...), err
}

// Evaluate values the action's nodes.
func (r *Requester) Evaluate(ctx context.Context, a search.Action) ([]search.Event, error) {
	b := r.begin(a)
	err := b.evaluate(ctx)
	return search.Batch(r.Tree, a, b.effects...), err
}

// within returns how many of n more requests the action may make.
func (b *batch) within(n int) int {
	if b.MaxCalls == 0 {
		return n
	}
	return max(0, min(n, b.MaxCalls-b.calls))
}

// can is what only some problems can do.
func (r *Requester) can() search.Capabilities { return r.Problem.Capabilities() }

// evaluator is the model that values thoughts.
func (r *Requester) evaluator() engine.Model {
	if r.Evaluator != nil {
		return r.Evaluator
	}
	return r.Model
}
