package search

import "cmp"

// free carries out an action that asks no model.
func (r *Runner) free(a Action) []Event {
	b := newBatch(r.tree, a)
	switch a.Kind {
	case Select:
		if len(a.Nodes) > 0 {
			b.add(Kept{Nodes: a.Nodes})
		}
		if len(a.Cut) > 0 {
			b.add(Pruned{Nodes: a.Cut, Reason: a.Reason})
		}
	case Backtrack:
		b.add(Backtracked{From: a.Nodes[0], To: a.To, Reason: a.Reason})
	case Backup:
		b.add(Visited{Node: a.Nodes[0], Reward: a.Reward})
	case Conclude:
		b.add(r.conclusion(a))
	case Exhaust:
		b.add(Exhausted{Reason: a.Reason})
	case Expand, Evaluate: // these ask a model
	}
	return b.done()
}

// conclusion holds the answer that a method settled for against the rules. The
// method itself may be blind to them.
func (r *Runner) conclusion(a Action) Body {
	node := a.Nodes[0]
	check := r.tree.Node(node).Check
	switch {
	case check.Verdict == Right:
		return Solved{Node: node, Answer: check.Answer}
	case r.tree.Node(node).Final():
		return Solved{Node: node, Answer: check.Answer, Chosen: cmp.Or(a.Reason, "the model's own answer")}
	}
	reason := a.Reason
	if reason == "" {
		reason = "the answer is wrong"
	}
	if check.Reason != "" {
		reason += ": " + check.Reason
	}
	return Exhausted{Node: node, Answer: check.Answer, Reason: reason}
}
