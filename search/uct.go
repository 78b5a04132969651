package search

import "math"

// UCT holds the statistics of a thought in a Monte Carlo tree search: N simulations
// passed through it, Q is the mean of their rewards, and U the exploration bonus
// c (r1 - r0) sqrt(ln N(parent) / N), with r0 to r1 the range of rewards so far.
type UCT struct {
	N    int
	Q, U float64
}

// UCT returns the statistics of a thought. Before the first visit Q is 0 and U is
// infinite.
func (t *Tree) UCT(id NodeID) UCT {
	n := t.Node(id)
	if n.Visits == 0 {
		return UCT{U: math.Inf(1)}
	}
	u := UCT{N: n.Visits, Q: n.Return / float64(n.Visits)}
	if id > 0 {
		span := t.values.highReward - t.values.lowReward
		u.U = t.setup.Settings.Exploration * span * math.Sqrt(math.Log(float64(t.Node(n.Parent).Visits))/float64(n.Visits))
	}
	return u
}
