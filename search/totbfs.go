package search

import (
	"cmp"
	"fmt"
	"slices"
)

// breadthFirst is Algorithm 1 of Yao et al. (2023): expand every thought of the
// frontier, value what comes of it, keep the best few, and go a level down.
type breadthFirst struct{ beam, proposals int }

func (s breadthFirst) Next(t *Tree) Action {
	frontier := beamOf(t)
	var unexpanded, children []NodeID
	for _, id := range frontier {
		n := t.Node(id)
		if !n.Expanded {
			unexpanded = append(unexpanded, id)
		}
		children = append(children, n.Children...)
	}
	if done, ok := solvedBy(t, children); ok {
		return done
	}
	if len(unexpanded) > 0 {
		return Action{Kind: Expand, Nodes: unexpanded, Purpose: Propose, Count: s.proposals}
	}
	alive := slices.DeleteFunc(children, func(id NodeID) bool { return !open(t.Node(id)) })
	if len(alive) == 0 {
		depth := t.Node(frontier[0]).Depth
		return Action{Kind: Exhaust, Reason: fmt.Sprintf("none of the %d thoughts kept at depth %d has a next one that can go on", len(frontier), depth)}
	}
	if unvalued := unvalued(t, alive); len(unvalued) > 0 {
		return Action{Kind: Evaluate, Nodes: unvalued}
	}
	slices.SortFunc(alive, func(a, b NodeID) int { return better(t.Node(a), t.Node(b)) })
	if len(alive) <= s.beam {
		return Action{Kind: Select, Nodes: alive}
	}
	return Action{
		Kind: Select, Nodes: alive[:s.beam:s.beam], Cut: alive[s.beam:],
		Reason: fmt.Sprintf("not among the best %d", s.beam),
	}
}

// beamOf returns the kept thoughts of the deepest level that has any, the best
// first. The root is always kept.
func beamOf(t *Tree) []NodeID {
	beam := []NodeID{0}
	depth := 0
	for id := 1; id < t.Len(); id++ {
		n := t.Node(NodeID(id))
		if !n.Kept || n.Depth < depth {
			continue
		}
		if n.Depth > depth {
			beam, depth = beam[:0], n.Depth
		}
		beam = append(beam, n.ID)
	}
	slices.SortFunc(beam, func(a, b NodeID) int { return better(t.Node(a), t.Node(b)) })
	return beam
}

// solvedBy concludes with the likeliest of the thoughts that complete a solution.
func solvedBy(t *Tree, nodes []NodeID) (Action, bool) {
	var best *Node
	for _, id := range nodes {
		n := t.Node(id)
		if n.Check.Verdict == Right && (best == nil || better(n, best) < 0) {
			best = n
		}
	}
	if best == nil {
		return Action{}, false
	}
	return Action{Kind: Conclude, Nodes: []NodeID{best.ID}}, true
}

// open says whether a search may go on from a thought: refused ones, dead ends
// and those that were cut are neither valued nor selected.
func open(n *Node) bool {
	return (n.Check.Verdict == Legal || n.Check.Verdict == Unchecked) && !n.Pruned
}

func unvalued(t *Tree, nodes []NodeID) []NodeID {
	var left []NodeID
	for _, id := range nodes {
		if !t.Node(id).Valued {
			left = append(left, id)
		}
	}
	return left
}

// better orders thoughts: by value, then by log-probability, then the earlier one.
func better(a, b *Node) int {
	return cmp.Or(
		cmp.Compare(b.Value, a.Value),
		cmp.Compare(b.LogProb, a.LogProb),
		cmp.Compare(a.ID, b.ID),
	)
}
