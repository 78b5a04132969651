package search

import (
	"fmt"

	"espalier/search/english"
	"espalier/search/printable"
)

// Narrate is an event in one plain sentence, for people who do not know the method: what
// just happened and what follows from it. The tree has taken the event already. It is made
// by rules. It is empty where the events around say it all.
func Narrate(t *Tree, e Event) string {
	var said string
	switch b := e.Body.(type) {
	case Started:
		said = "the puzzle is " + b.Puzzle.Called()
	case Decided:
		said = b.Action.narrate(t)
	case Replied:
		if !b.Purpose.Evaluates() {
			said = fmt.Sprintf("the model answers with %s below %s", english.Plural(len(b.Completions), "completion"), spoken(t, b.Node))
		}
	case Merged:
		said = fmt.Sprintf("%s leads where %s leads: they count as one", b.Text, spoken(t, b.Node))
	case Unparsed:
		said = "a completion is left out: " + b.Reason
	case Checked:
		said = narrateCheck(t, b)
	case Valued:
		if t.Setup().Settings.Evaluate == EvaluateRule && t.Node(b.Node).Check.Of == 0 {
			break // all alike
		}
		said = fmt.Sprintf("%s is worth %s", spoken(t, b.Node), ShareText(t.Scale().Share(b.Value)))
		if judgeOf(t, b.Reply) == ByRules {
			said += ", by rule"
		} else if how := labels(b.Samples); how != "" {
			said += ": the model says " + how
		}
	case Voted:
		if len(b.Nodes) == 0 {
			break
		}
		said = fmt.Sprintf("%s on %s: the most go to %s", english.Plural(b.Ballots, "ballot"), english.Plural(len(b.Nodes), "thought"), spoken(t, favourite(b)))
	case Kept:
		if said = narrateKept(t, b.Nodes); b.Reason != "" {
			said = fmt.Sprintf("%s %s", are(t, b.Nodes), b.Reason)
		}
	case Pruned:
		said = fmt.Sprintf("%s pruned, %s", are(t, b.Nodes), b.Reason)
	case Backtracked:
		said = fmt.Sprintf("%s %s: back to %s", spoken(t, b.From), cameTo(t, b.From, b.Reason), spoken(t, b.To))
	case Visited:
		said = fmt.Sprintf("simulation %d ends at %s: its reward of %s counts there and all the way up", t.Node(0).Visits, spoken(t, b.Node), t.Scale().Text(b.Reward))
	case Drawn:
		said = narrateDrawn(t, b)
	case Solved:
		said = "solved, checked by rule: " + b.Answer
		if b.Chosen != "" {
			said = fmt.Sprintf("the answer is %s: %s", b.Answer, b.Chosen)
		}
	case Exhausted:
		said = "the search ends without a solution: " + b.Reason
	case BudgetSpent:
		said = "the search ends: " + b.String()
	case Failed:
		said = "the model could not answer: " + b.Error
	case Ran:
		said = fmt.Sprintf("the step \"%s\" is carried out %s, without a model", b.Step, afterThoughts(t, b.Nodes))
	case Injected, Edited, Cut, Pinned, Noted, Reconfigured, Overridden, Worded, Begun, Partial:
		said = Describe(t, e).Sentence(t)
	}
	return printable.Line(said)
}

// narrate announces an action where it takes time.
func (a Action) narrate(t *Tree) string {
	switch {
	case a.Purpose == Split:
		return "the model is asked to divide the puzzle"
	case a.Purpose == Aggregate:
		return fmt.Sprintf("the model is asked to aggregate %s into one", english.Plural(len(a.Nodes), "thought"))
	case a.Purpose == Refine:
		return fmt.Sprintf("the model is asked for a better version of each of %s", english.Plural(len(a.Nodes), "thought"))
	case a.Purpose.Free():
		return "" // its effect says so
	case a.Purpose.Stepwise():
		return fmt.Sprintf("the next step of the program is \"%s\", %s", t.Node(a.Nodes[0]).Check.Frame.step(), afterThoughts(t, a.Nodes))
	case a.Kind == Expand && len(a.Nodes) == 1:
		said := "the model is asked what may follow " + spoken(t, a.Nodes[0])
		if a.Reason != "" {
			said += ": " + a.Reason
		}
		return said
	case a.Kind == Expand:
		return fmt.Sprintf("the model is asked what may follow each of %s", english.Plural(len(a.Nodes), "thought"))
	case a.Kind == Evaluate && t.Setup().Settings.Evaluate == EvaluateRule:
		return "" // at once
	case a.Kind == Evaluate && t.Setup().Settings.Evaluate == EvaluatePRM:
		return fmt.Sprintf("a model trained to verify steps reads those up to %s", english.Plural(len(a.Nodes), "thought"))
	case a.Kind == Evaluate && len(a.Nodes) == 1:
		return "the model is asked how promising " + spoken(t, a.Nodes[0]) + " is"
	case a.Kind == Evaluate:
		return fmt.Sprintf("the model is asked how promising each of %s is", english.Plural(len(a.Nodes), "thought"))
	}
	return ""
}

