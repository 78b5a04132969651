package method

import (
	"fmt"
	"math"

	"espalier/search"
)

// monteCarlo is UCT (Kocsis and Szepesvari 2006) over thoughts. A simulation follows
// the highest Q + U down to a thought that none has visited, takes its value or the
// result of rollouts as the reward, and backs it up. A thought is expanded at its
// second visit. Simulations avoid thoughts below which the rules or the user leave
// nothing.
type monteCarlo struct{ proposals, simulations, rollouts int }

func monteCarloMethod() Method {
	// UCB1 weighs U by the root of 2, which suits random rewards. A value is not
	// random, and a thought has tens of children to try: less is better.
	const exploration = 0.5
	own := []Option{
		whole("simulations", "N", "Most simulations, each a visit of the root.", 500, 1, func(s *search.Settings) *int { return &s.Simulations }),
		number("exploration", "C", "Weight of exploration (U) against value (Q).", exploration,
			func(s *search.Settings) *float64 { return &s.Exploration },
			func(s search.Settings) error {
				if !(s.Exploration >= 0) || math.IsInf(s.Exploration, 1) {
					return fmt.Errorf("exploration %v is not 0 or more; at 0 the highest value goes first", s.Exploration)
				}
				return nil
			}),
		{
			Name: "rollouts", Logged: "rollouts", Placeholder: "N", Help: "Value a thought by N samples of what follows it; 0 values it by evaluate.",
			usual: 0, field: func(s *search.Settings) any { return &s.Rollouts },
			check: func(s search.Settings) error {
				switch {
				case s.Rollouts < 0:
					return fmt.Errorf("rollouts is %d; it must be 0 or more", s.Rollouts)
				case s.Rollouts > 1 && s.Temperature == 0:
					return fmt.Errorf("at temperature 0 all %d rollouts are the same; raise the temperature or set rollouts to 1", s.Rollouts)
				}
				return nil
			},
		},
	}
	return Method{
		Name: "mcts", About: "Monte Carlo tree search by UCT (Kocsis and Szepesvari 2006)",
		Options: append(own, treeOptions()...), Purpose: search.Propose, averages: true,
		strategy: func(s search.Settings) search.Strategy {
			return monteCarlo{proposals: s.Proposals, simulations: s.Simulations, rollouts: s.Rollouts}
		},
	}
}

func (s monteCarlo) Next(t *search.Tree) search.Action {
	if done, ok := solved(t); ok {
		return done
	}
	alive, spent := s.alive(t)
	if spent > 0 {
		return search.Action{Kind: search.Backup, Nodes: []search.NodeID{spent}, Reason: "nothing follows"}
	}
	end := ""
	switch {
	case !alive[0]:
		end = searched(t, func(*search.Node) bool { return false }) + ": no thought is left to extend"
	case t.Node(0).Visits >= s.simulations:
		end = fmt.Sprintf("%d simulations found no answer", t.Node(0).Visits)
	}
	if end != "" {
		if a, ok := s.Settle(t); ok {
			return a
		}
		return exhaust(t, end)
	}
	leaf := descend(t, alive)
	if !leaf.Expanded && (leaf.ID == 0 || leaf.Visits > 0) {
		return search.Action{Kind: search.Expand, Nodes: []search.NodeID{leaf.ID}, Purpose: search.Propose, Count: s.proposals}
	}
	reward := leaf.Value
	if s.rollouts > 0 {
		if a, ok := s.rollout(t, leaf); ok {
			return a
		}
		reward = 0 // a right one ends the search
	} else if unvalued := t.Unvalued(t.OpenOf(t.Node(leaf.Parent).Children)); len(unvalued) > 0 {
		return search.Action{Kind: search.Evaluate, Nodes: unvalued} // all siblings, at once
	}
	return search.Action{Kind: search.Backup, Nodes: []search.NodeID{leaf.ID}, Reward: reward}
}

// Simulated reports whether a search has made all the simulations that it may.
func Simulated(t *search.Tree) bool {
	switch s := t.Setup().Settings; s.Method {
	case "mcts":
		return t.Node(0).Visits >= s.Simulations
	case adaptiveName:
		return search.BranchingOf(t, 0).All().N >= s.Simulations
	}
	return false
}

// Settle gives the best of the answers that no rule can check.
func (s monteCarlo) Settle(t *search.Tree) (search.Action, bool) {
	var visited []search.NodeID
	for id := search.NodeID(1); int(id) < t.Len(); id++ {
		if t.Node(id).Visits > 0 && t.Open(id) {
			visited = append(visited, id)
		}
	}
	return bestFinal(t, visited)
}

// alive reports for every thought whether simulations may visit it. spent is one
// below which nothing was found and which was not charged with that yet; 0 is none.
func (s monteCarlo) alive(t *search.Tree) (alive []bool, spent search.NodeID) {
	alive = make([]bool, t.Len())
	for id := search.NodeID(t.Len() - 1); id >= 0; id-- { // children first
		n := t.Node(id)
		alive[id] = t.Open(id) && !(n.Final() && n.Visits > 0)
		if !alive[id] || !n.Expanded {
			continue
		}
		alive[id] = false
		for _, c := range n.Children {
			alive[id] = alive[id] || alive[c]
		}
		if !alive[id] && n.Visits == 1 {
			spent = id
		}
	}
	return alive, spent
}

// descend follows the highest Q + U to a thought that was not visited or not
// expanded.
func descend(t *search.Tree, alive []bool) *search.Node {
	at := t.Node(0)
	for at.Expanded && (at.ID == 0 || at.Visits > 0) {
		var next *search.Node
		for _, id := range at.Children {
			if n := t.Node(id); alive[id] && (next == nil || ahead(t, n, next)) {
				next = n
			}
		}
		at = next
	}
	return at
}

// ahead reports whether a simulation visits a rather than b. A thought without
// visits comes first, as its U is infinite.
func ahead(t *search.Tree, a, b *search.Node) bool {
	if a.Visits == 0 || b.Visits == 0 {
		return b.Visits > 0 || a.Visits == 0 && search.CompareRank(a, b) < 0
	}
	x, y := t.UCT(a.ID), t.UCT(b.ID)
	return x.Q+x.U > y.Q+y.U
}

// rollout samples continuations of a leaf, a thought at a time, until the rules end
// them.
func (s monteCarlo) rollout(t *search.Tree, leaf *search.Node) (search.Action, bool) {
	a := search.Action{Kind: search.Expand, Purpose: search.Rollout, Count: 1}
	if leaf.Calls == 0 && !leaf.Final() {
		a.Nodes, a.Count = []search.NodeID{leaf.ID}, s.rollouts
		return a, true
	}
	for below := leaf.Children; len(below) > 0; below = below[1:] {
		n := t.Node(below[0])
		below = append(below, n.Children...)
		if n.Calls == 0 && !n.Final() && t.Open(n.ID) {
			a.Nodes = append(a.Nodes, n.ID)
		}
	}
	return a, len(a.Nodes) > 0
}
