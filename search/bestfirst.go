package search

import (
	"cmp"
	"slices"
)

// bestFirst expands the thought of the highest value in the whole tree, wherever
// it stands: greedy best-first search. Where that is not below the thought it is
// at, it goes back to where the two paths part.
type bestFirst struct{ proposals int }

func bestFirstMethod() Method {
	return Method{
		Name: "best-first", About: "tree of thoughts, expanding the highest value anywhere in the tree",
		Options: treeOptions(), purpose: Propose,
		strategy: func(s Settings) Strategy { return bestFirst{proposals: s.Proposals} },
	}
}

func (s bestFirst) Next(t *Tree) Action {
	here := t.Node(t.Focus())
	stays := t.Open(here.ID)
	if done, ok := bestFinal(t, []NodeID{here.ID}); ok && stays {
		return done
	}
	if stays && !here.Expanded {
		return Action{Kind: Expand, Nodes: []NodeID{here.ID}, Purpose: Propose, Count: s.proposals}
	}
	if done, ok := solved(t); ok {
		return done
	}
	frontier := s.frontier(t)
	if len(frontier) == 0 {
		return Action{Kind: Exhaust, Reason: "the whole tree is searched: no thought is left to go on from"}
	}
	if unvalued := t.Unvalued(frontier); len(unvalued) > 0 {
		return Action{Kind: Evaluate, Nodes: unvalued}
	}
	best := slices.MinFunc(frontier, func(a, b NodeID) int {
		m, n := t.Node(a), t.Node(b)
		if m.Pinned != n.Pinned || m.Value != n.Value {
			return better(m, n)
		}
		return cmp.Or(cmp.Compare(n.Depth, m.Depth), better(m, n)) // nearer to an answer
	})
	if fork := t.shared([]NodeID{best, here.ID}); fork != here.ID {
		return Action{Kind: Backtrack, Nodes: []NodeID{here.ID}, To: fork, Reason: "a thought elsewhere is valued higher"}
	}
	return Action{Kind: Select, Nodes: []NodeID{best}}
}

// frontier are the thoughts that no model was asked to go on from.
func (s bestFirst) frontier(t *Tree) []NodeID {
	var all []NodeID
	for id := NodeID(0); int(id) < t.Len(); id++ {
		if !t.Node(id).Expanded && t.Open(id) {
			all = append(all, id)
		}
	}
	return all
}
