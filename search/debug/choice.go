package debug

import (
	"fmt"
	"slices"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/printable"
)

// A Choice is a moment at which a search continues with one of several thoughts: a quiz
// asks the user which before it shows it.
type Choice struct {
	At         int // the moment before anything gives it away: before thoughts are valued
	Made       int // the moment after it; 0: the log does not have it yet
	Kept       search.NodeID
	Candidates []search.NodeID // Kept, and some that it was chosen over, in the order of the tree
	Of         int             // that were chosen from
	Visit      bool            // a simulation visits it; else it is kept
}

// mostCandidates is how many a single digit key can choose from.
const mostCandidates = 9

// NextChoice finds the first choice that begins at or after a moment. If the log ends
// before it is made, Made is 0.
func (t *Timeline) NextChoice(after int) (c Choice, ok bool) {
	const unknown = -1
	at, valued := unknown, false
	var action search.Action
	for i := after; i < len(t.log); i++ {
		switch b := t.log[i].Body.(type) {
		case search.Decided:
			action = b.Action
			switch {
			case action.Kind == search.Evaluate && at == unknown:
				at, valued = i, true
			case action.Kind == search.Select && at == unknown:
				at, valued = i, false
			case action.Kind == search.Expand, action.Kind == search.Conclude, action.Kind == search.Exhaust:
				at = unknown
			}
		case search.Backtracked:
			if t.tip.Setup().Settings.Method != bestFirst { // it never returns to what was valued before
				at = unknown
			}
		case search.Kept:
			if c, ok := t.choice(i, at, action, b.Nodes, false); ok {
				return c, true
			}
			at = unknown
		case search.Visited:
			if c, ok := t.choice(i, at, action, []search.NodeID{b.Node}, true); ok && valued {
				return c, true
			}
			at = unknown
		default:
			if search.UserEvent(b) {
				at = unknown
			}
		}
	}
	return Choice{At: at}, at != unknown
}

const bestFirst = "best-first"

// choice is what the event i of the log chose, if there was anything to choose from.
func (t *Timeline) choice(i, at int, action search.Action, kept []search.NodeID, visit bool) (c Choice, ok bool) {
	if at < 0 || len(kept) == 0 {
		return c, false
	}
	tree := t.At(i)
	others := rivalsOf(tree, kept, action.Cut, visit)
	if len(others) == 0 {
		return c, false
	}
	c = Choice{At: at, Made: t.actionEnd(i), Kept: kept[0], Of: len(others) + len(kept), Visit: visit}
	c.Candidates = append(spread(tree, others, mostCandidates-1), kept[0])
	slices.Sort(c.Candidates)
	return c, true
}

// rivalsOf are the thoughts that could have been chosen instead.
func rivalsOf(t *search.Tree, kept, cut []search.NodeID, visit bool) []search.NodeID {
	others := slices.Clone(cut)
	for id := search.NodeID(1); int(id) < t.Len(); id++ {
		n := t.Node(id)
		near := n.Parent == t.Node(kept[0]).Parent || t.Setup().Settings.Method == bestFirst
		if near && t.Open(id) && !n.Expanded && !n.Kept && n.Left == 0 && !(visit && n.Visits > 0) {
			others = append(others, id)
		}
	}
	slices.Sort(others)
	return slices.DeleteFunc(slices.Compact(others), func(id search.NodeID) bool { return slices.Contains(kept, id) })
}

// spread picks at most so many: the two that come next in rank, and of the rest here and
// there some.
func spread(t *search.Tree, ids []search.NodeID, most int) []search.NodeID {
	if len(ids) <= most {
		return ids
	}
	ids = slices.Clone(ids)
	t.Rank(ids)
	const next = 2
	picked, rest := slices.Clone(ids[:next]), ids[next:]
	for i := range most - next {
		picked = append(picked, rest[i*len(rest)/(most-next)])
	}
	return picked
}

// actionEnd is the last event of the action that the event i of the log is part of.
func (t *Timeline) actionEnd(i int) int {
	for end := i + 1; end < len(t.log); end++ {
		if begins(t.log[end].Body) {
			return end
		}
	}
	return len(t.log)
}

// Because says in a sentence why a thought was chosen, and not the one that was guessed.
// The tree is that of Made.
func (c Choice) Because(t *search.Tree, guessed search.NodeID) string {
	name := func(id search.NodeID) string { return printable.Line(t.Node(id).Short()) }
	others := slices.DeleteFunc(slices.Clone(c.Candidates), func(id search.NodeID) bool { return id == c.Kept })
	t.Rank(others)
	kept, other := t.Node(c.Kept), t.Node(others[0])
	if guessed != c.Kept {
		other = t.Node(guessed)
	}
	rule := "the method goes on with the best value"
	switch s := t.Setup().Settings; {
	case c.Visit:
		rule = "a simulation first visits the best value"
	case s.Method == bestFirst:
		rule = "the best value anywhere in the tree goes next"
	case s.Beam > 0:
		rule = fmt.Sprintf("the %s best of %d by value are kept", english.Cardinal(min(s.Beam, c.Of)), c.Of)
		if s.Beam == 1 {
			rule = fmt.Sprintf("the best of %d by value is kept", c.Of)
		}
	}
	switch {
	case kept.Pinned:
		return name(c.Kept) + " is pinned: you keep it, whatever its value"
	case kept.Valued && other.Valued && kept.Value != other.Value:
		return fmt.Sprintf("%s: %s is worth %s, %s only %s", rule, name(c.Kept), t.Scale().Text(kept.Value, other.Value), name(other.ID), t.Scale().Text(other.Value, kept.Value))
	case !kept.Valued || !other.Valued:
		return "nothing is valued here: " + c.precedence(kept, other) + " goes first"
	case t.Setup().Settings.Evaluate == search.EvaluateRule:
		return "rules alone value all alike: " + c.precedence(kept, other) + " goes first"
	}
	return fmt.Sprintf("both are worth %s: %s goes first", t.Scale().Text(kept.Value), c.precedence(kept, other))
}

// precedence is what decides between thoughts of the same value.
func (Choice) precedence(kept, other *search.Node) string {
	switch {
	case kept.LogProb > other.LogProb:
		return "what the model holds more probable"
	case kept.LogProb == other.LogProb && kept.ID < other.ID:
		return "what the model proposed first"
	}
	return "what the method prefers"
}
