package explorer

import (
	"context"
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search/debug"
	"espalier/themes"
	"espalier/tui/action"
	"espalier/tui/compare"
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
	trees compare.Trees
	diff  debug.Difference

	asking  bool
	against *debug.Branch // that was compared
	tip     int           // events that it had
}

func newComparison(e *Explorer) *comparison {
	return &comparison{e: e, other: e.history.branch.Parent}
}

func (wi *whatIf) noParent() string {
	if wi.e.history.branch.Parent == nil {
		return "nothing has been changed yet"
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
	pairs   []compare.Line
	begun   *compare.ChainView // a reply that the branch begins otherwise; nil: none
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
	logA, logB, rules := c.other.Line().Log(), h.d.Line().Log(), wi.e.options.Facts.Thinking
	return wi.e.host.Jobs().Command(func(context.Context) tea.Msg {
		return comparedMsg{c, branch, tip, differ(), compare.Pairs(a, b, 0, 0, 0), compare.Begun(logA, logB, rules)}
	})
}

// compared shows the result.
func (c *comparison) compared(m comparedMsg) {
	c.asking = false
	if c.tip > 0 && c.tip != m.tip {
		c.says = nil // the search has continued from there
	}
	if m.begun != nil && (c.tip == 0 || c.trees.IsInside()) { // until the user asks for the trees
		c.trees.Inside(m.begun)
	}
	c.diff, c.tip, c.against = m.diff, m.tip, m.against
	c.sides()
	c.trees.Show(m.pairs)
	c.e.host.Overlays().Touch()
}

// sides are the branches as far as both have come.
func (c *comparison) sides() {
	side := func(b *debug.Branch, first string) compare.Side {
		return compare.Side{Name: fmt.Sprintf("branch %d", b.Number), Tree: b.Line().Tip(), First: first}
	}
	c.trees.A, c.trees.B = side(c.other, c.diff.FirstA), side(c.e.history.branch, c.diff.FirstB)
}

// Key moves about, or is for the panes.
func (c *comparison) Key(k tea.KeyMsg, _ overlay.Space) overlay.Result {
	switch k.String() {
	case "esc", "d", "q":
		return overlay.Result{Close: true}
	case "up", "k":
		c.trees.Move(-1)
	case "down", "j":
		c.trees.Move(1)
	case "pgup", "ctrl+u":
		c.trees.Move(-10)
	case "pgdown", "ctrl+d":
		c.trees.Move(10)
	case " ", "=", "-":
		c.trees.Fold()
	case "I":
		return overlay.Result{Do: c.inside}
	case "enter":
		return overlay.Result{Close: true, Do: action.Then(c.visit)}
	default:
		return overlay.Result{Pass: true}
	}
	return overlay.Result{}
}

// chainsMsg is what models thought in both branches, read.
type chainsMsg struct {
	of     *comparison
	chains *compare.ChainView
}

// inside shows what the models thought about the chosen line, or the trees again.
func (c *comparison) inside() tea.Cmd {
	if c.trees.IsInside() {
		c.trees.Inside(nil)
		return nil
	}
	c.sides()
	read, err := c.trees.ReadInside(c.e.options.Facts.Thinking)
	if err != nil {
		c.e.host.Complain(err)
		return nil
	}
	return c.e.host.Jobs().Command(func(context.Context) tea.Msg { return chainsMsg{c, read()} })
}

// visit goes to the chosen thought in the tree.
func (c *comparison) visit() {
	if id := c.trees.Chosen(); id >= 0 {
		c.e.show(c.e.history.jump())
		c.e.history.follow = false
		c.e.finder.goTo(id)
	}
}

// Click lets the wheel move the mark.
func (c *comparison) Click(m tea.MouseMsg, _ overlay.Space) overlay.Result {
	switch m.Button {
	case tea.MouseButtonWheelUp:
		c.trees.Move(-1)
	case tea.MouseButtonWheelDown:
		c.trees.Move(1)
	default:
	}
	return overlay.Result{}
}

// Place is all of the body.
func (c *comparison) Place(s overlay.Space) draw.Rect { return s.Body }

// Hints are its keys.
func (c *comparison) Hints() []draw.Hint {
	return draw.Hints("c", "continues", "space", "all lines", "I", "thinking", "enter", "to the thought", "esc", "closes")
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
		for _, l := range c.says {
			page.Prose(themes.Text, strings.TrimSpace(l))
		}
		c.sides()
		c.trees.Parting(page, c.diff.Shared)
		page.Rows = page.Rows[:min(len(page.Rows), max(h-4, 0))]
		page.Blank()
		return append(page.Rows, c.trees.Rows(p, w, h-len(page.Rows))...)
	})
}
