package search

import (
	"cmp"
	"fmt"
	"slices"
)

// What follows is where a strategy learns what it may go on from. What the user
// cut, pinned or rewrote is honoured here, once, for all of them.

// Open says whether a search may go on from a thought: neither it nor one above it
// is cut or gone, no rule refuses it, and something can follow it.
func (t *Tree) Open(id NodeID) bool {
	n := t.Node(id)
	return (n.Check.Verdict == Legal || n.Check.Verdict == Unchecked) && t.standing(id)
}

// Final says whether a thought is an answer that no rule can check: nothing
// follows it, and a search may settle for it.
func (n *Node) Final() bool { return n.Check.Verdict == Unchecked && n.Check.Answer != "" }

// bestFinal concludes with the best answer that no rule can check among thoughts
// that a search has kept.
func bestFinal(t *Tree, kept []NodeID) (Action, bool) {
	finals := slices.DeleteFunc(slices.Clone(kept), func(id NodeID) bool { return !t.Node(id).Final() })
	if len(finals) == 0 {
		return Action{}, false
	}
	t.Rank(finals)
	reason := "the only answer"
	if n := len(t.Node(t.Node(finals[0]).Parent).Children); n > 1 {
		reason = fmt.Sprintf("valued best of %d", n)
	}
	return Action{Kind: Conclude, Nodes: finals[:1], Reason: reason}, true
}

// standing says whether no thought on the path to this one is cut or gone.
func (t *Tree) standing(id NodeID) bool {
	for ; id >= 0; id = t.Node(id).Parent {
		if n := t.Node(id); n.Pruned || n.Gone {
			return false
		}
	}
	return true
}

// OpenOf returns those of the thoughts that are open, in the order given.
func (t *Tree) OpenOf(ids []NodeID) []NodeID {
	var open []NodeID
	for _, id := range ids {
		if t.Open(id) {
			open = append(open, id)
		}
	}
	return open
}

// Unvalued returns those of the thoughts that wait for a value.
func (t *Tree) Unvalued(ids []NodeID) []NodeID {
	var left []NodeID
	for _, id := range ids {
		if !t.Node(id).Valued {
			left = append(left, id)
		}
	}
	return left
}

// Rank sorts thoughts: pinned ones first, then by value, by log-probability, and
// the earlier one.
func (t *Tree) Rank(ids []NodeID) {
	slices.SortFunc(ids, func(a, b NodeID) int { return better(t.Node(a), t.Node(b)) })
}

// Best ranks thoughts and parts the best of them, and every pinned one, from the
// rest.
func (t *Tree) Best(ids []NodeID, most int) (keep, cut []NodeID) {
	t.Rank(ids)
	n := min(most, len(ids))
	for n < len(ids) && t.Node(ids[n]).Pinned {
		n++
	}
	return ids[:n:n], ids[n:]
}

// better orders thoughts as Rank does.
func better(a, b *Node) int {
	if a.Pinned != b.Pinned {
		if a.Pinned {
			return -1
		}
		return 1
	}
	return cmp.Or(
		cmp.Compare(b.Value, a.Value),
		cmp.Compare(b.LogProb, a.LogProb),
		cmp.Compare(a.ID, b.ID),
	)
}
