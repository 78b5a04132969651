package search

import (
	"fmt"
	"slices"
)

// depthFirst is Algorithm 2 of Yao et al. (2023): follow the best child, prune
// children valued below a threshold, and go back when nothing is left below.
type depthFirst struct {
	threshold float64
	proposals int
}

func depthFirstMethod() Method {
	// A label of impossible falls below it and any other stays above; of expected
	// weights, a chance under 1 in 200 that the state is sure falls below.
	const usual = 0.1
	threshold := number("threshold", "V", "Least value of a thought that is not pruned.", usual,
		func(s *Settings) *float64 { return &s.Threshold },
		func(s Settings) error {
			if !(s.Threshold >= 0) {
				return fmt.Errorf("threshold %v is below 0; 0 prunes nothing", s.Threshold)
			}
			return nil
		})
	return Method{
		Name: "tot-dfs", About: "tree of thoughts, depth first with backtracking (Yao et al. 2023, Algorithm 2)",
		Options: append([]Option{threshold}, treeOptions()...), purpose: Propose,
		strategy: func(s Settings) Strategy {
			return depthFirst{threshold: s.Threshold, proposals: s.Proposals}
		},
	}
}

func (s depthFirst) Next(t *Tree) Action {
	here := t.Node(t.Focus())
	if here.ID != 0 && !t.Open(here.ID) { // the user closed it
		return Action{Kind: Backtrack, Nodes: []NodeID{here.ID}, To: here.Parent, Reason: closed(here)}
	}
	if done, ok := bestFinal(t, []NodeID{here.ID}); ok {
		return done
	}
	if !here.Expanded {
		return Action{Kind: Expand, Nodes: []NodeID{here.ID}, Purpose: Propose, Count: s.proposals}
	}
	if done, ok := solvedBy(t, here.Children); ok {
		return done
	}
	left := slices.DeleteFunc(t.OpenOf(here.Children), func(id NodeID) bool { return t.Node(id).Left > 0 })
	if unvalued := t.Unvalued(left); len(unvalued) > 0 {
		return Action{Kind: Evaluate, Nodes: unvalued}
	}
	t.Rank(left)
	first := slices.IndexFunc(left, func(id NodeID) bool { return t.Node(id).Value < s.threshold && !t.Node(id).Pinned })
	if first < 0 {
		first = len(left)
	}
	if first < len(left) {
		// Cut what is too bad once; the best of the rest, if any, goes on.
		return Action{
			Kind: Select, Nodes: left[:min(1, first)], Cut: left[first:],
			Reason: fmt.Sprintf("valued below the threshold %g", s.threshold),
		}
	}
	if len(left) > 0 {
		return Action{Kind: Select, Nodes: left[:1]}
	}
	reason := why(t, here)
	if here.ID == 0 {
		return Action{Kind: Exhaust, Reason: "the whole tree is searched: at the root " + reason}
	}
	return Action{Kind: Backtrack, Nodes: []NodeID{here.ID}, To: here.Parent, Reason: reason}
}

// why says why nothing is left to try below a thought.
func why(t *Tree, n *Node) string {
	var tried, pruned int
	for _, id := range n.Children {
		c := t.Node(id)
		if c.Kept {
			tried++
		} else if c.Pruned {
			pruned++
		}
	}
	switch {
	case len(n.Children) == 0:
		return "the model proposes nothing"
	case tried == 0 && pruned == 0:
		return fmt.Sprintf("none of %d proposals can go on", len(n.Children))
	case tried == 0:
		return fmt.Sprintf("all %d thoughts are pruned", pruned)
	}
	return fmt.Sprintf("all %d thoughts worth trying failed", tried)
}

// closed says why a search cannot stay at a thought.
func closed(n *Node) string {
	if n.Pruned {
		return n.PruneReason
	}
	return "a thought above it is cut, or a rule refuses it"
}
