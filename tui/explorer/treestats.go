package explorer

import (
	"fmt"

	"espalier/search"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// What a method chooses by stands in the tree, where the value stands otherwise: the chains
// that came through a thought, or what Monte Carlo tree search knows of it.

const (
	methodSelfConsistency = "cot-sc"
	methodMonteCarlo      = "mcts"
	methodAdaptive        = "ab-mcts"
)

// statsWidth is the width of N, Q and U, and of N, G and C.
const statsWidth = len("N123Q.123 U.123")

// forStats makes room for them where there is some.
func (v treeView) forStats(c columns) columns {
	if m := v.tree.Setup().Settings.Method; (m == methodMonteCarlo || m == methodAdaptive) && c.state > 0 && c.bars < statsWidth {
		c.bar, c.bars = c.status+valueWidth-1-statsWidth, statsWidth // no value stands beside them
		c.state = min(c.bar*3/5, maxThought)
	}
	return c
}

// statsNote says what the numbers are, in the frame of the pane; empty: values.
func (v treeView) statsNote() string {
	switch s := v.tree.Setup().Settings; s.Method {
	case methodSelfConsistency:
		return fmt.Sprintf("of %d chains, through each thought", v.chains())
	case methodMonteCarlo:
		return "N simulations  Q mean reward  U bonus"
	case methodAdaptive:
		return "N generated  G mean of generating  C of going on"
	}
	return ""
}

// hasStats reports whether the method's own numbers stand where the bar is otherwise.
func (v treeView) hasStats() bool {
	m := v.tree.Setup().Settings.Method
	return m == methodSelfConsistency || m == methodMonteCarlo || m == methodAdaptive
}

// stats draws the numbers of a method that has its own, and reports whether it has.
func (v treeView) stats(line *draw.Line, c columns, n *search.Node) bool {
	if c.bars == 0 {
		return false
	}
	switch v.tree.Setup().Settings.Method {
	case methodSelfConsistency:
		through := n.Merged + 1
		line.To(c.bar)
		role := themes.ValueMid
		if n.Solution {
			role = themes.TreeSolved
		}
		draw.PutBar(line, role, float64(through)/float64(max(v.chains(), through)), c.bars)
		line.To(c.status).Put(themes.Text, fmt.Sprint(through))
	case methodMonteCarlo:
		v.simulations(line, c, n)
	case methodAdaptive:
		v.branching(line, c, n)
	default:
		return false
	}
	return true
}

// simulations draws as much of N, Q and U as a long thought leaves room for.
func (v treeView) simulations(line *draw.Line, c columns, n *search.Node) {
	const untried = "  not tried"
	u, room := v.tree.UCT(n.ID), c.status+valueWidth-1-max(line.To(c.bar).Used(), c.bar)
	switch {
	case u.N > 0 && room >= len("N123"):
		line.Put(themes.Dim, "N").Put(themes.Text, fmt.Sprintf("%-3d", u.N))
	case !n.Solution && room >= len(untried): // else there is nothing to try
		line.Put(themes.Dim, untried)
	}
	if u.N > 0 && room >= len("N123Q.123") {
		line.Put(themes.Dim, "Q").Put(themes.Value(v.scale.Of(u.Q)), v.scale.Text(u.Q))
	}
	if u.N > 0 && room >= statsWidth {
		line.Put(themes.Dim, " U"+v.scale.Text(u.U))
	}
}

// branching is as much as there is room for of what was generated below a thought, and of the
// posterior means of generating more and of going on.
func (v treeView) branching(line *draw.Line, c columns, n *search.Node) {
	b, prior := search.BranchingOf(v.tree, n.ID), v.tree.Setup().Settings.Prior
	room := c.status + valueWidth - 1 - max(line.To(c.bar).Used(), c.bar)
	if b.All().N == 0 || room < len("N123") {
		return
	}
	line.Put(themes.Dim, "N").Put(themes.Text, fmt.Sprintf("%-3d", b.All().N))
	for i, mean := range []float64{b.Generated.Posterior(prior).Mean, b.Continued.Posterior(prior).Mean} {
		if room >= len("N123G.123")+i*len(" C.123") {
			line.Put(themes.Dim, []string{"G", " C"}[i]).Put(themes.Value(mean), describe.Share(mean))
		}
	}
}

// chains is how many answers a search by self-consistency has drawn.
func (v treeView) chains() int {
	total := 0
	for _, id := range v.tree.Node(0).Children {
		total += v.tree.Node(id).Merged + 1
	}
	return total + len(v.tree.Node(0).Unread)
}
