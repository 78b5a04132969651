package method

import (
	"fmt"
	"slices"

	"espalier/search"
	"espalier/search/english"
)

// depthFirst is Algorithm 2 of Yao et al. (2023): follow the best child, prune
// children valued below a threshold, and backtrack when nothing is left below.
type depthFirst struct {
	threshold float64
	proposals int
	reviews   int
	minProb   float64 // of a branch that is followed, where thoughts are enumerated; else 0
}

func depthFirstMethod() Method {
	// A label of impossible falls below it and any other stays above; of expected
	// weights, a chance under 1 in 200 that the state is sure falls below.
	const usual = 0.1
	threshold := number("threshold", "V", "Least value of a thought that is not pruned, in the unit of the labels' weights (sure weighs 20).", usual,
		func(s *search.Settings) *float64 { return &s.Threshold },
		func(s search.Settings) error {
			if !(s.Threshold >= 0) {
				return fmt.Errorf("threshold %v is below 0; 0 prunes nothing", s.Threshold)
			}
			return nil
		})
	reviews := whole("reviews", "N", "How often every question of a tree that is searched in vain is asked again, for what the model left out; then what was pruned is opened, the best first.", 0, 0,
		func(s *search.Settings) *int { return &s.Reviews })
	return Method{
		Name: "tot-dfs", About: "tree of thoughts, depth first with backtracking (Yao et al. 2023, Algorithm 2)",
		Options: append([]Option{threshold, reviews}, treeOptions()...), Purpose: search.Propose, leaves: true,
		strategy: func(s search.Settings) search.Strategy {
			dfs := depthFirst{threshold: s.Threshold, proposals: s.Proposals, reviews: s.Reviews}
			if s.Enumerates(search.Propose) {
				dfs.minProb = s.MinProb
			}
			return dfs
		},
	}
}

func (s depthFirst) Next(t *search.Tree) search.Action {
	here := t.Node(t.Focus())
	if here.ID != 0 && !t.Open(here.ID) { // the user closed it
		return search.Action{Kind: search.Backtrack, Nodes: []search.NodeID{here.ID}, To: here.Parent, Reason: closed(here)}
	}
	if done, ok := bestFinal(t, []search.NodeID{here.ID}); ok {
		return done
	}
	if !here.Expanded {
		return s.ask(here, "")
	}
	if done, ok := solvedBy(t, here.Children); ok {
		return done
	}
	left := slices.DeleteFunc(t.OpenOf(here.Children), func(id search.NodeID) bool { return t.Node(id).Left > 0 })
	if unvalued := t.Unvalued(left); len(unvalued) > 0 {
		return search.Action{Kind: search.Evaluate, Nodes: unvalued}
	}
	t.Rank(left)
	first := slices.IndexFunc(left, func(id search.NodeID) bool { return t.Node(id).Value < s.threshold && !t.Node(id).Pinned })
	if first < 0 {
		first = len(left)
	}
	if first < len(left) {
		// Prune all that is too bad at once; continue with the best of the rest, if any.
		return search.Action{
			Kind: search.Select, Nodes: left[:min(1, first)], Cut: left[first:],
			Reason: "valued below the threshold, " + t.Scale().Text(s.threshold),
		}
	}
	if len(left) > 0 {
		return search.Action{Kind: search.Select, Nodes: left[:1]}
	}
	reason := why(t, here)
	if here.ID > 0 {
		return search.Action{Kind: search.Backtrack, Nodes: []search.NodeID{here.ID}, To: here.Parent, Reason: reason}
	}
	if again, ok := s.review(t); ok {
		return again
	}
	end := searched(t, s.rejected)
	if s.reviews > 0 {
		end += fmt.Sprintf(", every question asked %d times", 1+s.reviews)
	}
	return exhaust(t, end+": at the root "+reason)
}

func (s depthFirst) ask(n *search.Node, reason string) search.Action {
	return search.Action{Kind: search.Expand, Nodes: []search.NodeID{n.ID}, Purpose: search.Propose, Count: s.proposals, Reason: reason}
}

// why reports why nothing is left to try below a thought.
func why(t *search.Tree, n *search.Node) string {
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
		return fmt.Sprintf("none of %s can be extended", english.Plural(len(n.Children), "proposal"))
	case tried == 0:
		return fmt.Sprintf("all %d thoughts are pruned", pruned)
	}
	return fmt.Sprintf("all %d thoughts worth trying failed", tried)
}
