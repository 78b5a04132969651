package runner

import (
	"cmp"

	"espalier/search"
)

// free carries out an action that asks no model.
func (r *Runner) free(a search.Action) []search.Event {
	var effects []search.Body
	switch a.Kind {
	case search.Select:
		if len(a.Nodes) > 0 {
			kept := search.Kept{Nodes: a.Nodes}
			if len(a.Cut) == 0 {
				kept.Reason = a.Reason
			}
			effects = append(effects, kept)
		}
		if len(a.Cut) > 0 {
			effects = append(effects, search.Pruned{Nodes: a.Cut, Reason: a.Reason})
		}
	case search.Backtrack:
		effects = append(effects, search.Backtracked{From: a.Nodes[0], To: a.To, Reason: a.Reason})
	case search.Backup:
		effects = append(effects, search.Visited{Node: a.Nodes[0], Reward: a.Reward})
	case search.Draw:
		effects = append(effects, r.strategy.(search.Drawer).Drawn(r.tree, a.Nodes[0]))
	case search.Conclude:
		effects = append(effects, r.conclusion(a))
	case search.Exhaust:
		effects = append(effects, search.Exhausted{Reason: a.Reason})
	case search.Expand, search.Evaluate: // these ask a model
	}
	return search.Batch(r.tree, a, effects...)
}

// conclusion checks the answer that a method chose against the rules, which the method
// itself may ignore.
func (r *Runner) conclusion(a search.Action) search.Body {
	node := a.Nodes[0]
	check := r.tree.Node(node).Check
	switch {
	case check.Verdict == search.Right:
		return search.Solved{Node: node, Answer: check.Answer}
	case r.tree.Node(node).Final():
		return search.Solved{Node: node, Answer: check.Answer, Chosen: cmp.Or(a.Reason, "the model's own answer")}
	}
	reason := a.Reason
	if reason == "" {
		reason = "the answer is wrong"
	}
	if check.Reason != "" {
		reason += ": " + check.Reason
	}
	return search.Exhausted{Node: node, Answer: check.Answer, Reason: reason}
}

// settledBy is the end of a search with nothing to search.
func settledBy(c search.Check) search.Body {
	if c.Verdict == search.Right {
		return search.Solved{Answer: c.Answer}
	}
	return search.Exhausted{Reason: c.Reason}
}
