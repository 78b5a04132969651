package tui

import (
	"fmt"

	"espalier/tui/tell"

	"espalier/search"
	"espalier/themes"
	"espalier/tui/draw"
	"espalier/tui/outline"
)

// inspector tells all there is to know of one thought, and who did what: a
// model, a rule of the task, or the method of the search.
type inspector struct {
	node search.NodeID
	top  int
	rows int // of the text when it was drawn last
}

// show turns to a thought, from its beginning.
func (i *inspector) show(id search.NodeID) {
	if id != i.node {
		i.node, i.top = id, 0
	}
}

func (i *inspector) scroll(by, height int) {
	i.top = max(min(i.top+by, i.rows-height), 0)
}

// inspectorView is what the pane needs to draw itself.
type inspectorView struct {
	*draw.Page
	tree    *search.Tree
	outline *outline.Outline
	streams *streams
	facts   Facts
	scale   tell.Scale
}

// twoColumns is the least width at which a low pane reads in two columns.
const twoColumns = 72

// Render draws the text from its scroll position. A wide and low pane is read
// like a newspaper.
func (i *inspector) Render(v inspectorView, width, height int) []string {
	columns := 1
	if width >= twoColumns && height < 14 {
		columns = 2
	}
	const gutter = 3
	v.Width = (width - gutter*(columns-1)) / columns
	if int(i.node) < v.tree.Len() {
		v.write(v.tree.Node(i.node))
	}
	i.rows = len(v.Rows)
	i.top = max(min(i.top, i.rows-height*columns), 0)
	if columns == 1 {
		return v.Window(i.top, height)
	}
	next := v.ColumnBreak(i.top, height)
	left, right := v.Window(i.top, min(height, next-i.top)), v.Window(next, height)
	for len(left) < height {
		left = append(left, v.Line().String())
	}
	rows := make([]string, height)
	for r := range rows {
		l := draw.NewLine(v.Palette, width)
		rows[r] = l.Raw(left[r], v.Width).Gap(themes.Text, gutter).Raw(right[r], v.Width).String()
	}
	return rows
}

// write puts down every section that has something to say.
func (v inspectorView) write(n *search.Node) {
	v.title(n)
	v.deeds(n)
	v.writing(n)
	v.values(n)
	v.tokens(n)
	v.path(n)
	v.answer(n)
	v.judgement(n)
	v.prompt(n)
}

func (v inspectorView) title(n *search.Node) {
	m := tell.MarkOf(n.Status())
	text := n.Short()
	if n.ID == 0 {
		text = v.tree.Started().State
		v.Add(v.Line().Put(themes.Title, text))
		v.Add(v.Line().Put(themes.Dim, "the puzzle, before any thought"))
		return
	}
	l := v.Line().Put(themes.Title, text)
	if state := n.Check.State; state != "" {
		if v.facts.StateWord != "" {
			state = v.facts.StateWord + " " + state
		}
		if w := draw.Width(state); w+2 <= l.Left() {
			l.To(v.Width-w).Put(themes.Dim, state)
		}
	}
	v.Add(l)
	l = v.Line().Put(m.Role, m.Glyph+" "+m.Word)
	if rank, of := v.outline.Rank(n.ID); rank > 0 {
		l.Put(themes.Dim, fmt.Sprintf("   %s of %s at depth %d", tell.Ordinal(rank), tell.Grouped(of), n.Depth))
	} else {
		l.Put(themes.Dim, fmt.Sprintf("   depth %d", n.Depth))
	}
	v.Add(l)
	if n.Check.Verdict == search.Right {
		v.Add(v.Line().Put(m.Role, tell.WithGoal(n.Check.Answer, v.facts.Goal)))
	}
}

// deeds says who did what to the thought, one line each.
func (v inspectorView) deeds(n *search.Node) {
	if n.ID == 0 {
		return
	}
	const who = 8
	deed := func(role themes.Role, by, what string) {
		for i, text := range draw.Wrap(what, v.Width-who) {
			if i > 0 {
				by = ""
			}
			v.Add(v.Line().Put(role, by).To(who).Put(themes.Text, text))
		}
	}
	v.Blank()
	if what := v.origin(n); what != "" {
		deed(themes.ByModel, "model", what)
	}
	if what := checked(n); what != "" {
		deed(themes.ByRule, "rule", what)
	}
	if n.Valued {
		if n.Judged > 0 {
			by := "model"
			if v.facts.Evaluator != "" {
				by = "judge"
			}
			deed(themes.ByModel, by, v.judged(n))
		} else {
			deed(themes.ByRule, "rule", "valued it "+v.scale.Text(n.Value)+", no model was asked")
		}
	}
	switch {
	case n.Pruned:
		deed(themes.Dim, "method", "cut it: "+n.PruneReason)
	case n.Kept:
		deed(themes.Dim, "method", "kept it")
	}
	if n.Left > 0 {
		deed(themes.TreeBacktracked, "method", "came back from it, "+tell.Plural(n.Left, "time"))
	}
}

func (v inspectorView) origin(n *search.Node) string {
	reply, ok := v.tree.Reply(n.Reply)
	if !ok || n.Choice >= len(reply.Completions) {
		return ""
	}
	what := fmt.Sprintf("wrote it, p %s", tell.Share(tell.Probability(n.LogProb)))
	if of := len(reply.Completions); of > 1 {
		what += fmt.Sprintf(", %s of %d", tell.Ordinal(n.Choice+1), of)
	}
	if n.Merged > 0 {
		what += fmt.Sprintf(", and %d more to the same state", n.Merged)
	}
	return what
}

func checked(n *search.Node) string {
	switch n.Check.Verdict {
	case search.Legal:
		return "found it legal"
	case search.Right:
		return "found it right"
	case search.Refused:
		return "refused it: " + n.Check.Reason
	case search.DeadEnd:
		return "found a dead end: " + n.Check.Reason
	case search.Unchecked:
	}
	return ""
}

func (v inspectorView) judged(n *search.Node) string {
	what := "valued it " + v.scale.Text(n.Value)
	reply, ok := v.tree.Reply(n.Judged)
	if ok && reply.Purpose == search.Think {
		what = "thought about it, and valued it " + tell.Share(n.Value)
	}
	if ok && reply.Calls > 1 {
		what += fmt.Sprintf(" from %d samples", reply.Calls)
	}
	return what
}
