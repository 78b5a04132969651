package race

import (
	"fmt"

	"espalier/search"
	"espalier/search/english"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
	"espalier/tui/outline"
)

// column draws the tree of a lane, and how it ended below it.
func (s *Screen) column(l *lane, width, height int) []string {
	page := &draw.Page{Palette: s.host.Palette(), Width: width}
	const foot = 4 // rows from which there is one for the end
	o := l.tree.Outcome()
	if (o.Ended || l.out != "") && height >= foot {
		height--
	}
	c := column{lane: l, scale: describe.ScaleOf(l.tree), still: s.host.Still()}
	if l.outline.Len() == 0 {
		page.Add(page.Line().Put(themes.Accent, "● ").Fit(themes.Title, l.facts.Input, width-2))
	}
	for _, r := range l.lines(height) {
		page.Add(c.row(page.Line(), r))
	}
	rows := page.Window(0, height)
	line := page.Line()
	switch {
	case o.Solved:
		line.Put(themes.StatusSolved, "★ ").Fit(themes.StatusSolved, describe.WithGoal(o.Answer, l.facts.Goal), width-2)
	case o.Ended:
		line.Put(themes.StatusUnsolved, "■ ").Fit(themes.Text, o.Reason, width-2)
	case l.out != "":
		line.Put(themes.StatusFailed, "✗ ").Fit(themes.Text, l.out, width-2)
	default:
		return rows
	}
	return append(rows, line.String())
}

// column is what rows of a lane need to be drawn.
type column struct {
	*lane
	scale describe.Scale
	still bool
}

func (c column) row(line *draw.Line, r outline.Row) *draw.Line {
	c.guides(line, r)
	switch r.Kind {
	case outline.Thought:
		c.thought(line, r.Node)
	case outline.Rest:
		cuts, refusals := c.outline.Hidden(c.tree, r.Node)
		line.Put(themes.TreePruned, "◇ ").Fit(themes.Dim, fmt.Sprintf("… %s more", english.Grouped(cuts+refusals)), line.Left())
	case outline.Live:
		c.writing(line, r.Node)
	case outline.Inside: // nothing is opened here
	}
	return line
}

// guides are the branches that lead to a line; deep down, the first levels give way.
func (c column) guides(line *draw.Line, r outline.Row) {
	var trail []outline.Row // from the line up to below the root
	for at := r; c.outline.Parent(at) >= 0; at = (outline.Row{Node: c.outline.Parent(at)}) {
		trail = append(trail, at)
	}
	if room := max(line.Left()/6, 1); len(trail) > room {
		trail = trail[:room]
		line.Put(themes.TreeGuide, "…")
	}
	for i := len(trail) - 1; i >= 0; i-- {
		last := c.outline.Last(trail[i])
		glyph := map[bool]string{false: "│ ", true: "  "}[last]
		if i == 0 {
			glyph = map[bool]string{false: "├─", true: "└─"}[last]
		}
		role := themes.TreeGuide
		if i == 0 && r.Kind == outline.Thought && c.tree.Node(r.Node).Solution {
			role = themes.TreeSolved
		}
		line.Put(role, glyph)
	}
}

// thought is its mark and words, and at the right end its value.
func (c column) thought(line *draw.Line, id search.NodeID) {
	n := c.tree.Node(id)
	m := describe.MarkOf(n.Status())
	if chain := c.outline.Chain(id); chain != nil {
		last := c.tree.Node(chain[len(chain)-1])
		line.Put(themes.TreeKept, "▸ ").Fit(themes.Text, english.Plural(len(chain), c.facts.Forced)+" … "+last.Short(), line.Left())
		return
	}
	if id == 0 {
		line.Put(themes.Accent, "● ").Fit(themes.Title, n.Check.State, line.Left())
		return
	}
	role := themes.Text
	switch n.Status() {
	case search.StatusPruned, search.StatusRefused, search.StatusDead, search.StatusGone, search.StatusLeft:
		role = themes.Dim
	case search.StatusSolution:
		role = m.Role
	case search.StatusFrontier, search.StatusKept:
	}
	const gap = 1
	end := line.Used() + line.Left() - describe.ValueWidth - gap
	line.Put(m.Role, m.Glyph).Gap(themes.Text, 1).Fit(role, n.Short(), end-line.Used())
	switch st, _ := c.streams.At(id, true); {
	case st != nil && !n.Valued && c.present():
		line.To(end+gap).Put(themes.Accent, "◌")
	case n.Valued:
		line.To(end+gap).Put(themes.Value(c.scale.Of(n.Value)), c.scale.Text(n.Value))
	}
}

// writing is what a model writes below a thought, at its end.
func (c column) writing(line *draw.Line, id search.NodeID) {
	st, _ := c.streams.At(id, false)
	if st == nil {
		return
	}
	line.Put(themes.Accent, "◌ ")
	if !c.still {
		line.Put(themes.Accent, c.streams.Spinner()+" ")
	}
	if st.Reading.Of > 0 {
		line.Fit(themes.Dim, describe.Reading(st.Reading), line.Left())
		return
	}
	line.Put(themes.TreeLive, draw.Tail(st.Line(), line.Left()-1)).Put(themes.Accent, "▌")
}
