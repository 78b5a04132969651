package export

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/printable"
	"espalier/sessions"
)

// Narrate tells an event as a line of a replay: a word in a column of its own,
// then what it is about, indented by its depth. The tree has taken the event.
// Events that say nothing by themselves are told by the ones that follow.
func Narrate(t *search.Tree, e search.Event) (string, bool) {
	switch b := e.Body.(type) {
	case search.Started:
		return told("puzzle", 0, fmt.Sprintf("%s · %s · %s · seed %d", b.State, b.Settings.Method, b.Model, b.Seed)), true
	case search.Replied:
		return told("reply", t.Node(b.Node).Depth, fmt.Sprintf("%s to %s at %s", plural(len(b.Completions), "completion"), b.Purpose, named(t, b.Node))), true
	case search.Merged:
		return told("merged", t.Node(b.Node).Depth, fmt.Sprintf("%s, as thought %d", b.Text, b.Node)), true
	case search.Unparsed:
		return told("unread", t.Node(b.Node).Depth+1, b.Reason), true
	case search.Checked:
		return checkLine(t.Node(b.Node), b.Check), true
	case search.Valued:
		return told(fmt.Sprintf("value %.3g", b.Value), t.Node(b.Node).Depth, named(t, b.Node)), true
	case search.Voted:
		return told("votes", 0, votes(t, b)), true
	case search.Visited:
		n := t.Node(b.Node)
		return told(fmt.Sprintf("visit %d", n.Visits), n.Depth, fmt.Sprintf("%s, reward %.3g", named(t, b.Node), b.Reward)), true
	case search.Kept:
		return told("kept", 0, list(t, b.Nodes)), true
	case search.Pruned:
		return told("pruned", 0, list(t, b.Nodes)+reason(b.Reason)), true
	case search.Backtracked:
		return told("back", 0, "to "+named(t, b.To)+reason(b.Reason)), true
	case search.Solved, search.Exhausted, search.BudgetSpent:
		word, rest, _ := strings.Cut(ending(t), ": ")
		return told(word, 0, rest), true
	case search.Failed:
		return told("failed", 0, b.Error), true
	case search.Injected, search.Edited, search.Cut, search.Pinned, search.Noted, search.Reconfigured:
		return told("user", 0, sessions.Describe(t, e)), true
	case search.Decided, search.Thought:
	}
	return "", false
}

// votes says how many of the ballots went to whom.
func votes(t *search.Tree, b search.Voted) string {
	var all []string
	for i, id := range b.Nodes {
		if b.Votes[i] > 0 {
			all = append(all, fmt.Sprintf("%d of %d for %s", b.Votes[i], b.Ballots, named(t, id)))
		}
	}
	return strings.Join(all, "; ")
}

// deepest is how far thoughts are indented: a chain may be longer than a line is
// wide.
const deepest = 30

func told(word string, depth int, text string) string {
	return fmt.Sprintf("%-12s %s%s", word, strings.Repeat("  ", min(depth, deepest)), printable.Line(text))
}

func checkLine(n *search.Node, c search.Check) string {
	word, text := "thought", n.Text
	switch c.Verdict {
	case search.Refused, search.DeadEnd:
		word = string(n.Status())
		text += reason(c.Reason)
	case search.Right:
		word = "right"
	case search.Legal, search.Unchecked:
	}
	return told(word, n.Depth, text)
}

func reason(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

func named(t *search.Tree, id search.NodeID) string {
	if id == 0 {
		return "the root"
	}
	return t.Node(id).Short()
}

// list names thoughts, up to a few.
func list(t *search.Tree, ids []search.NodeID) string {
	const most = 4
	var all []string
	for _, id := range ids[:min(len(ids), most)] {
		all = append(all, named(t, id))
	}
	if len(ids) > most {
		all = append(all, fmt.Sprintf("%d more", len(ids)-most))
	}
	return strings.Join(all, "; ")
}