func narrateCheck(t *Tree, b Checked) string {
	name := spoken(t, b.Node)
	switch b.Verdict {
	case Refused:
		return fmt.Sprintf("%s is against the rules: %s", name, b.Reason)
	case DeadEnd:
		return fmt.Sprintf("%s is a dead end: %s", name, b.Reason)
	case Right:
		return name + " is right, say the rules"
	case Legal, Unchecked:
	}
	said := name + " is proposed"
	if b.Frame != nil && t.Node(b.Node).Reply == 0 {
		said = name + " is what comes of it"
	}
	if n := t.Node(b.Node); len(n.OtherParents) > 0 {
		said = fmt.Sprintf("%s is aggregated from %s", name, english.Plural(len(n.Parents()), "thought"))
	}
	if b.Errors > 0 {
		said += fmt.Sprintf(", with %s by the rules' count", english.Plural(b.Errors, "error"))
	}
	return said
}

// narrateKept says what was chosen, from how many, and instead of what: a thought that is
// tried after its neighbour led nowhere is a retreat's other half.
func narrateKept(t *Tree, kept []NodeID) string {
	if len(kept) == 0 {
		return ""
	}
	first := t.Node(kept[0])
	if beam := t.Setup().Settings.Beam; beam > 0 {
		best := "the " + english.Cardinal(len(kept)) + " best are kept"
		if len(kept) == 1 {
			best = "the best is kept"
		}
		return fmt.Sprintf("beam %d: %s, %s first", beam, best, spoken(t, first.ID))
	}
	if len(kept) > 1 {
		return are(t, kept) + " kept"
	}
	if first.Left > 0 {
		return spoken(t, first.ID) + " is taken up again, with what is proposed below it now"
	}
	rivals, failed := 0, NodeID(0)
	for _, id := range siblings(t, first.ID) {
		if n := t.Node(id); n.Left > 0 {
			failed = id
		} else if t.Open(id) {
			rivals++
		}
	}
	switch {
	case failed > 0:
		return fmt.Sprintf("%s %s: %s is tried instead", spoken(t, failed), cameTo(t, failed, ""), spoken(t, first.ID))
	case rivals > 0:
		return fmt.Sprintf("%s is tried first, of %s", spoken(t, first.ID), english.Cardinal(rivals+1))
	}
	return spoken(t, first.ID) + " is the only choice"
}

// cameTo says what became of a thought that the search came back from.
func cameTo(t *Tree, id NodeID, reason string) string {
	below, dead := 0, t.Node(id).Check.Verdict == DeadEnd
	for left := t.Node(id).Children; len(left) > 0; below++ {
		n := t.Node(left[len(left)-1])
		dead = dead || n.Check.Verdict == DeadEnd
		left = append(left[:len(left)-1:len(left)-1], n.Children...)
	}
	switch {
	case below > 0 && dead:
		return "led to a dead end after " + english.Plural(below, "thought")
	case below > 0:
		return "led nowhere after " + english.Plural(below, "thought")
	case reason != "":
		return "is left, " + reason
	}
	return "led nowhere"
}

// siblings are the other children of a thought's parent.
func siblings(t *Tree, id NodeID) (others []NodeID) {
	if parent := t.Node(id).Parent; parent >= 0 {
		for _, c := range t.Node(parent).Children {
			if c != id {
				others = append(others, c)
			}
		}
	}
	return others
}

// favourite has the most votes.
func favourite(b Voted) NodeID {
	best := 0
	for i, votes := range b.Votes {
		if votes > b.Votes[best] {
			best = i
		}
	}
	return b.Nodes[best]
}

// spoken is a thought as one says it aloud.
func spoken(t *Tree, id NodeID) string {
	const most = 60 // letters; it is one line
	name := printable.Line(t.Node(id).Short())
	if id == 0 || name == "" {
		return "the puzzle"
	}
	if runes := []rune(name); len(runes) > most {
		name = string(runes[:most]) + " …"
	}
	return name
}

// are names one thought or counts several, with the verb.
func are(t *Tree, ids []NodeID) string {
	if len(ids) == 1 {
		return spoken(t, ids[0]) + " is"
	}
	return english.Plural(len(ids), "thought") + " are"
}

// afterThoughts names one thought or counts several that something stands after.
func afterThoughts(t *Tree, ids []NodeID) string {
	if len(ids) == 1 {
		return "after " + spoken(t, ids[0])
	}
	return "after " + english.Plural(len(ids), "thought")
}
