package method

import (
	"fmt"
	"slices"

	"espalier/search"
	"espalier/search/english"
)

// solved is solvedBy all thoughts there are.
func solved(t *search.Tree) (search.Action, bool) {
	all := make([]search.NodeID, t.Len())
	for id := range all {
		all[id] = search.NodeID(id)
	}
	return solvedBy(t, all)
}

// solvedBy concludes with the likeliest of the thoughts that complete a solution.
func solvedBy(t *search.Tree, nodes []search.NodeID) (search.Action, bool) {
	var best *search.Node
	for _, id := range nodes {
		n := t.Node(id)
		if n.Check.Verdict == search.Right && !t.Node(id).Closed() && (best == nil || search.CompareRank(n, best) < 0) {
			best = n
		}
	}
	if best == nil {
		return search.Action{}, false
	}
	return search.Action{Kind: search.Conclude, Nodes: []search.NodeID{best.ID}}, true
}

// bestFinal concludes with the best answer that no rule can check among thoughts
// that a search has kept.
func bestFinal(t *search.Tree, kept []search.NodeID) (search.Action, bool) {
	finals := slices.DeleteFunc(slices.Clone(kept), func(id search.NodeID) bool { return !t.Node(id).Final() })
	if len(finals) == 0 {
		return search.Action{}, false
	}
	t.Rank(finals)
	reason := "the only answer"
	if n := len(t.Node(t.Node(finals[0]).Parent).Children); n > 1 {
		reason = fmt.Sprintf("valued best of %d", n)
	}
	return search.Action{Kind: search.Conclude, Nodes: finals[:1], Reason: reason}, true
}

// Settle is what a search gives as its answer when its budget is spent, if there is anything.
func Settle(s search.Strategy, t *search.Tree) (search.Action, bool) {
	if s, ok := s.(search.Settler); ok {
		if a, ok := s.Settle(t); ok {
			return a, true
		}
	}
	return leastWrong(t)
}

// leastWrong concludes with the answer in which the rules count the fewest errors. That is
// none where they count no errors.
func leastWrong(t *search.Tree) (search.Action, bool) {
	var best *search.Node
	answers := 0
	for id := search.NodeID(1); int(id) < t.Len(); id++ {
		n := t.Node(id)
		if n.Check.Of == 0 || n.Check.Answer == "" || n.Check.Verdict == search.Refused || n.Closed() {
			continue
		}
		if answers++; best == nil || n.Check.Errors < best.Check.Errors {
			best = n
		}
	}
	if best == nil {
		return search.Action{}, false
	}
	reason := "the only answer"
	if answers > 1 {
		reason = fmt.Sprintf("the fewest errors of %d answers", answers)
	}
	return search.Action{Kind: search.Conclude, Nodes: []search.NodeID{best.ID}, Reason: reason}, true
}

// exhaust ends a search without a right answer. A model of which nothing could be read
// is another matter than thoughts that led nowhere.
func exhaust(t *search.Tree, reason string) search.Action {
	if a, ok := leastWrong(t); ok {
		a.Reason = reason + "; " + a.Reason
		return a
	}
	if unread := len(t.Node(0).Unread); unread > 0 && t.Len() == 1 {
		reason = fmt.Sprintf("none of the model's %s could be read", english.Count(unread, "reply", "replies"))
		if unread == 1 {
			reason = "the model's reply could not be read"
		}
	}
	return search.Action{Kind: search.Exhaust, Reason: reason}
}

// closed reports why a search cannot stay at a thought.
func closed(n *search.Node) string {
	if n.Pruned {
		return n.PruneReason
	}
	return "a thought above it is cut, or a rule refuses it"
}
