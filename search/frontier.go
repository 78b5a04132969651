package search

import (
	"cmp"
	"slices"
)

// Here strategies learn which thoughts they may expand. What the user closed, pinned
// or rewrote is respected here, once, for all of them.

// Open reports whether a search may continue from a thought: neither it nor one
// above it is pruned, closed or gone, no rule refuses it, and something can follow it.
func (t *Tree) Open(id NodeID) bool {
	n := t.Node(id)
	return (n.Check.Verdict == Legal || n.Check.Verdict == Unchecked) && !n.closed
}

// Final reports whether a thought is an answer that no rule can check: nothing
// follows it, and a search may settle for it.
func (n *Node) Final() bool { return n.Check.Verdict == Unchecked && n.Check.Answer != "" }

// Frontier is the number of thoughts that wait to be expanded: those that a search
// may expand, that no model was asked about, and that it has not left.
func (t *Tree) Frontier() int { return t.nodes.waiting }

// waits reports whether a thought belongs to the frontier.
func (n *Node) waits() bool {
	legal := n.Check.Verdict == Legal || n.Check.Verdict == Unchecked
	return legal && !n.closed && !n.Expanded && n.Left == 0 && !n.Final()
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

// Unvalued returns those of the thoughts that wait for a value, or for another one that
// can be compared.
func (t *Tree) Unvalued(ids []NodeID) []NodeID {
	var left []NodeID
	for _, id := range ids {
		if n := t.Node(id); !n.Valued || n.outdated {
			left = append(left, id)
		}
	}
	return left
}

// Rank sorts thoughts: pinned ones first, then by value, by log-probability, and
// the earlier one.
func (t *Tree) Rank(ids []NodeID) {
	slices.SortFunc(ids, func(a, b NodeID) int { return CompareRank(t.Node(a), t.Node(b)) })
}

// Best ranks thoughts and separates the best of them, and every pinned one, from
// the rest.
func (t *Tree) Best(ids []NodeID, most int) (keep, cut []NodeID) {
	t.Rank(ids)
	n := min(most, len(ids))
	for n < len(ids) && t.Node(ids[n]).Pinned {
		n++
	}
	return ids[:n:n], ids[n:]
}

// CompareRank orders thoughts as Rank does.
func CompareRank(a, b *Node) int {
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
