package debug

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/printable"
)

// The verbs that look at the moment that is shown.

func lookVerbs() []Verb {
	return []Verb{
		{Name: "where", Aliases: []string{"wh"}, Group: GroupLook, Help: "print the current event, and what is displayed", do: place},
		{Name: "show", Aliases: []string{"sh"}, Group: GroupLook, Args: "[THOUGHT]", Help: "print everything about a thought, given by number or text", Example: "show 12", why: atNothing, change: show},
		{Name: "tree", Aliases: []string{"tr"}, Group: GroupLook, Args: "[THOUGHT]", Help: "print the tree, or the part below a thought", Example: "tree 12", why: atNothing, change: subtree},
		{Name: "path", Aliases: []string{"bt", "backtrace", "stack"}, Group: GroupLook, Args: "[THOUGHT]", Help: "print the thoughts from the puzzle to this one, by all its parents", Example: "path 12", why: atNothing, change: path},
		{Name: "print", Aliases: []string{"p"}, Group: GroupLook, Args: "EXPRESSION", Help: "evaluate an expression", Example: "print thought(12).value", why: atNothing, do: printExpression},
		{Name: "select", Aliases: []string{"sel", "frame"}, Group: GroupLook, Args: "[THOUGHT]", Help: "make verbs act on this thought; without one, on that of the current event", Example: "select 12", do: selectThought},
		{Name: "up", Group: GroupLook, Args: "[N]", Help: "select the parent of the selected thought, or the Nth above it", Example: "up 2", why: atNothing, do: up},
		{Name: "down", Group: GroupLook, Args: "[N]", Help: "select a child of the selected thought, towards where the search is; or N levels down", Example: "down", why: atNothing, do: down},
		{Name: "parent", Aliases: []string{"other"}, Group: GroupLook, Help: "select the next parent of a thought that is aggregated from several, or else a thought that the selected one is aggregated in", Example: "parent", why: atNothing, do: otherParent},
		{Name: "info", Group: GroupLook, Args: "[WHAT]", Help: "list breakpoints, watchpoints, displays, checkpoints, marks, branches or settings", Example: "info breakpoints", do: info},
		{Name: "help", Aliases: []string{"h", "?"}, Group: GroupLook, Args: "[VERB]", Help: "list the verbs, or explain one", Example: "help break", do: help},
	}
}

func show(d *Debugger, args string) (plan, error) {
	id, err := readThought(d, args)
	if err != nil {
		return plan{}, err
	}
	return withMarks(d, []search.NodeID{id}, func() []string {
		d.data = thoughtReport(d.Tree(), id)
		return describeThought(d, id)
	}), nil
}

// withMarks shows lines about thoughts; before, the oracle is asked about them if the user
// wants its marks.
func withMarks(d *Debugger, ids []search.NodeID, lines func() []string) plan {
	branch, moment := d.at, d.moment
	p := plan{show: func(d *Debugger) ([]string, error) {
		if d.at != branch || d.moment != moment {
			return nil, errors.New("another moment is shown now; ask again")
		}
		return lines(), nil
	}}
	if solve := d.oracle.Solve(d.Tree(), ids); solve != nil {
		p.run = func(ctx context.Context) error {
			solve(ctx)
			return ctx.Err()
		}
	}
	return p
}

// describeThought is everything about a thought.
func describeThought(d *Debugger, id search.NodeID) []string {
	n := d.Tree().Node(id)
	lines := []string{fmt.Sprintf("%s: %s, depth %d, %s", where(d.Tree(), id), n.Status(), n.Depth, english.Plural(len(n.Children), "thought")+" below it")}
	add := func(name, value string) {
		if value != "" {
			lines = append(lines, fmt.Sprintf("  %-9s %s", name, printable.Line(value)))
		}
	}
	if id > 0 {
		add("text", n.Text)
	}
	if len(n.OtherParents) > 0 {
		add("parents", d.Tree().References(n.Parents()))
	}
	if len(n.OtherChildren) > 0 {
		add("merged in", d.Tree().References(n.OtherChildren))
	}
	switch n.Origin {
	case search.FromUser:
		add("origin", "the user's")
	case search.Rewritten:
		add("origin", "rewritten by the user; the model's: "+n.Was)
	case search.FromModel:
	}
	add("state", n.Check.State)
	add("rules", strings.TrimSuffix(string(n.Check.Verdict)+": "+n.Check.Reason, ": "))
	add("answer", n.Check.Answer)
	if n.Valued {
		add("value", d.Tree().Scale().Text(n.Value, rivals(d.Tree(), n)...)+samplesText(n.Samples))
	}
	if n.Reply > 0 {
		add("from", fmt.Sprintf("completion %d of the reply at event %d, %s", n.Choice+1, n.Reply, search.LogProbText(d.Tree(), n)))
	}
	if n.Merged > 0 {
		add("merged", english.Plural(n.Merged, "further completion"))
	}
	if n.Pruned {
		add("pruned", n.PruneReason)
	}
	if n.Pinned {
		add("pinned", "by the user")
	}
	for _, note := range n.Notes {
		add("note", note)
	}
	add("oracle", d.oracle.word(d.Tree(), id))
	return lines
}

