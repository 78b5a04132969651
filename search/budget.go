package search

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// errTimeSpent ends a model call at the budget's time limit.
var errTimeSpent = errors.New("the time budget is spent")

// Budget bounds a search; a zero field is no bound. It is looked at before each
// action that asks a model, so that an answer that is there is always given, and
// a batch under way is never cut (except by time).
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
	tokens := t.Usage.Prompt + t.Usage.Completion - t.Usage.Reused
	for _, limit := range []struct {
		name      string
		spent, of int
	}{{"nodes", t.Thoughts, b.Nodes}, {"calls", t.Calls, b.Calls}, {"tokens", tokens, b.Tokens}} {
		if limit.of > 0 && limit.spent >= limit.of {
			return BudgetSpent{Limit: limit.name, Spent: strconv.Itoa(limit.spent), Of: strconv.Itoa(limit.of)}, true
		}
	}
	if b.Time > 0 && r.spent >= b.Time {
		return timeSpent(r.spent, b), true
	}
	return BudgetSpent{}, false
}

func timeSpent(spent time.Duration, b Budget) BudgetSpent {
	return BudgetSpent{Limit: "time", Spent: max(spent, b.Time).Round(time.Millisecond).String(), Of: b.Time.String()}
}
