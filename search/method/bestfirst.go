package method

import (
	"cmp"
	"slices"

	"espalier/search"
)

// bestFirst expands the thought with the highest value in the whole tree: greedy
// best-first search. If that is not below the current thought, it first backtracks
// to where the two paths part.
type bestFirst struct{ proposals int }

func bestFirstMethod() Method {
	return Method{
		Name: "best-first", About: "tree of thoughts, expanding the highest value anywhere in the tree",
		Options: treeOptions(), Purpose: search.Propose,
		strategy: func(s search.Settings) search.Strategy { return bestFirst{proposals: s.Proposals} },
	}
}

func (s bestFirst) Next(t *search.Tree) search.Action {
	here := t.Node(t.Focus())
	stays := t.Open(here.ID)
	if done, ok := bestFinal(t, []search.NodeID{here.ID}); ok && stays {
		return done
	}
	if stays && !here.Expanded {
		return search.Action{Kind: search.Expand, Nodes: []search.NodeID{here.ID}, Purpose: search.Propose, Count: s.proposals}
	}
	if done, ok := solved(t); ok {
		return done
	}
	frontier := s.frontier(t)
	if len(frontier) == 0 {
		return exhaust(t, searched(t, func(*search.Node) bool { return false })+": no thought is left to extend")
	}
	if unvalued := t.Unvalued(frontier); len(unvalued) > 0 {
		return search.Action{Kind: search.Evaluate, Nodes: unvalued}
	}
	best := slices.MinFunc(frontier, func(a, b search.NodeID) int {
		m, n := t.Node(a), t.Node(b)
		if m.Pinned != n.Pinned || m.Value != n.Value {
			return search.CompareRank(m, n)
		}
		return cmp.Or(cmp.Compare(n.Depth, m.Depth), search.CompareRank(m, n)) // nearer to an answer
	})
	if fork := t.CommonAncestor([]search.NodeID{best, here.ID}); fork != here.ID {
		return search.Action{Kind: search.Backtrack, Nodes: []search.NodeID{here.ID}, To: fork, Reason: "a thought elsewhere is valued higher"}
	}
	return search.Action{Kind: search.Select, Nodes: []search.NodeID{best}}
}

// frontier are the thoughts that are open and not expanded.
func (s bestFirst) frontier(t *search.Tree) []search.NodeID {
	var all []search.NodeID
	for id := search.NodeID(0); int(id) < t.Len(); id++ {
		if !t.Node(id).Expanded && t.Open(id) {
			all = append(all, id)
		}
	}
	return all
}
