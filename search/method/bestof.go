package method

import (
	"fmt"

	"espalier/search"
	"espalier/search/english"
)

// bestOf samples chains of thought and gives the best of them. With the rules for
// a verifier it stops at the first chain that reaches a solution; a model's value
// is that of the last state which the rules allow, and picks from all chains. A process
// reward model values every step, whatever the rules say, and a chain is worth what they
// come to (Lightman et al. 2023: the product; Wang et al. 2024: the least).
type bestOf struct {
	samples, batch      int
	evaluate, aggregate string
}

func bestOfMethod() Method {
	aggregate := word("aggregate", "With evaluate prm, what a chain is worth: min (its worst step), product (of all steps) or last (the last step).",
		search.AggregateMin, func(s *search.Settings) *string { return &s.Aggregate },
		search.AggregateMin, search.AggregateProduct, search.AggregateLast)
	known := aggregate.check
	aggregate.check = func(s search.Settings) error {
		if s.Aggregate != search.AggregateMin && s.Aggregate != "" && s.Evaluate != search.EvaluatePRM {
			return fmt.Errorf("aggregate %q is of the values of steps, which evaluate %q does not have; use evaluate %q, or leave aggregate out", s.Aggregate, s.Evaluate, search.EvaluatePRM)
		}
		return known(s)
	}
	return Method{
		Name: "best-of", About: "many chains, from which a verifier picks: the rules, or the model's value (Cobbe et al. 2021)",
		Options: append(append(chainOptions(), aggregate), evaluatorOptions(search.EvaluateRule)...), Purpose: search.Solve, check: checkWhole,
		strategy: func(s search.Settings) search.Strategy {
			return bestOf{samples: s.Samples, batch: s.SampleBatch, evaluate: s.Evaluate, aggregate: s.Aggregate}
		},
	}
}

func (s bestOf) ruled() bool { return s.evaluate == search.EvaluateRule }

func (s bestOf) Next(t *search.Tree) search.Action {
	if s.ruled() {
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
	if !s.ruled() {
		var verified []search.NodeID
		for _, n := range ends(t) {
			verified = append(verified, s.verified(t, n)...)
		}
		if unvalued := t.Unvalued(compact(verified)); len(unvalued) > 0 {
			return search.Action{Kind: search.Evaluate, Nodes: unvalued}
		}
		if a, ok := s.Settle(t); ok {
			return a
		}
	}
	return exhaust(t, fmt.Sprintf("the verifier accepts none of %s", english.Plural(t.Node(0).Calls, "chain")))
}

// Settle gives the best chain among those with a value.
func (s bestOf) Settle(t *search.Tree) (search.Action, bool) {
	if s.ruled() {
		return search.Action{}, false
	}
	var best *search.Node
	most := 0.0
	for _, n := range ends(t) {
		if worth, ok := s.worth(t, n); ok && (best == nil || worth > most) {
			best, most = n, worth
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

// verified are the thoughts whose values are those of a chain, the last one first: all steps
// for a process reward model; otherwise the last thought, up from its end, that the rules
// let stand, and none for a chain without any.
func (s bestOf) verified(t *search.Tree, end *search.Node) []search.NodeID {
	var steps []search.NodeID
	for n := end; n.ID != 0; n = t.Node(n.Parent) {
		if s.evaluate == search.EvaluatePRM {
			steps = append(steps, n.ID)
		} else if t.Open(n.ID) {
			return []search.NodeID{n.ID}
		}
	}
	return steps
}

// worth is what a chain is worth, if the thoughts that this depends on have values.
func (s bestOf) worth(t *search.Tree, end *search.Node) (float64, bool) {
	var values []float64
	for _, id := range s.verified(t, end) {
		if !t.Node(id).Valued {
			return 0, false
		}
		values = append(values, t.Node(id).Value)
	}
	if len(values) == 0 {
		return 0, false
	}
	return Aggregate(s.aggregate, values), true
}

// Aggregate is what a chain is worth by the values of its steps, the last one first. There is
// at least one.
func Aggregate(how string, values []float64) float64 {
	worth := values[0]
	for _, v := range values[1:] {
		switch how {
		case search.AggregateMin:
			worth = min(worth, v)
		case search.AggregateProduct:
			worth *= v
		}
	}
	return worth
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
