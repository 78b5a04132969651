package debug

import (
	"strings"

	"espalier/search"
	"espalier/search/method"
)

// hopes follows a log and knows, after every action, which thoughts the search may
// still continue from to a solution: those that can be solved, that are open to it, and
// that it has not asked all about that it would.
type hopes struct {
	oracle  *asked
	alive   map[search.NodeID]bool
	touched []search.NodeID // since the last boundary
	whole   bool            // look at everything again
}

func newHopes(oracle *asked) *hopes { return &hopes{oracle: oracle, alive: map[search.NodeID]bool{}} }

// see takes an event that the tree has taken. It returns the thoughts that have
// become hopeless, at the end of an action.
func (h *hopes) see(t *search.Tree, e search.Event) (gone []search.NodeID) {
	switch b := e.Body.(type) {
	case search.Started:
		h.touched = append(h.touched, 0)
	case search.Thought:
		h.touched = append(h.touched, b.Node, b.Parent)
	case search.Backtracked:
		h.whole = true // it may have gone past others
	case search.Kept, search.Pruned:
		for _, id := range search.Subjects(e.Body) {
			h.below(t, id)
		}
	default:
		h.whole = h.whole || search.UserEvent(b) || search.Ends(b)
		h.touched = append(h.touched, search.Concerned(b)...)
	}
	if t.Pending() > 0 {
		return nil
	}
	if h.whole {
		h.touched = h.touched[:0]
		for id := range search.NodeID(t.Len()) {
			h.touched = append(h.touched, id)
		}
	}
	for _, id := range h.touched {
		switch {
		case h.oracle.alive(t, id):
			h.alive[id] = true
		case h.alive[id]:
			delete(h.alive, id)
			gone = append(gone, id)
		}
	}
	h.touched, h.whole = h.touched[:0], false
	return gone
}

// below touches a thought and all that hang from it.
func (h *hopes) below(t *search.Tree, id search.NodeID) {
	h.touched = append(h.touched, id)
	for _, c := range t.Node(id).Children {
		h.below(t, c)
	}
}

// left is how many there are.
func (h *hopes) left() int { return len(h.alive) }

// list is all of them, the best first.
func (h *hopes) list(t *search.Tree) []search.NodeID {
	var all []search.NodeID
	for id := range h.alive {
		all = append(all, id)
	}
	t.Rank(all)
	return all
}

// alive reports whether a search may continue from a thought to a solution, other than
// through the thoughts below it. The oracle knows states and no steps: a thought counts also if all
// its solutions go through states that the search gave up elsewhere, and would not enter again.
func (a *asked) alive(t *search.Tree, id search.NodeID) bool {
	n, settings := t.Node(id), t.Setup().Settings
	switch {
	case method.Reopens(t, id) && (!t.Outcome().Ended || limitOf(t) != ""): // it is not lost yet
	case n.Closed():
		return false
	case n.Check.Verdict == search.Right:
		return true
	case settings.Method == "refine" && id > 0:
		return a.improvable(t, n)
	case !t.Open(id) || n.Final() || t.Outcome().Ended && limitOf(t) == "":
		return false
	case writesChains(settings.Method):
		// Nothing but the beginning of a chain is asked for, unless the user rewrote it.
		if id == 0 && n.Calls >= max(settings.Samples, 1) || id > 0 && (n.Origin == search.FromModel || n.Expanded) {
			return false
		}
		if settings.Method == "cot-sc" && !method.MayWin(t, func(n *search.Node) bool { return n.Check.Verdict == search.Right }) {
			return false
		}
	case settings.Method == "controller":
		if abandoned(t, id) || n.Expanded && !method.AsksAgain(t, id) {
			return false
		}
	case settings.Method == "ab-mcts": // it may ask again wherever it was
	case settings.Method == "tot-dfs":
		if n.Expanded && !method.AsksAgain(t, id) || settings.Reviews == 0 && abandoned(t, id) {
			return false
		}
	case n.Expanded:
		return false
	}
	solvable, known := a.thought(n)
	return solvable && known
}

// improvable reports whether a better version may follow an answer, right or wrong.
func (a *asked) improvable(t *search.Tree, n *search.Node) bool {
	accepted := n.Valued && t.Scale().Share(n.Value) > 0.5
	last := len(search.VersionsOf(t, n.ID)) > t.Setup().Settings.Refinements
	if t.Outcome().Ended && limitOf(t) == "" || n.Expanded || n.Check.Answer == "" || accepted || last {
		return false
	}
	solvable, known := a.thought(t.Node(0))
	return solvable && known
}

// limitOf is the limit that ended a search, as its end words it; empty if its method
// was done, or is not.
func limitOf(t *search.Tree) string {
	o := t.Outcome()
	simulated := method.Simulated(t)
	if strings.HasPrefix(o.Reason, "the budget") || simulated && o.Ended && !o.Solved {
		return o.Reason
	}
	return ""
}

// abandoned reports whether a search that never comes back to what it backtracked from
// did so from a thought, or from one above it.
func abandoned(t *search.Tree, id search.NodeID) bool {
	at := t.Path(t.Focus())
	for depth, above := range t.Path(id) {
		n := t.Node(above)
		past := n.Kept && (depth >= len(at) || at[depth] != above) // the learned controller goes up several levels at once
		if n.Left > 0 || past && t.Setup().Settings.Policy == search.PolicyLearned {
			return true
		}
	}
	return false
}

// writesChains reports whether a method asks for whole chains of thoughts.
func writesChains(name string) bool {
	m, err := method.Named(name)
	return err == nil && m.Purpose.Chains()
}
