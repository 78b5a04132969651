package tell

import (
	"fmt"
	"strconv"
	"strings"

	"espalier/search"
	"espalier/themes"
)

// Line is one event as a line of text: a word, what it is about, and a note.
type Line struct {
	Glyph  string
	Word   string
	Role   themes.Role
	Indent int
	Text   string
	Note   string
}

// Narrate tells an event that the tree has taken. It is not ok for events that
// say nothing by themselves: a Thought is told with its Checked, a choice of the
// strategy with what came of it.
func Narrate(t *search.Tree, e search.Event, top Scale) (n Line, ok bool) {
	switch b := e.Body.(type) {
	case search.Started:
		return Line{"●", "puzzle", themes.Title, 0, b.State, ""}, true
	case search.Decided:
		return decided(t, b.Action)
	case search.Checked:
		return checkedLine(t.Node(b.Node), b.Check), true
	case search.Merged:
		return Line{"=", "merged", themes.Dim, t.Node(b.Node).Depth, b.Text, "the same state as thought " + strconv.Itoa(int(b.Node))}, true
	case search.Unparsed:
		return Line{"?", "unread", themes.TreeRefused, t.Node(b.Node).Depth + 1, "a completion without a thought", b.Reason}, true
	case search.Valued:
		node := t.Node(b.Node)
		return Line{"·", "value", themes.Value(top.Of(b.Value)), node.Depth, top.Text(b.Value) + "  " + node.Short(), labels(b.Samples)}, true
	case search.Voted:
		return Line{"☑", "votes", themes.ValueMid, 0, Plural(b.Ballots, "ballot"), tally(t, b)}, true
	case search.Visited:
		n := t.Node(b.Node)
		return Line{"∴", "visit", themes.Accent, n.Depth, Name(t, b.Node), fmt.Sprintf("N %d  Q %s", n.Visits, top.Text(n.Return/float64(n.Visits)))}, true
	case search.Kept:
		return Line{"◆", "kept", themes.TreeKept, 0, fmt.Sprintf("%d", len(b.Nodes)), names(t, b.Nodes)}, true
	case search.Pruned:
		return Line{"◇", "cut", themes.TreePruned, 0, fmt.Sprintf("%d", len(b.Nodes)), b.Reason}, true
	case search.Backtracked:
		return Line{"↩", "back", themes.TreeBacktracked, 0, fmt.Sprintf("to %s", Name(t, b.To)), b.Reason}, true
	case search.Solved:
		if b.Chosen != "" {
			return Line{"★", "answer", themes.StatusSolved, 0, b.Answer, b.Chosen}, true
		}
		return Line{"★", "solved", themes.StatusSolved, 0, b.Answer, "checked by rule"}, true
	case search.Exhausted:
		return Line{"■", "unsolved", themes.StatusUnsolved, 0, b.Answer, b.Reason}, true
	case search.BudgetSpent:
		return Line{"■", "unsolved", themes.StatusUnsolved, 0, "", fmt.Sprintf("the budget of %s %s is spent", b.Of, b.Limit)}, true
	case search.Failed:
		return Line{"✗", "failed", themes.StatusFailed, 0, b.Error, ""}, true
	case search.Replied:
		return replied(t, b)
	case search.Injected, search.Edited, search.Cut, search.Pinned, search.Noted, search.Reconfigured:
		return byUser(t, b)
	case search.Thought:
	}
	return Line{}, false
}

// tally says who got how many votes.
func tally(t *search.Tree, b search.Voted) string {
	var all []string
	for i, id := range b.Nodes {
		if b.Votes[i] > 0 {
			all = append(all, fmt.Sprintf("%s ×%d", Name(t, id), b.Votes[i]))
		}
	}
	return strings.Join(all, ", ")
}

// decided tells an evaluation before its values come; every other action is told
// by what comes of it.
func decided(t *search.Tree, a search.Action) (Line, bool) {
	if a.Kind != search.Evaluate {
		return Line{}, false
	}
	what := Plural(len(a.Nodes), "thought")
	if len(a.Nodes) == 1 {
		what = Name(t, a.Nodes[0])
	}
	return Line{"▸", "evaluate", themes.Accent, 0, what, ""}, true
}

// byUser tells what the user did.
func byUser(t *search.Tree, body search.Body) (Line, bool) {
	line := func(word string, id search.NodeID, text, note string) (Line, bool) {
		return Line{"▸", word, themes.Accent, t.Node(id).Depth, text, note}, true
	}
	switch b := body.(type) {
	case search.Injected:
		return line("injected", b.Node, Name(t, b.Node), "by the user"+finding(b.Check))
	case search.Edited:
		return line("edited", b.Node, Name(t, b.Node), "by the user, for: "+t.Node(b.Node).Was+finding(b.Check))
	case search.Cut:
		return line("cut", b.Node, Name(t, b.Node), t.Node(b.Node).PruneReason)
	case search.Pinned:
		if b.Off {
			return line("unpinned", b.Node, Name(t, b.Node), "by the user")
		}
		return line("pinned", b.Node, Name(t, b.Node), "by the user")
	case search.Noted:
		return line("note", b.Node, Name(t, b.Node), b.Text)
	case search.Reconfigured:
		return line("settings", 0, b.Settings.Method, fmt.Sprintf("by the user: model %s, seed %d", b.Model, b.Seed))
	}
	return Line{}, false
}

// finding is what the rules say of a thought of the user's.
func finding(c search.Check) string {
	switch c.Verdict {
	case search.Refused, search.DeadEnd:
		return "; " + string(c.Verdict) + ": " + c.Reason
	case search.Legal, search.Right, search.Unchecked:
	}
	return "; " + c.State
}

// replied tells whose children come next.
func replied(t *search.Tree, r search.Replied) (Line, bool) {
	if Judges(r.Purpose) {
		return Line{}, false
	}
	note := Plural(len(r.Completions), "completion")
	if r.Calls > 1 {
		note += ", " + Plural(r.Calls, "call")
	}
	return Line{"▸", "expand", themes.Accent, 0, Name(t, r.Node), note}, true
}

func checkedLine(n *search.Node, c search.Check) Line {
	line := Line{"○", "thought", themes.TreeFrontier, n.Depth, n.Short(), c.State}
	switch c.Verdict {
	case search.Refused:
		line.Glyph, line.Word, line.Role, line.Note = "✗", "refused", themes.TreeRefused, c.Reason
	case search.DeadEnd:
		line.Glyph, line.Word, line.Role, line.Note = "⊣", "dead end", themes.TreeDead, c.Reason
	case search.Right:
		line.Glyph, line.Word, line.Role = "★", "right", themes.TreeSolved
	case search.Legal, search.Unchecked:
	}
	return line
}

// Name is a thought in a sentence.
func Name(t *search.Tree, id search.NodeID) string {
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
		list = append(list, Name(t, id))
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
