package runner

import (
	"errors"
	"math"
	"strconv"
	"time"

	"espalier/search"
)

// errTimeSpent ends a model call at the budget's time limit.
var errTimeSpent = errors.New("the time budget is spent")

// budgetSpent reports whether a limit is reached, and which. Of the calls there are also too
// few if they do not suffice for the next action.
func (r *Runner) budgetSpent(affords bool) (search.BudgetSpent, bool) {
	b, t := r.config.Budget, r.tree.Totals()
	for _, limit := range []struct {
		name      string
		spent, of int
	}{{"nodes", t.Thoughts, b.Nodes}, {"calls", t.Calls, b.Calls}, {"tokens", t.Tokens(), b.Tokens}} {
		if limit.of > 0 && (limit.spent >= limit.of || limit.name == "calls" && !affords) {
			return search.BudgetSpent{Limit: limit.name, Spent: strconv.Itoa(limit.spent), Of: strconv.Itoa(limit.of)}, true
		}
	}
	if b.Time > 0 && r.spent >= b.Time {
		return timeSpent(r.spent, b), true
	}
	return search.BudgetSpent{}, false
}

// affordable reduces an action that asks a model to what is left of the budget. It is not ok
// if not even one thought can be asked about.
func (r *Runner) affordable(a search.Action) (reduced search.Action, ok bool) {
	left := func(limit, spent int) int {
		if limit == 0 {
			return math.MaxInt
		}
		return limit - spent
	}
	b, t, settings := r.config.Budget, r.tree.Totals(), r.config.Settings
	nodes, calls := left(b.Nodes, t.Thoughts), left(b.Calls, t.Calls)
	perNode := 1
	if a.Purpose.Free() {
		return a, true
	}
	if a.Purpose == search.Rank { // of all of them, or it would be another comparison
		a.Nodes = a.Nodes[:max(1, min(len(a.Nodes), min(calls, nodes)/max(1, a.Count)))]
		return a, a.Count <= min(calls, nodes)
	}
	if a.Kind == search.Expand {
		a.Count = min(a.Count, nodes)
		if a.Purpose.Chains() {
			a.Count = min(a.Count, r.likelyCalls())
		}
		if perNode = settings.Requests(a); perNode > 1 {
			a.Count = min(a.Count, calls)
			perNode = a.Count
			calls = min(calls, nodes)
		}
	}
	if a.Kind == search.Evaluate {
		switch settings.Evaluate {
		case search.EvaluateRule:
			return a, true
		case search.EvaluateVote: // takes all thoughts, or it would be another question
			a.Count = min(settings.Evaluations, calls)
			return a, true
		case search.EvaluateValue, search.EvaluateSelf:
			perNode = min(settings.Evaluations, calls)
			a.Count = perNode
		case search.EvaluateLogProb, search.EvaluateDoubt, search.EvaluatePRM:
			perNode = r.perLabel()
		}
	}
	ok = perNode <= calls
	if t.Calls > 0 {
		calls = min(calls, r.likelyCalls())
	}
	if a.Purpose == search.Aggregate { // of all of them, or it would be another question
		return a, ok
	}
	a.Nodes = a.Nodes[:min(len(a.Nodes), max(1, calls/max(1, perNode)))]
	return a, ok
}

// perLabel is how many requests it takes to score the labels of one thought.
func (r *Runner) perLabel() int {
	m := r.config.Model
	if r.config.Evaluator != nil {
		m = r.config.Evaluator
	}
	labels, err := r.config.Settings.Labels(r.config.Problem)
	if err != nil || !m.Describe().PerLabel {
		return 1
	}
	return len(labels)
}

// likelyCalls is how many more calls the budget's tokens allow, at the mean so far;
// 1 before there is one.
func (r *Runner) likelyCalls() int {
	limit, t := r.config.Budget.Tokens, r.tree.Totals()
	switch spent := t.Tokens(); {
	case limit == 0:
		return math.MaxInt
	case spent == 0:
		return 1
	default:
		return max(1, (limit-spent)*t.Calls/spent)
	}
}

func timeSpent(spent time.Duration, b search.Budget) search.BudgetSpent {
	return search.BudgetSpent{Limit: "time", Spent: max(spent, b.Time).Round(time.Millisecond).String(), Of: b.Time.String()}
}
