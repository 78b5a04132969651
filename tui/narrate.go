package tui

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/themes"
)

// narration is one event as a line of text: a word, what it is about, and a note.
type narration struct {
	glyph  string
	word   string
	role   themes.Role
	indent int
	text   string
	note   string
}

// narrate tells an event that the tree has taken. It is not ok for events that
// say nothing by themselves: a Thought is told with its Checked, a choice of the
// strategy with what came of it.
func narrate(t *search.Tree, e search.Event, top scale) (n narration, ok bool) {
	switch b := e.Body.(type) {
	case search.Started:
		return narration{"●", "puzzle", themes.Title, 0, b.State, ""}, true
	case search.Decided:
		return decided(t, b.Action)
	case search.Checked:
		return checkedLine(t.Node(b.Node), b.Check), true
	case search.Merged:
		return narration{"=", "merged", themes.Dim, t.Node(b.Node).Depth, b.Text, "the same state as thought " + seq(int(b.Node))}, true
	case search.Unparsed:
		return narration{"?", "unread", themes.TreeRefused, t.Node(b.Node).Depth + 1, "a completion without a thought", b.Reason}, true
	case search.Valued:
		node := t.Node(b.Node)
		return narration{"·", "value", themes.Value(top.of(b.Value)), node.Depth, top.text(b.Value) + "  " + node.Short(), labels(b.Samples)}, true
	case search.Kept:
		return narration{"◆", "kept", themes.TreeKept, 0, fmt.Sprintf("%d", len(b.Nodes)), names(t, b.Nodes)}, true
	case search.Pruned:
		return narration{"◇", "cut", themes.TreePruned, 0, fmt.Sprintf("%d", len(b.Nodes)), b.Reason}, true
	case search.Backtracked:
		return narration{"↩", "back", themes.TreeBacktracked, 0, fmt.Sprintf("to %s", name(t, b.To)), b.Reason}, true
	case search.Solved:
		return narration{"★", "solved", themes.StatusSolved, 0, b.Answer, "checked by rule"}, true
	case search.Exhausted:
		return narration{"■", "unsolved", themes.StatusUnsolved, 0, b.Answer, b.Reason}, true
	case search.BudgetSpent:
		return narration{"■", "unsolved", themes.StatusUnsolved, 0, "", fmt.Sprintf("the budget of %s %s is spent", b.Of, b.Limit)}, true
	case search.Failed:
		return narration{"✗", "failed", themes.StatusFailed, 0, b.Error, ""}, true
	case search.Replied:
		return replied(t, b)
	case search.Thought:
	}
	return narration{}, false
}

// decided tells an evaluation before its values come; every other action is told
// by what comes of it.
func decided(t *search.Tree, a search.Action) (narration, bool) {
	if a.Kind != search.Evaluate {
		return narration{}, false
	}
	what := plural(len(a.Nodes), "thought")
	if len(a.Nodes) == 1 {
		what = name(t, a.Nodes[0])
	}
	return narration{"▸", "evaluate", themes.Accent, 0, what, ""}, true
}

// replied tells whose children come next.
func replied(t *search.Tree, r search.Replied) (narration, bool) {
	if judges(r.Purpose) {
		return narration{}, false
	}
	note := plural(len(r.Completions), "completion")
	if r.Calls > 1 {
		note += ", " + plural(r.Calls, "call")
	}
	return narration{"▸", "expand", themes.Accent, 0, name(t, r.Node), note}, true
}

func checkedLine(n *search.Node, c search.Check) narration {
	line := narration{"○", "thought", themes.TreeFrontier, n.Depth, n.Short(), c.State}
	switch c.Verdict {
	case search.Refused:
		line.glyph, line.word, line.role, line.note = "✗", "refused", themes.TreeRefused, c.Reason
	case search.DeadEnd:
		line.glyph, line.word, line.role, line.note = "⊣", "dead end", themes.TreeDead, c.Reason
	case search.Right:
		line.glyph, line.word, line.role = "★", "right", themes.TreeSolved
	case search.Legal, search.Unchecked:
	}
	return line
}

// name is a thought in a sentence.
func name(t *search.Tree, id search.NodeID) string {
	if id == 0 {
		return t.Node(0).Check.State
	}
	return t.Node(id).Short()
}

// names lists thoughts, best first, up to a few.
func names(t *search.Tree, ids []search.NodeID) string {
	const most = 5
	var list []string
	for _, id := range ids[:min(len(ids), most)] {
		list = append(list, name(t, id))
	}
	if len(ids) > most {
		list = append(list, "…")
	}
	return strings.Join(list, ", ")
}

// labels says what an evaluation drew, or else what was likeliest.
func labels(samples []search.Sample) string {
	var drawn []string
	best := search.Sample{}
	for _, s := range samples {
		if s.Count > 0 {
			drawn = append(drawn, fmt.Sprintf("%s ×%d", s.Label, s.Count))
		}
		if s.Probability > best.Probability {
			best = s
		}
	}
	if len(drawn) > 0 {
		return strings.Join(drawn, ", ")
	}
	return best.Label
}
