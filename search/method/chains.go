package method

import (
	"espalier/search"
)

// draw asks for more chains of thought from the root, a batch at a time, until
// there are enough; a batch of 0 is all of them. A chain's seed depends only on its
// number, so that batches change when it is drawn and not what it says.
func draw(t *search.Tree, samples, batch int) (search.Action, bool) {
	left := samples - t.Node(0).Calls
	if left <= 0 {
		return search.Action{}, false
	}
	if batch > 0 {
		left = min(left, batch)
	}
	return search.Action{Kind: search.Expand, Nodes: []search.NodeID{0}, Purpose: search.Solve, Count: left}, true
}

// resume continues a chain that the user has rewritten.
func resume(t *search.Tree) (search.Action, bool) {
	for id := search.NodeID(1); int(id) < t.Len(); id++ {
		if n := t.Node(id); len(n.Children) == 0 && unfinished(t, n) {
			return search.Action{Kind: search.Expand, Nodes: []search.NodeID{id}, Purpose: search.Solve, Count: 1 + n.Merged}, true
		}
	}
	return search.Action{}, false
}

// ends returns the thoughts in which chains end with an answer, in the order in
// which they were drawn.
func ends(t *search.Tree) []*search.Node {
	var all []*search.Node
	for id := search.NodeID(1); int(id) < t.Len(); id++ {
		if n := t.Node(id); n.Check.Answer != "" && ballots(t, n) > 0 && !t.Node(id).Closed() {
			all = append(all, n)
		}
	}
	return all
}

// ballots is the number of chains that end in a thought: those that reach it, minus
// those that continue below it.
func ballots(t *search.Tree, n *search.Node) int {
	v := 1 + n.Merged
	for _, c := range n.Children {
		v -= 1 + t.Node(c).Merged
	}
	return v
}
