package method

import (
	"fmt"

	"espalier/search"
	"espalier/search/english"
)

// bestOf samples chains of thought and gives the best of them. With the rules for
// a verifier it stops at the first chain that reaches a solution; a model's value
// is that of the last state which the rules allow, and picks from all chains.
type bestOf struct {
	samples, batch int
	ruled          bool
}

func bestOfMethod() Method {
	return Method{
		Name: "best-of", About: "many chains, from which a verifier picks: the rules, or the model's value (Cobbe et al. 2021)",
		Options: append(chainOptions(), evaluatorOptions(search.EvaluateRule)...), Purpose: search.Solve, check: checkWhole,
		strategy: func(s search.Settings) search.Strategy {
			return bestOf{samples: s.Samples, batch: s.SampleBatch, ruled: s.Evaluate == search.EvaluateRule}
		},
	}
}

func (s bestOf) Next(t *search.Tree) search.Action {
	if s.ruled {
		if done, ok := solved(t); ok {
			return done
		}
	}
	if a, ok := resume(t); ok {
		return a
	}
	if a, ok := draw(t, s.samples, s.batch); ok {
		return a
	}
	if !s.ruled {
		var unvalued []search.NodeID
		for _, n := range ends(t) {
			if v := verified(t, n); v.ID != 0 && !v.Valued {
				unvalued = append(unvalued, v.ID)
			}
		}
		if len(unvalued) > 0 {
			return search.Action{Kind: search.Evaluate, Nodes: compact(unvalued)}
		}
		if a, ok := s.Settle(t); ok {
			return a
		}
	}
	return exhaust(t, fmt.Sprintf("the verifier accepts none of %s", english.Plural(t.Node(0).Calls, "chain")))
}

// Settle gives the best chain among those with a value.
func (s bestOf) Settle(t *search.Tree) (search.Action, bool) {
	var best *search.Node
	for _, n := range ends(t) {
		if v := verified(t, n); !s.ruled && v.Valued && (best == nil || v.Value > verified(t, best).Value) {
			best = n
		}
	}
	if best == nil {
		return search.Action{}, false
	}
	return search.Action{
		Kind: search.Conclude, Nodes: []search.NodeID{best.ID},
		Reason: fmt.Sprintf("valued highest of %d chains", t.Node(0).Calls),
	}, true
}

// verified is the thought whose value is that of a chain: the last one, up from
// its end, that the rules let stand. It is the root for a chain without any.
func verified(t *search.Tree, end *search.Node) *search.Node {
	for end.ID != 0 && !t.Open(end.ID) {
		end = t.Node(end.Parent)
	}
	return end
}

// compact removes duplicates.
func compact(ids []search.NodeID) []search.NodeID {
	seen := map[search.NodeID]bool{}
	var first []search.NodeID
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			first = append(first, id)
		}
	}
	return first
}
