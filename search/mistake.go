package search

import "slices"

// FirstMistakes are the first false lines of the chains of a tree: of each completion that
// holds a whole chain without a right thought, the first thought that the rules refuted and
// name the thinking.Mistake of. A chain without a false line has none; a thought that is the
// first of several chains is there as often.
func FirstMistakes(t *Tree) []NodeID {
	type chain struct{ reply, choice int }
	first, right := map[chain]NodeID{}, map[chain]bool{}
	var order []chain
	for id := range NodeID(t.Len()) {
		n := t.Node(id)
		r, ok := t.Reply(n.Reply)
		if !ok || !r.Purpose.Chains() || n.Origin != FromModel {
			continue
		}
		in := chain{n.Reply, n.Choice}
		right[in] = right[in] || n.Check.Verdict == Right
		if _, seen := first[in]; !seen && n.Check.Mistake != "" {
			first[in] = id
			order = append(order, in)
		}
	}
	var found []NodeID
	for _, in := range order {
		if !right[in] {
			found = append(found, slices.Repeat([]NodeID{first[in]}, 1+t.Node(first[in]).Merged)...)
		}
	}
	return found
}
