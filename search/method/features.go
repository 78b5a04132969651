package method

import (
	"math"

	"espalier/search"
	"espalier/search/policy"
)

// These are the features of a tree that the learned controller sees: numbers that
// any task has. Counts are logarithmic, which keeps them small.

func count(n int, scale float64) float64 { return math.Log1p(float64(n)) / scale }

func flag(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// found is the checker's finding on the newest thought below here, and how far the
// search is.
func found(t *search.Tree, here *search.Node) (c policy.Checker) {
	totals := t.Totals()
	c[5], c[6] = count(totals.Thoughts, 6), count(totals.Backtracks, 4)
	if len(here.Children) == 0 {
		c[0], c[4] = flag(len(here.Unread) == 0), flag(len(here.Unread) > 0)
		return c
	}
	switch t.Node(here.Children[len(here.Children)-1]).Check.Verdict {
	case search.Refused:
		c[2] = 1
	case search.DeadEnd:
		c[3] = 1
	default:
		c[1] = 1
	}
	return c
}

// place is what was tried at a thought.
func (s learned) place(t *search.Tree, n *search.Node) policy.Place {
	tried := s.tally(t, n)
	gone, refused, repeats := 0, 0, 0
	for _, id := range n.Children {
		c := t.Node(id)
		repeats += c.Merged
		switch {
		case c.Kept || c.Left > 0:
			gone++
		case !t.Open(id):
			refused++
		}
	}
	again := 0.0
	if proposed := len(n.Children) + repeats; proposed > 0 {
		again = float64(repeats) / float64(proposed)
	}
	return policy.Place{
		flag(len(tried.untried) > 0),
		count(len(tried.untried), 2),
		count(gone, 2),
		count(refused, 2),
		count(repeats, 2),
		count(n.Calls, 2),
		again,
		count(len(n.Unread), 2),
		count(n.Depth, 4),
		count(t.Len()-1-int(n.ID), 5), // thoughts since it
		count(n.Left, 2),
		flag(len(tried.untried) == 0 && s.enough(n, tried) != ""),
		flag(n.ID == 0),
	}
}

// visits are the last thoughts of the search, seen from here.
func visits(t *search.Tree, here *search.Node) (v [policy.Visits]policy.Visit) {
	for i := range v {
		id := search.NodeID(t.Len() - len(v) + i)
		if id < 0 {
			continue
		}
		n := t.Node(id)
		v[i] = policy.Visit{
			1,
			flag(n.Check.Verdict == search.Legal || n.Check.Verdict == search.Unchecked),
			flag(n.Check.Verdict == search.Refused),
			flag(n.Check.Verdict == search.DeadEnd),
			flag(n.Left > 0),
			flag(n.Kept),
			flag(n.Parent == here.ID),
			flag(above(t, id, here)),
			float64(n.Depth-here.Depth) / 4,
		}
	}
	return v
}

// above reports whether a thought is an ancestor of another, or that one itself.
func above(t *search.Tree, id search.NodeID, n *search.Node) bool {
	for n.ID > id {
		n = t.Node(n.Parent)
	}
	return n.ID == id
}
