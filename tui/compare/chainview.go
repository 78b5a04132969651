package compare

import (
	"errors"

	"espalier/search"
	"espalier/search/chains"
	"espalier/search/english"
	"espalier/search/thinking"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// ChainView are what the models thought about a thought in two searches, side by side: segments
// that reach the same state or say the same stand in one line.
type ChainView struct {
	a, b  chains.Side
	pairs []chains.Pair
	lines []chainLine // those of them that are shown
	all   bool
	at    int
	top   int
}

// chainLine is a pair of segments, or a number of pairs that say the same.
type chainLine struct {
	chains.Pair
	same int
}

var errNoThinking = errors.New("no model wrote any thinking in either search")

// ReadInside finds the thinking of the chosen line in both searches; where a search lacks the
// thought or its thinking, that of its answer. read takes its time, and may be called in
// another goroutine.
func (t *Trees) ReadInside(rules thinking.Rules) (read func() *ChainView, err error) {
	var ids [2]search.NodeID
	if t.at < len(t.lines) {
		ids = [2]search.NodeID{t.lines[t.at].a, t.lines[t.at].b}
	}
	a, b := chains.Of(t.A.Tree, ids[0]), chains.Of(t.B.Tree, ids[1])
	if a.Text == "" && b.Text == "" {
		return nil, errNoThinking
	}
	return func() *ChainView { return chainsOf(a, b, rules) }, nil
}

// Begun is what a model thought in a reply that the second log begins otherwise than the
// first, beside what it thought there; nil if there is no such reply.
func Begun(a, b []search.Event, rules thinking.Rules) *ChainView {
	if first, second, ok := chains.Begun(a, b); ok {
		return chainsOf(first, second, rules)
	}
	return nil
}

func chainsOf(a, b chains.Chain, rules thinking.Rules) *ChainView {
	c := &ChainView{a: a.Read(rules), b: b.Read(rules)}
	c.pairs = chains.Beside(c.a, c.b)
	c.show()
	return c
}

// Inside shows chains in place of the trees; nil: the trees again.
func (t *Trees) Inside(c *ChainView) { t.inside = c }

// IsInside reports whether chains are shown.
func (t *Trees) IsInside() bool { return t.inside != nil }

// show leaves out runs of what is the same, but for the segments next to a difference.
func (c *ChainView) show() {
	c.lines = c.lines[:0]
	for i, p := range c.pairs {
		near := !p.Same || i > 0 && !c.pairs[i-1].Same || i+1 < len(c.pairs) && !c.pairs[i+1].Same
		switch n := len(c.lines); {
		case c.all || near:
			c.lines = append(c.lines, chainLine{Pair: p})
		case n > 0 && c.lines[n-1].same > 0:
			c.lines[n-1].same++
		default:
			c.lines = append(c.lines, chainLine{same: 1})
		}
	}
	c.move(0)
}

func (c *ChainView) move(by int) { c.at = max(min(c.at+by, len(c.lines)-1), 0) }

// rows draws both chains, and above them where their thinking went.
func (c *ChainView) rows(page *draw.Page, t *Trees, height int) {
	left := (page.Width - 3) / 2
	for _, half := range [...][2]string{{t.A.Name, t.B.Name}, {describe.Effort(c.a.Summary()), describe.Effort(c.b.Summary())}} {
		roles := [2]themes.Role{themes.DiffOthers, themes.DiffMine}
		if half[0] != t.A.Name {
			roles = [2]themes.Role{themes.Dim, themes.Dim}
		}
		l := page.Line().Gap(themes.Text, 1)
		l.Fit(roles[0], half[0], left-1).To(left).Put(themes.Frame, " │ ")
		page.Add(l.Fit(roles[1], half[1], l.Left()))
	}
	height -= 2
	c.top = max(min(c.top, c.at), c.at-height+1, 0)
	for i := c.top; i < len(c.lines) && i < c.top+height; i++ {
		l := page.Line()
		if i == c.at {
			l.Select()
		}
		c.row(l, c.lines[i], left)
		page.Add(l)
	}
}

func (c *ChainView) row(l *draw.Line, p chainLine, left int) {
	if p.same > 0 {
		l.Gap(themes.Text, 1).Put(themes.Dim, "… "+english.Plural(p.same, "segment")+" the same").To(left).Put(themes.Frame, " │")
		return
	}
	half := func(r chains.Side, id, end int, alone string, role themes.Role) {
		if id == 0 {
			return
		}
		n, words := r.Segment(id)
		switch {
		case p.Apart:
			l.Put(role, alone)
		case p.Same:
			l.Gap(themes.Text, 1)
		default:
			l.Put(themes.Notice, "≠")
		}
		m := describe.ThoughtMark(n.Kind)
		l.Gap(themes.Text, min(2*(r.Depth(n)-1), 8)).Put(m.Role, m.Glyph+" ")
		text := themes.Text
		if p.Same {
			text = themes.Dim
		}
		claim := describe.ClaimMark(n.Claim)
		if n.Claim.Verdict == thinking.False {
			text = claim.Role
		}
		l.Fit(text, words, end-l.Used()-2)
		if claim.Glyph != "" {
			l.Gap(themes.Text, 1).Put(claim.Role, claim.Glyph)
		}
	}
	half(c.a, p.A, left, "-", themes.DiffOthers)
	l.To(left).Put(themes.Frame, " │")
	half(c.b, p.B, l.Used()+l.Left(), "+", themes.DiffMine)
}
