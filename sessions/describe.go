package sessions

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/printable"
)

// Describe tells an event in one line of plain text. The tree has taken the
// event already. What a model wrote and what a rule found are told apart.
func Describe(t *search.Tree, e search.Event) string {
	switch b := e.Body.(type) {
	case search.Started:
		return fmt.Sprintf("started: %s %s with %s, model %s, seed %d", b.Puzzle.Task, printable.Line(b.Puzzle.Input), b.Settings.Method, printable.Line(b.Model), b.Seed)
	case search.Decided:
		return describeAction(t, b.Action)
	case search.Replied:
		return fmt.Sprintf("replied to %s at %s: %s", b.Purpose, where(t, b.Node), plural(len(b.Completions), "completion"))
	case search.Thought:
		return fmt.Sprintf("thought %d below %s: %s", b.Node, where(t, b.Parent), printable.Line(b.Text))
	case search.Merged:
		return fmt.Sprintf("merged with thought %d: %s", b.Node, printable.Line(b.Text))
	case search.Unparsed:
		return fmt.Sprintf("unread: a completion at %s holds no thought: %s", where(t, b.Node), printable.Line(b.Reason))
	case search.Checked:
		return describeCheck(t.Node(b.Node), b.Check)
	case search.Valued:
		return fmt.Sprintf("value %.3g of %s%s", b.Value, where(t, b.Node), describeSamples(b.Samples))
	case search.Voted:
		return fmt.Sprintf("%d ballots: %s", b.Ballots, describeVotes(t, b))
	case search.Visited:
		n := t.Node(b.Node)
		return fmt.Sprintf("visited %s: reward %.3g, N %d, Q %.3g", where(t, b.Node), b.Reward, n.Visits, n.Return/float64(n.Visits))
	case search.Kept:
		return "kept: " + names(t, b.Nodes)
	case search.Pruned:
		return "pruned: " + names(t, b.Nodes) + because(b.Reason)
	case search.Backtracked:
		return fmt.Sprintf("backtracked from %s to %s%s", where(t, b.From), where(t, b.To), because(b.Reason))
	case search.Solved:
		return "solved: " + printable.Line(b.Answer)
	case search.Exhausted:
		if b.Answer != "" {
			return "not solved: " + printable.Line(b.Answer) + because(b.Reason)
		}
		return "not solved" + because(b.Reason)
	case search.BudgetSpent:
		return "not solved: " + b.String()
	case search.Failed:
		return "failed: " + printable.Line(b.Error)
	case search.Injected:
		return fmt.Sprintf("injected by the user below %s: %s", where(t, b.Parent), describeCheck(t.Node(b.Node), b.Check))
	case search.Edited:
		return fmt.Sprintf("edited by the user: %s, for %s", describeCheck(t.Node(b.Node), b.Check), printable.Line(t.Node(b.Node).Was))
	case search.Cut:
		return "cut by the user: " + where(t, b.Node) + because(b.Reason)
	case search.Pinned:
		if b.Off {
			return "unpinned by the user: " + where(t, b.Node)
		}
		return "pinned by the user: " + where(t, b.Node)
	case search.Noted:
		return fmt.Sprintf("note on %s: %s", where(t, b.Node), printable.Line(b.Text))
	case search.Reconfigured:
		return fmt.Sprintf("settings by the user: %s, model %s, seed %d", b.Settings.Method, printable.Line(b.Model), b.Seed)
	}
	return e.Body.Type()
}

func describeAction(t *search.Tree, a search.Action) string {
	text := fmt.Sprintf("decided to %s", a.Kind)
	if len(a.Nodes) > 0 {
		text += " " + names(t, a.Nodes)
	}
	if a.Kind == search.Backtrack {
		text += " to " + where(t, a.To)
	}
	if len(a.Cut) > 0 {
		text += ", and cut " + names(t, a.Cut)
	}
	return text + because(a.Reason)
}

func describeCheck(n *search.Node, c search.Check) string {
	text := fmt.Sprintf("checked thought %d: %s", n.ID, n.Status())
	switch c.Verdict {
	case search.Legal:
		text = fmt.Sprintf("checked thought %d: legal", n.ID)
	case search.Right:
		text = fmt.Sprintf("checked thought %d: right", n.ID)
	case search.Unchecked, search.Refused, search.DeadEnd:
	}
	switch {
	case c.Answer != "":
		text += ", the answer " + printable.Line(c.Answer)
	case c.State != "":
		text += ", state " + printable.Line(c.State)
	}
	return text + because(c.Reason)
}

// describeVotes tells who got votes.
func describeVotes(t *search.Tree, b search.Voted) string {
	var parts []string
	for i, id := range b.Nodes {
		if b.Votes[i] > 0 {
			parts = append(parts, fmt.Sprintf("%d for %s", b.Votes[i], where(t, id)))
		}
	}
	if len(parts) == 0 {
		return "none names a thought"
	}
	return strings.Join(parts, ", ")
}

func describeSamples(samples []search.Sample) string {
	var parts []string
	for _, s := range samples {
		if s.Count > 0 {
			parts = append(parts, fmt.Sprintf("%s %d times", printable.Line(s.Label), s.Count))
		} else {
			parts = append(parts, fmt.Sprintf("%s %.3g", printable.Line(s.Label), s.Probability))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// where names a thought so that one finds it.
func where(t *search.Tree, id search.NodeID) string {
	if id == 0 {
		return "the root"
	}
	if text := printable.Line(t.Node(id).Short()); text != "" {
		return fmt.Sprintf("thought %d (%s)", id, text)
	}
	return fmt.Sprintf("thought %d", id)
}

// names lists thoughts up to a few.
func names(t *search.Tree, ids []search.NodeID) string {
	const most = 4
	var list []string
	for _, id := range ids[:min(len(ids), most)] {
		list = append(list, where(t, id))
	}
	if more := len(ids) - most; more > 0 {
		list = append(list, fmt.Sprintf("%d more", more))
	}
	return strings.Join(list, ", ")
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + printable.Line(reason)
}

// plural counts things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