// samplesText is what an evaluation sampled, or considered likely.
func samplesText(samples []search.Sample) string {
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

// rivals are the values of the other thoughts below the same one.
func rivals(t *search.Tree, n *search.Node) (values []float64) {
	if n.ID == 0 {
		return nil
	}
	for _, id := range t.Node(n.Parent).Children {
		if c := t.Node(id); c.Valued {
			values = append(values, c.Value)
		}
	}
	return values
}

// mostLines bounds a list that a screen reader would read out.
const mostLines = 200

func subtree(d *Debugger, args string) (plan, error) {
	top := search.NodeID(0)
	if args != "" {
		var err error
		if top, err = readThought(d, args); err != nil {
			return plan{}, err
		}
	}
	base := d.Tree().Node(top).Depth
	all := subtreeOf(d.Tree(), top)
	ids := all[:min(len(all), mostLines)]
	more := len(all) - len(ids)
	return withMarks(d, ids, func() []string {
		var lines []string
		d.data = func() any { return thoughtReports(d.Tree(), all) }
		for _, id := range ids {
			lines = append(lines, strings.Repeat("  ", d.Tree().Node(id).Depth-base)+markedLine(d, id))
		}
		if more > 0 {
			lines = append(lines, fmt.Sprintf("and %s more; tree THOUGHT lists a part", english.Plural(more, "thought")))
		}
		return lines
	}), nil
}

// subtreeOf is a thought and all below it, in the order of the tree.
func subtreeOf(t *search.Tree, top search.NodeID) (ids []search.NodeID) {
	var walk func(search.NodeID)
	walk = func(id search.NodeID) {
		ids = append(ids, id)
		for _, c := range t.Node(id).Children {
			walk(c)
		}
	}
	walk(top)
	return ids
}

// markedLine is a thought in a list, with the mark of the oracle.
func markedLine(d *Debugger, id search.NodeID) string {
	text := line(d.Tree(), id)
	if mark := d.oracle.word(d.Tree(), id); mark != "" {
		text += ", " + mark
	}
	return text
}

// line is a thought in a list: number, words, state, status, value.
func line(t *search.Tree, id search.NodeID) string {
	n := t.Node(id)
	text := strconv.Itoa(int(id)) + " "
	if id == 0 {
		return text + printable.Line(n.Check.State)
	}
	text += printable.Line(n.Short())
	if n.Check.State != "" {
		text += ", state " + printable.Line(n.Check.State)
	}
	if len(n.OtherParents) > 0 {
		text += ", ↳ from " + search.Numbers(n.Parents())
	}
	text += ", " + string(n.Status())
	if n.Valued {
		text += ", value " + t.Scale().Text(n.Value, rivals(t, n)...)
	}
	if n.Origin != search.FromModel {
		text += ", " + string(n.Origin) + " by the user"
	}
	if n.Pinned {
		text += ", pinned"
	}
	return text
}

func path(d *Debugger, args string) (plan, error) {
	id, err := readThought(d, args)
	if err != nil {
		return plan{}, err
	}
	ids := d.Tree().Ancestry(id)
	return withMarks(d, ids, func() []string {
		var lines []string
		d.data = thoughtReports(d.Tree(), ids)
		for _, p := range ids {
			lines = append(lines, markedLine(d, p))
		}
		return lines
	}), nil
}

func printExpression(d *Debugger, args string) ([]string, error) {
	w, err := readExpression(d, args)
	if err != nil {
		return nil, err
	}
	id, err := d.subject()
	if err != nil {
		return nil, err
	}
	s := d.scope(w, id)
	text := w.Show(s)
	d.data = DisplayReport{Expression: w.String(), Value: w.Value(s), Text: text}
	return []string{text}, nil
}

func place(d *Debugger, _ string) ([]string, error) {
	d.data = d.Report(false)
	return d.Place(), nil
}
