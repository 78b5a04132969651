package method

import (
	"fmt"
	"slices"

	"espalier/search"
)

// breadthFirst is Algorithm 1 of Yao et al. (2023): expand every thought of the
// frontier, value the children, keep the best few, and go down a level. It works at
// the shallowest level that has something left to do, so that thoughts which the
// user adds further up are considered.
type breadthFirst struct{ beam, proposals int }

func breadthFirstMethod() Method {
	beam := whole("beam", "B", "Thoughts kept at each depth.", 5, 1, func(s *search.Settings) *int { return &s.Beam }).titled("b=")
	return Method{
		Name: "tot-bfs", About: "tree of thoughts, breadth first with a beam (Yao et al. 2023, Algorithm 1)",
		Options: append([]Option{beam}, treeOptions()...), Purpose: search.Propose,
		strategy: func(s search.Settings) search.Strategy { return breadthFirst{beam: s.Beam, proposals: s.Proposals} },
	}
}

func (s breadthFirst) Next(t *search.Tree) search.Action {
	levels := beams(t)
	for _, frontier := range levels {
		if len(frontier) > 0 && t.Node(frontier[0]).Final() {
			done, _ := bestFinal(t, frontier)
			return done
		}
		var unexpanded, children []search.NodeID
		undecided := false
		for _, id := range frontier {
			n := t.Node(id)
			if !n.Expanded && !n.Final() {
				unexpanded = append(unexpanded, id)
			}
			children = append(children, n.Children...)
		}
		if done, ok := solvedBy(t, children); ok {
			return done
		}
		if len(unexpanded) > 0 {
			return search.Action{Kind: search.Expand, Nodes: unexpanded, Purpose: search.Propose, Count: s.proposals}
		}
		alive := t.OpenOf(children)
		for _, id := range alive {
			undecided = undecided || !t.Node(id).Kept
		}
		if !undecided {
			continue
		}
		if unvalued := t.Unvalued(alive); len(unvalued) > 0 {
			return search.Action{Kind: search.Evaluate, Nodes: unvalued}
		}
		keep, cut := t.Best(alive, s.beam)
		if len(cut) == 0 {
			return search.Action{Kind: search.Select, Nodes: keep}
		}
		return search.Action{Kind: search.Select, Nodes: keep, Cut: cut, Reason: fmt.Sprintf("not among the best %d", s.beam)}
	}
	if done, ok := bestFinal(t, slices.Concat(levels...)); ok {
		return done
	}
	return exhaust(t, fmt.Sprintf("no thought kept at depth %d can be extended%s", len(levels)-1, s.advice(t)))
}

// advice is what would have kept other thoughts, if any were cut.
func (s breadthFirst) advice(t *search.Tree) string {
	for id := search.NodeID(1); int(id) < t.Len(); id++ {
		switch n := t.Node(id); {
		case !n.Pruned:
		case t.Setup().Settings.Evaluate == search.EvaluateVote:
			return fmt.Sprintf("; a beam above %d keeps more, and values in place of votes keep others", s.beam)
		default:
			return fmt.Sprintf("; a beam above %d keeps more", s.beam)
		}
	}
	return ""
}

// beams returns the kept thoughts that are open, by depth, the best first. The
// root is always kept.
func beams(t *search.Tree) [][]search.NodeID {
	levels := [][]search.NodeID{{0}}
	for id := search.NodeID(1); int(id) < t.Len(); id++ {
		n := t.Node(id)
		if !n.Kept || !t.Open(id) {
			continue
		}
		for n.Depth >= len(levels) {
			levels = append(levels, nil)
		}
		levels[n.Depth] = append(levels[n.Depth], id)
	}
	for _, level := range levels {
		t.Rank(level)
	}
	return levels
}
