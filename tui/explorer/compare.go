package explorer

import (
	"context"
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/english"
	"espalier/themes"
	"espalier/tui/action"
	"espalier/tui/describe"
	"espalier/tui/draw"
	"espalier/tui/overlay"
)

// comparison shows a branch beside the one it came from: where and why they part,
// and the two trees side by side, line for line. Keys that it has no use for go
// through to the panes.
type comparison struct {
	e     *Explorer
	other *debug.Branch
	says  []string // by the verb that made the branch
	pairs []pairLine
	lines []pairLine // those of them that are shown
	diff  debug.Difference

	asking  bool
	against *debug.Branch // that was compared
	tip     int           // events that it had
	all     bool
	at      int // the chosen line
	top     int
}

func newComparison(e *Explorer) *comparison {
	return &comparison{e: e, other: e.history.branch.Parent}
}

func (wi *whatIf) noParent() string {
	if wi.e.history.branch.Parent == nil {
		return "this is the search as it was begun; a change begins a branch"
	}
	return ""
}

func (wi *whatIf) openComparison() { wi.e.host.Overlays().Open(newComparison(wi.e)) }

// comparedMsg reports that two branches were compared.
type comparedMsg struct {
	of      *comparison
	against *debug.Branch
	tip     int
	diff    debug.Difference
	pairs   []pairLine
}

// compare holds the branch against the other one as far as both have come, beside the
// screen, if that is what is shown.
func (wi *whatIf) compare() tea.Cmd {
	c, ok := wi.e.host.Overlays().Top().(*comparison)
	h := wi.e.history
	if ok && h.branch == c.other { // a verb went back to it
		c.other, c.tip = h.branch.Parent, 0
	}
	if !ok || c.asking || c.other == nil || c.tip == h.last() && c.against == h.branch {
		return nil
	}
	c.asking = true
	differ, tip, branch := h.d.Differ(c.other), h.last(), h.branch
	a, b := c.other.Line().Tip().Clone(), h.d.Line().Tip().Clone()
	return wi.e.host.Jobs().Command(func(context.Context) tea.Msg {
		return comparedMsg{c, branch, tip, differ(), pairs(a, b, 0, 0, 0)}
	})
}

// compared shows the result.
func (c *comparison) compared(m comparedMsg) {
	c.asking = false
	if c.tip > 0 && c.tip != m.tip {
		c.says = nil // the search has continued from there
	}
	c.diff, c.pairs, c.tip, c.against = m.diff, m.pairs, m.tip, m.against
	c.fold()
	c.e.host.Overlays().Touch()
}

// fold leaves out what is alike, unless all is wanted.
func (c *comparison) fold() {
	c.lines = c.pairs
	if !c.all && c.other != nil {
		a, b := c.other.Line().Tip(), c.e.history.d.Line().Tip()
		c.lines = folded(c.lines, func(l pairLine) bool { return c.alike(a, b, l) })
	}
	c.at = max(min(c.at, len(c.lines)-1), 0)
}

// Key moves about, or is for the panes.
func (c *comparison) Key(k tea.KeyMsg, _ overlay.Space) overlay.Result {
	switch k.String() {
	case "esc", "d", "q":
		return overlay.Result{Close: true}
	case "up", "k":
		c.move(-1)
	case "down", "j":
		c.move(1)
	case "pgup", "ctrl+u":
		c.move(-10)
	case "pgdown", "ctrl+d":
		c.move(10)
	case " ", "=", "-":
		c.all = !c.all
		c.fold()
	case "enter":
		return overlay.Result{Close: true, Do: action.Then(c.visit)}
	default:
		return overlay.Result{Pass: true}
	}
	return overlay.Result{}
}

func (c *comparison) move(by int) { c.at = max(min(c.at+by, len(c.lines)-1), 0) }

// visit goes to the chosen thought in the tree.
func (c *comparison) visit() {
	if c.at < len(c.lines) && c.lines[c.at].b >= 0 {
		c.e.show(c.e.history.jump())
		c.e.history.follow = false
		c.e.finder.goTo(c.lines[c.at].b)
	}
}

// Click lets the wheel move the mark.
func (c *comparison) Click(m tea.MouseMsg, _ overlay.Space) overlay.Result {
	switch m.Button {
	case tea.MouseButtonWheelUp:
		c.move(-1)
	case tea.MouseButtonWheelDown:
		c.move(1)
	default:
	}
	return overlay.Result{}
}

// Place is all of the body.
func (c *comparison) Place(s overlay.Space) draw.Rect { return s.Body }

// Hints are its keys.
func (c *comparison) Hints() []draw.Hint {
	return draw.Hints("c", "continues", "space", "all lines", "enter", "to the thought", "esc", "closes")
}

