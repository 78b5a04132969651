package method

import (
	"cmp"
	"math"

	"espalier/search"
)

// widening is the factor by which each review lowers the least probability of a branch that an enumeration follows. Asked in
// the same way, a model would propose the same.
const widening = 4

// review goes on at the root of a tree that is searched in vain: where a model that was asked again has proposed something
// else, or by asking again below the first of the thoughts that it was asked about least often. A task may word the question
// differently then, and an enumeration follows less probable branches, as iterative broadening does (Ginsberg and Harvey
// 1992). When all is asked, the best of the thoughts that are pruned by their value is opened.
func (s depthFirst) review(t *search.Tree) (search.Action, bool) {
	if s.reviews == 0 {
		return search.Action{}, false
	}
	if done, ok := solved(t); ok {
		return done, true
	}
	var next, pruned *search.Node
	for id := range search.NodeID(t.Len()) {
		n := t.Node(id)
		switch {
		case s.opens(t, n):
			if pruned == nil || comparePruned(n, pruned) < 0 {
				pruned = n
			}
		case !t.Open(id):
		case !n.Expanded && n.Left == 0 && t.Open(n.Parent):
			return search.Action{Kind: search.Select, Nodes: []search.NodeID{n.Parent}}, true
		case n.Expanded && n.Expansions <= s.reviews && (next == nil || n.Expansions < next.Expansions):
			next = n
		}
	}
	switch {
	case next != nil:
		again := s.ask(next, "asked again, as nothing is left to try")
		if s.minProb > 0 {
			again.MinProb = s.minProb * math.Pow(widening, -float64(next.Expansions))
		}
		return again, true
	case pruned != nil:
		return search.Action{Kind: search.Select, Nodes: []search.NodeID{pruned.ID}, Reason: "opened again, the best of what was pruned, as nothing else is left to try"}, true
	}
	return search.Action{}, false
}

// comparePruned orders what a review opens: by value, and of equals the one that is nearer to the root, as more may be below.
func comparePruned(a, b *search.Node) int {
	return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.Depth, b.Depth), search.CompareRank(a, b))
}

// opens reports whether a review would open a thought: one that is pruned by its value, by no user.
func (s depthFirst) opens(t *search.Tree, n *search.Node) bool {
	return n.Pruned && !n.Gone && s.rejected(n) && !t.Node(n.Parent).Closed()
}

// rejected reports whether a thought is worth less than the threshold.
func (s depthFirst) rejected(n *search.Node) bool {
	return !n.Cut && n.Valued && n.Value < s.threshold
}

// Reopens reports whether a search may still open a thought that it has pruned.
func Reopens(t *search.Tree, id search.NodeID) bool {
	s := t.Setup().Settings
	return s.Method == "tot-dfs" && s.Reviews > 0 && depthFirst{threshold: s.Threshold}.opens(t, t.Node(id))
}
