package describe

import (
	"strings"

	"espalier/search"
)

// Name is a thought's short form, and the state that it leads to. Before the rules have read
// it, the state is the one that its text claims behind the task's word for it, so that
// neither moves when they have.
func Name(n *search.Node, stateWord string) (name, state string) {
	name, state = n.Short(), n.Check.State
	if n.Check.Short != "" || state != "" || stateWord == "" {
		return name, state
	}
	before, claim, found := strings.Cut(name, "("+stateWord+": ")
	claim, closed := strings.CutSuffix(strings.TrimSpace(claim), ")")
	if before = strings.TrimSpace(before); !found || !closed || before == "" {
		return name, ""
	}
	return before, claim
}
