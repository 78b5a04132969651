package method

import (
	"fmt"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/policy"
)

// learned is the ToT controller of Long (2023) in its second form: a small network
// decides whether to continue from the current thought or to backtrack, and how far.
// The limits of the rule apply to it too: it may leave a thought sooner than the
// rule, never later, so that every search ends.
//
// It draws from the network's probabilities, as the paper does and as training
// did. The draw is seeded by the search, the thought, and how often it was decided
// there; what is left of the budget plays no part, since a budget decides how far
// a search goes and never how.
type learned struct {
	controller
	network *policy.Network
}

// NewLearned returns the learned controller with a network other than the trained one.
func NewLearned(s search.Settings, network *policy.Network) search.Strategy {
	return learned{newController(s), network}
}

func (s learned) Next(t *search.Tree) search.Action {
	here := t.Node(t.Focus())
	if done, ok := settled(t, here); ok {
		return done
	}
	on := s.on(t, here)
	in, ok := s.choice(t, here, on)
	if !ok {
		return on
	}
	odds := s.network.Probabilities(in)
	drawn := in.Candidates[drawnBy(odds, t.Setup().Seed, here, decisions(t, here))]
	action := on
	if drawn.Up > 0 {
		action = search.Action{Kind: search.Backtrack, Nodes: []search.NodeID{here.ID}, To: ancestor(t, here, drawn.Up).ID}
	}
	action.Reason = told(in.Candidates, odds)
	return action
}

// on is the action that continues from a thought. If the rule says that enough was
// tried there, that ends the search at the root, and is no action elsewhere.
func (s learned) on(t *search.Tree, here *search.Node) search.Action {
	tried := s.tally(t, here)
	switch reason := s.enough(here, tried); {
	case len(tried.untried) > 0:
		return goTo(t, tried.untried)
	case reason == "":
		return s.ask(here)
	case here.ID == 0:
		return exhaust(t, "at the root "+reason)
	default:
		return search.Action{}
	}
}

// tally counts kept children that the search has backtracked past as fruitless.
func (s learned) tally(t *search.Tree, n *search.Node) attempts {
	a := tally(t, n)
	a.untried = slices.DeleteFunc(a.untried, func(id search.NodeID) bool {
		c := t.Node(id)
		if c.Kept {
			a.left++
			a.failed += c.Merged
		}
		return c.Kept
	})
	return a
}

// choice is what the network has to decide at a thought. It is not ok where there
// is nothing to decide: what was just asked for is looked at before anything else.
func (s learned) choice(t *search.Tree, here *search.Node, on search.Action) (in policy.Input, ok bool) {
	if on.Kind == search.Evaluate || on.Kind == search.Exhaust || on.Kind == search.Select && fresh(t, here, on.Nodes[0]) {
		return in, false
	}
	if on.Kind != "" {
		in.Candidates = append(in.Candidates, policy.Candidate{Place: s.place(t, here)})
	}
	above := here
	for up := 1; up <= policy.Levels && above.ID != 0; up++ {
		above = t.Node(above.Parent)
		in.Candidates = append(in.Candidates, policy.Candidate{Up: up, Place: s.place(t, above)})
	}
	if len(in.Candidates) == 1 && on.Kind != "" {
		return in, false
	}
	in.Checker, in.Visits = found(t, here), visits(t, here)
	return in, true
}

// fresh reports whether the search has selected none of the thoughts that stand in
// the same reply as an untried one.
func fresh(t *search.Tree, here *search.Node, untried search.NodeID) bool {
	reply := t.Node(untried).Reply
	return !slices.ContainsFunc(here.Children, func(id search.NodeID) bool {
		c := t.Node(id)
		return c.Reply == reply && (c.Kept || c.Left > 0)
	})
}

func ancestor(t *search.Tree, n *search.Node, up int) *search.Node {
	for range up {
		n = t.Node(n.Parent)
	}
	return n
}

// decisions counts the decisions made at a thought so far.
func decisions(t *search.Tree, n *search.Node) int {
	count := n.Calls + n.Left
	for _, id := range n.Children {
		c := t.Node(id)
		count += c.Left
		if c.Kept {
			count++
		}
	}
	return count
}

// drawnBy picks an index by probability.
func drawnBy(odds []float64, seed uint64, n *search.Node, decision int) int {
	left := float64(search.RequestSeed(seed, n.ID, "control", decision)>>11) / (1 << 53)
	for i, p := range odds {
		if left -= p; left < 0 {
			return i
		}
	}
	return len(odds) - 1
}

// told puts the probabilities into words for the log.
func told(candidates []policy.Candidate, odds []float64) string {
	words := make([]string, len(odds))
	for i, c := range candidates {
		action := "continue"
		if c.Up > 0 {
			action = fmt.Sprintf("%d up", c.Up)
		}
		words[i] = fmt.Sprintf("%s %.0f%%", action, 100*odds[i])
	}
	return "by the controller's policy network, not the language model: " + strings.Join(words, ", ")
}
