package search

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
)

// errTimeSpent ends a model call at the budget's time limit.
var errTimeSpent = errors.New("the time budget is spent")

// Budget bounds a search; a zero field is no bound. It is looked at before each
// action that asks a model, so that an answer that is there is always given. An
// action is cut to the nodes and calls that are left. How many tokens it will take
// is only guessed, from those before it, so that the last one may pass that limit.
// Only time ends an action under way.
type Budget struct {
	Nodes  int           `json:"nodes,omitempty"`
	Calls  int           `json:"calls,omitempty"`
	Tokens int           `json:"tokens,omitempty"` // prompt and completion, reused ones not counted
	Time   time.Duration `json:"time,omitempty"`   // inside Step; a pause does not count, nor does a resumed log
}

func (b Budget) check() error {
	for _, limit := range []struct {
		name string
		n    int64
	}{{"nodes", int64(b.Nodes)}, {"calls", int64(b.Calls)}, {"tokens", int64(b.Tokens)}, {"time", int64(b.Time)}} {
		if limit.n < 0 {
			return fmt.Errorf("a budget of %d %s is below zero; 0 is no limit", limit.n, limit.name)
		}
	}
	return nil
}

// budgetSpent says whether a limit is reached, and which.
func (r *Runner) budgetSpent() (BudgetSpent, bool) {
	b, t := r.config.Budget, r.tree.Totals()
	for _, limit := range []struct {
		name      string
		spent, of int
	}{{"nodes", t.Thoughts, b.Nodes}, {"calls", t.Calls, b.Calls}, {"tokens", t.tokens(), b.Tokens}} {
		if limit.of > 0 && limit.spent >= limit.of {
			return BudgetSpent{Limit: limit.name, Spent: strconv.Itoa(limit.spent), Of: strconv.Itoa(limit.of)}, true
		}
	}
	if b.Time > 0 && r.spent >= b.Time {
		return timeSpent(r.spent, b), true
	}
	return BudgetSpent{}, false
}

// affordable cuts an action that asks a model to what is left of the budget.
func (r *Runner) affordable(a Action) Action {
	left := func(limit, spent int) int {
		if limit == 0 {
			return math.MaxInt
		}
		return limit - spent
	}
	b, t, settings := r.config.Budget, r.tree.Totals(), r.config.Settings
	nodes, calls := left(b.Nodes, t.Thoughts), left(b.Calls, t.Calls)
	perNode := 1
	if a.Kind == Expand {
		a.Count = min(a.Count, nodes)
		if a.Purpose.chains() {
			a.Count = min(a.Count, r.likelyCalls())
		}
		if perNode = settings.requests(a); perNode > 1 {
			a.Count = min(a.Count, calls)
			perNode = a.Count
			calls = min(calls, nodes)
		}
	}
	if a.Kind == Evaluate {
		switch settings.Evaluate {
		case EvaluateRule:
			return a
		case EvaluateVote: // takes all thoughts, or it would be another question
			a.Count = min(settings.Evaluations, calls)
			return a
		case EvaluateValue:
			perNode = min(settings.Evaluations, calls)
			a.Count = perNode
		}
	}
	if t.Calls > 0 {
		calls = min(calls, r.likelyCalls())
	}
	a.Nodes = a.Nodes[:min(len(a.Nodes), max(1, calls/perNode))]
	return a
}

// likelyCalls is how many more calls the budget's tokens are good for, going by
// what calls have taken up to now: one, before that is known.
func (r *Runner) likelyCalls() int {
	limit, t := r.config.Budget.Tokens, r.tree.Totals()
	switch spent := t.tokens(); {
	case limit == 0:
		return math.MaxInt
	case spent == 0:
		return 1
	default:
		return max(1, (limit-spent)*t.Calls/spent)
	}
}

// tokens are those that a model read or wrote, rather than took from a cache.
func (t Totals) tokens() int { return t.Usage.Prompt + t.Usage.Completion - t.Usage.Reused }

func timeSpent(spent time.Duration, b Budget) BudgetSpent {
	return BudgetSpent{Limit: "time", Spent: max(spent, b.Time).Round(time.Millisecond).String(), Of: b.Time.String()}
}
