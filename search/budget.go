package search

import (
	"fmt"
	"time"
)

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

// Check reports which limit is none.
func (b Budget) Check() error {
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
