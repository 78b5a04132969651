package search

import "math"

// UCT is the account of a thought in a Monte Carlo tree search: N simulations came
// through, Q is the mean of their rewards, and U what is added for being little
// known: c (r1 - r0) sqrt(ln N(parent) / N), with r0 to r1 the rewards up to now.
type UCT struct {
	N    int
	Q, U float64
}

// UCT of a thought. Before the first visit Q is 0 and U without bound.
func (t *Tree) UCT(id NodeID) UCT {
	n := t.Node(id)
	if n.Visits == 0 {
		return UCT{U: math.Inf(1)}
	}
	u := UCT{N: n.Visits, Q: n.Return / float64(n.Visits)}
	if id > 0 {
		span := t.highReward - t.lowReward
		u.U = t.setup.Settings.Exploration * span * math.Sqrt(math.Log(float64(t.Node(n.Parent).Visits))/float64(n.Visits))
	}
	return u
}