// Closed does nothing.
func (c *comparison) Closed() {}

// Rows draws the comparison as far as both have come.
func (c *comparison) Rows(p *themes.Palette, s overlay.Space, place draw.Rect) []string {
	h := c.e.history
	if c.other == nil || h.branch == c.other {
		return s.Boxed(p, place, "branches", "", func(w, h int) []string {
			return (&draw.Page{Palette: p, Width: w}).Window(0, h)
		})
	}
	title := fmt.Sprintf("branch %d beside branch %d", h.branch.Number, c.other.Number)
	return s.Boxed(p, place, title, "", func(w, h int) []string {
		page := &draw.Page{Palette: p, Width: w}
		if c.against != c.e.history.branch {
			page.Prose(themes.Dim, "comparing the two logs …")
			return page.Window(0, h)
		}
		c.parting(page, h)
		return append(page.Rows, c.trees(c.e, w, h-len(page.Rows))...)
	})
}

// parting says where and why they part, and how both stand.
func (c *comparison) parting(page *draw.Page, height int) {
	f := c.diff
	for _, l := range c.says {
		page.Prose(themes.Text, strings.TrimSpace(l))
	}
	shared := fmt.Sprintf("the first %s are the same, byte for byte; then", english.Plural(f.Shared, "event"))
	page.Add(page.Line().Fit(themes.Dim, shared, page.Width))
	side := func(role themes.Role, b *debug.Branch, first string) {
		if first == "" {
			first = "it ends there, so far"
		}
		l := page.Line().Put(role, fmt.Sprintf("branch %d  ", b.Number)).Fit(themes.Text, first, page.Width-10)
		page.Add(l)
	}
	side(themes.DiffOthers, f.A, f.FirstA)
	side(themes.DiffMine, f.B, f.FirstB)
	page.Rows = page.Rows[:min(len(page.Rows), max(height-4, 0))]
	page.Blank()
}

// trees draws the two columns.
func (c *comparison) trees(e *Explorer, width, height int) []string {
	if height <= 0 {
		return nil
	}
	page := &draw.Page{Palette: e.host.Palette(), Width: width}
	left := (width - 3) / 2
	a, b := c.other.Line().Tip(), e.history.d.Line().Tip()
	head := page.Line().Put(themes.DiffOthers, fmt.Sprintf(" branch %d", c.other.Number)).Fit(themes.Dim, "  "+fateOf(a), left-12).To(left)
	head.Put(themes.Frame, " │ ").Put(themes.DiffMine, fmt.Sprintf("branch %d", e.history.branch.Number)).Fit(themes.Dim, "  "+fateOf(b), width)
	page.Add(head)
	height--
	c.top = max(min(c.top, c.at), c.at-height+1, 0)
	for i := c.top; i < len(c.lines) && i < c.top+height; i++ {
		l := page.Line()
		if i == c.at {
			l.Select()
		}
		c.pair(e, l, c.lines[i], left, a, b)
		page.Add(l)
	}
	return page.Window(0, height+1)
}

// fateOf is how a search stands.
func fateOf(t *search.Tree) string {
	switch o := t.Outcome(); {
	case o.Solved:
		return "★ solved"
	case o.Ended:
		return "■ not solved"
	}
	return "‖ not ended"
}

func (c *comparison) pair(e *Explorer, l *draw.Line, p pairLine, left int, a, b *search.Tree) {
	if p.same > 0 {
		l.Gap(themes.Text, 1+2*p.depth).Put(themes.Dim, "… "+english.Plural(p.same, "thought")+" the same")
		l.To(left).Put(themes.Frame, " │")
		return
	}
	alike := c.alike(a, b, p)
	mark := func(missing bool, glyph string, role themes.Role) {
		switch {
		case alike:
			l.Gap(themes.Text, 1)
		case missing:
			l.Put(role, glyph)
		default:
			l.Put(themes.Notice, "≠")
		}
	}
	if p.a >= 0 {
		mark(p.b < 0, "-", themes.DiffOthers)
		c.half(e, l, a.Node(p.a), p.depth, left, alike)
	}
	l.To(left).Put(themes.Frame, " │")
	if p.b >= 0 {
		mark(p.a < 0, "+", themes.DiffMine)
		c.half(e, l, b.Node(p.b), p.depth, l.Used()+l.Left(), alike)
	}
}

// half is a thought in one of the trees, with its value and its fate at the end.
func (c *comparison) half(e *Explorer, l *draw.Line, n *search.Node, depth, end int, alike bool) {
	m := describe.MarkOf(n.Status())
	role := themes.Text
	if alike {
		role = themes.Dim
	}
	value := "     "
	if n.Valued {
		value = e.view.scale().Text(n.Value) + " "
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
