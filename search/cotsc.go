package search

import "fmt"

// selfConsistency samples many chains of thought and gives the answer that most
// of them end in (Wang et al. 2022). It is blind to the checker: only the
// answer's normal form counts.
type selfConsistency struct{ samples int }

func (s selfConsistency) Next(t *Tree) Action {
	if !t.Node(0).Expanded {
		return Action{Kind: Expand, Nodes: []NodeID{0}, Purpose: Solve, Count: s.samples}
	}
	votes := map[string]int{}
	var candidates []*Node // the first thought that gives each answer
	for id := 1; id < t.Len(); id++ {
		n := t.Node(NodeID(id))
		if len(n.Children) == 0 && unfinished(t, n) {
			return Action{Kind: Expand, Nodes: []NodeID{n.ID}, Purpose: Solve, Count: 1 + n.Merged}
		}
		v := ballots(t, n)
		if n.Check.Answer == "" || v == 0 || !t.standing(n.ID) {
			continue
		}
		if votes[n.Check.Answer] == 0 {
			candidates = append(candidates, n)
		}
		votes[n.Check.Answer] += v
	}
	if len(candidates) == 0 {
		return Action{Kind: Exhaust, Reason: fmt.Sprintf("none of %d chains ends in an answer", s.samples)}
	}
	best := candidates[0] // of a tie the first one drawn
	for _, n := range candidates {
		if votes[n.Check.Answer] > votes[best.Check.Answer] {
			best = n
		}
	}
	reason := fmt.Sprintf("%d of %d chains agree on it", votes[best.Check.Answer], s.samples)
	return Action{Kind: Conclude, Nodes: []NodeID{best.ID}, Reason: reason}
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
