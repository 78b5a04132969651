package search

import (
	"cmp"
	"fmt"
	"time"
)

// Budget bounds a search; a zero field is no bound. It is checked before each
// action that asks a model, so that an answer already found is always given. An
// action is reduced to the nodes and calls that are left. The tokens it will take
// are estimated from earlier actions, so the last one may exceed that limit. Only
// time ends an action under way.
type Budget struct {
	Nodes  int           `json:"nodes,omitempty"`
	Calls  int           `json:"calls,omitempty"`
	Tokens int           `json:"tokens,omitempty"` // of prompts and completions, wherever prompts came from
	Time   time.Duration `json:"time,omitempty"`   // inside Step, without pauses and what a resumed log took
}

// Check reports a limit below zero.
func (b Budget) Check() error {
	for _, limit := range []struct {
		name string
		n    int64
	}{{"nodes", int64(b.Nodes)}, {"calls", int64(b.Calls)}, {"tokens", int64(b.Tokens)}, {"time", int64(b.Time)}} {
		if limit.n < 0 {
			return fmt.Errorf("the limit of %s is below zero; 0 means no limit", limit.name)
		}
	}
	return nil
}

// With returns the budget with the limits of another in place of its own, where the
// other has any.
func (b Budget) With(other Budget) Budget {
	return Budget{
		Nodes: cmp.Or(other.Nodes, b.Nodes), Calls: cmp.Or(other.Calls, b.Calls),
		Tokens: cmp.Or(other.Tokens, b.Tokens), Time: cmp.Or(other.Time, b.Time),
	}
}
