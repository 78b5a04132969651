// Package compare shows two searches side by side, branches or sessions: where and why
// they part, and their trees, line for line.
package compare

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// Side is one of the two searches.
type Side struct {
	Name  string
	Tree  *search.Tree
	First string // its first event that the other one lacks; empty: it ends there
}

// Trees are two searches side by side, with a chosen line.
type Trees struct {
	A, B Side

	pairs []Line
	lines []Line // those of them that are shown
	all   bool
	at    int // the chosen line
	top   int

	inside *ChainView // shown in place of the trees; nil: none
}

// Show shows the pairs of the two trees.
func (t *Trees) Show(pairs []Line) {
	t.pairs, t.lines = pairs, pairs
	if !t.all {
		t.lines = folded(pairs, func(l Line) bool { return alike(t.A.Tree, t.B.Tree, l) })
	}
	t.at = max(min(t.at, len(t.lines)-1), 0)
}

// Fold hides what is alike, or shows it again.
func (t *Trees) Fold() {
	if t.inside != nil {
		t.inside.all = !t.inside.all
		t.inside.show()
		return
	}
	t.all = !t.all
	t.Show(t.pairs)
}

// Move chooses another line.
func (t *Trees) Move(by int) {
	if t.inside != nil {
		t.inside.move(by)
		return
	}
	t.at = max(min(t.at+by, len(t.lines)-1), 0)
}

// Chosen is the thought of the second tree that is chosen; below 0 there is none.
func (t *Trees) Chosen() search.NodeID {
	if t.at >= len(t.lines) {
		return -1
	}
	return t.lines[t.at].b
}

// Parting says how the searches are set up differently, and where they part.
func (t *Trees) Parting(page *draw.Page, shared int) {
	if changes := search.Changes(t.A.Tree.Setup(), t.B.Tree.Setup()); len(changes) > 0 {
		page.Add(page.Line().Fit(themes.Text, "settings: "+strings.Join(changes, ", "), page.Width))
	}
	page.Add(page.Line().Fit(themes.Dim, fmt.Sprintf("the first %s the same; then", english.Count(shared, "event is", "events are")), page.Width))
	side := func(role themes.Role, s Side) {
		first := s.First
		if first == "" {
			first = "it ends there, so far"
		}
		page.Add(page.Line().Put(role, s.Name+"  ").Fit(themes.Text, first, page.Width-draw.Width(s.Name)-2))
	}
	side(themes.DiffOthers, t.A)
	side(themes.DiffMine, t.B)
}

// Rows draws the two columns.
func (t *Trees) Rows(p *themes.Palette, width, height int) []string {
	if height <= 0 {
		return nil
	}
	page := &draw.Page{Palette: p, Width: width}
	if t.inside != nil {
		t.inside.rows(page, t, height)
		return page.Window(0, height)
	}
	left := (width - 3) / 2
	head := page.Line().Put(themes.DiffOthers, " "+t.A.Name).Fit(themes.Dim, "  "+FateOf(t.A.Tree), left-draw.Width(t.A.Name)-3).To(left)
	head.Put(themes.Frame, " │ ").Put(themes.DiffMine, t.B.Name).Fit(themes.Dim, "  "+FateOf(t.B.Tree), width)
	page.Add(head)
	height--
	t.top = max(min(t.top, t.at), t.at-height+1, 0)
	for i := t.top; i < len(t.lines) && i < t.top+height; i++ {
		l := page.Line()
		if i == t.at {
			l.Select()
		}
		t.pair(l, t.lines[i], left)
		page.Add(l)
	}
	return page.Window(0, height+1)
}

// FateOf is how a search stands.
func FateOf(t *search.Tree) string {
	switch o := t.Outcome(); {
	case o.Solved:
		return "★ solved"
	case o.Ended:
		return "■ not solved"
	}
	return "‖ not ended"
}

func (t *Trees) pair(l *draw.Line, p Line, left int) {
	a, b := t.A.Tree, t.B.Tree
	if p.same > 0 {
		l.Gap(themes.Text, 1+2*p.depth).Put(themes.Dim, "… "+english.Plural(p.same, "thought")+" the same")
		l.To(left).Put(themes.Frame, " │")
		return
	}
	same := alike(a, b, p)
	mark := func(missing bool, glyph string, role themes.Role) {
		switch {
		case same:
			l.Gap(themes.Text, 1)
		case missing:
			l.Put(role, glyph)
		default:
			l.Put(themes.Notice, "≠")
		}
	}
	if p.a >= 0 {
		mark(p.b < 0, "-", themes.DiffOthers)
		half(l, a, p.a, p.depth, left, same)
	}
	l.To(left).Put(themes.Frame, " │")
	if p.b >= 0 {
		mark(p.a < 0, "+", themes.DiffMine)
		half(l, b, p.b, p.depth, l.Used()+l.Left(), same)
	}
}

// half is a thought in one of the trees, with its value and its fate at the end.
func half(l *draw.Line, t *search.Tree, id search.NodeID, depth, end int, same bool) {
	n := t.Node(id)
	m := describe.MarkOf(n.Status())
	role := themes.Text
	if same {
		role = themes.Dim
	}
	value := "     "
	if n.Valued {
		value = describe.ScaleOf(t).Text(n.Value) + " "
	}
	word := m.Word
	if n.ID == 0 {
		value, word = "", ""
	}
	right := draw.Width(value) + draw.Width("dead end")
	l.Gap(themes.Text, min(2*depth, max((end-l.Used())/3, 0))).Put(m.Role, m.Glyph+" ")
	text := n.Short()
	if n.ID == 0 {
		text = n.Check.State
	}
	if n.Origin != search.FromModel {
		text += " (yours)"
	}
	l.Fit(role, text, end-l.Used()-right-1)
	if n.ID == 0 {
		return
	}
	l.To(end-right).Put(role, value).Fit(m.Role, word, end-l.Used())
}
