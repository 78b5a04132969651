package search

// draw asks for more chains of thought from the root, a round at a time, until
// there are enough; a round of 0 is all of them. A chain's seed depends on its
// number alone, so that rounds change when it is drawn and not what it says.
func draw(t *Tree, samples, round int) (Action, bool) {
	left := samples - t.Node(0).Calls
	if left <= 0 {
		return Action{}, false
	}
	if round > 0 {
		left = min(left, round)
	}
	return Action{Kind: Expand, Nodes: []NodeID{0}, Purpose: Solve, Count: left}, true
}

// resume goes on with a chain that the user has rewritten.
func resume(t *Tree) (Action, bool) {
	for id := NodeID(1); int(id) < t.Len(); id++ {
		if n := t.Node(id); len(n.Children) == 0 && unfinished(t, n) {
			return Action{Kind: Expand, Nodes: []NodeID{id}, Purpose: Solve, Count: 1 + n.Merged}, true
		}
	}
	return Action{}, false
}

// ends returns the thoughts in which chains end with an answer, in the order in
// which they were drawn.
func ends(t *Tree) []*Node {
	var all []*Node
	for id := NodeID(1); int(id) < t.Len(); id++ {
		if n := t.Node(id); n.Check.Answer != "" && ballots(t, n) > 0 && !t.Node(id).closed {
			all = append(all, n)
		}
	}
	return all
}

// ballots is how many chains end in a thought: those that reach it, less those
// that go on below it.
func ballots(t *Tree, n *Node) int {
	v := 1 + n.Merged
	for _, c := range n.Children {
		v -= 1 + t.Node(c).Merged
	}
	return v
}
