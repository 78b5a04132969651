package compare

import (
	"errors"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/printable"
	"espalier/search/thinking"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// ChainView are what the models thought about a thought in two searches, side by side: segments
// that reach the same state or say the same stand in one line.
type ChainView struct {
	a, b  *thinking.Reader
	pairs []chainLine
	lines []chainLine // those of them that are shown
	all   bool
	at    int
	top   int
}

// chainLine is a segment of each text, or of one, or a number of pairs that say the same.
type chainLine struct {
	thinking.Pair
	apart bool // the two do not correspond, and only share a line
	same  int
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
	a, inA := thinkingIn(t.A.Tree, ids[0])
	b, inB := thinkingIn(t.B.Tree, ids[1])
	if a == "" && b == "" {
		return nil, errNoThinking
	}
	return func() *ChainView {
		return chainsOf(thinking.Read(a, rules.In(inA)), thinking.Read(b, rules.In(inB)))
	}, nil
}

func chainsOf(a, b *thinking.Reader) *ChainView {
	c := &ChainView{a: a, b: b, pairs: beside(thinking.Align(a, b))}
	c.show()
	return c
}

// beside puts what one text alone says next to what the other one alone says there.
func beside(pairs []thinking.Pair) (lines []chainLine) {
	var a, b []int
	apart := func() {
		for i := range max(len(a), len(b)) {
			l := chainLine{apart: true}
			if i < len(a) {
				l.A = a[i]
			}
			if i < len(b) {
				l.B = b[i]
			}
			lines = append(lines, l)
		}
		a, b = nil, nil
	}
	for _, p := range pairs {
		switch {
		case p.B == 0:
			a = append(a, p.A)
		case p.A == 0:
			b = append(b, p.B)
		default:
			apart()
			lines = append(lines, chainLine{Pair: p})
		}
	}
	apart()
	return lines
}

// thinkingIn is the thinking that a thought came of, or by which it was valued; or that of
// the answer, or of the first reply with any. state is where it begins.
func thinkingIn(t *search.Tree, id search.NodeID) (text, state string) {
	of := func(seq, choice int) bool {
		reply, ok := t.Reply(seq)
		if !ok || seq == 0 || choice >= len(reply.Completions) {
			return false
		}
		text, state = search.ThinkingOf(reply.Purpose, reply.Completions[choice]), t.Node(reply.Node).Check.State
		return text != ""
	}
	inside := func(id search.NodeID) bool {
		if id < 0 || int(id) >= t.Len() {
			return false
		}
		n := t.Node(id)
		if of(n.Reply, n.Choice) || of(n.Judged, 0) {
			return true
		}
		for _, u := range n.Unread {
			if of(u.Reply, u.Choice) {
				return true
			}
		}
		return false
	}
	if id > 0 && inside(id) || inside(t.Outcome().Node) {
		return text, state
	}
	for id := range search.NodeID(t.Len()) {
		if inside(id) {
			break
		}
	}
	return text, state
}

// Inside shows chains in place of the trees; nil: the trees again.
func (t *Trees) Inside(c *ChainView) { t.inside = c }

// IsInside reports whether chains are shown.
func (t *Trees) IsInside() bool { return t.inside != nil }

// segment is one of a text; ID 0 is none.
func segment(r *thinking.Reader, id int) (n thinking.Node, words string) {
	if id == 0 {
		return n, ""
	}
	n = r.Nodes()[id-1]
	return n, printable.Line(strings.Join(strings.Fields(r.Segment(n)), " "))
}

// same reports whether both texts say a segment word for word.
func (c *ChainView) same(p chainLine) bool {
	if p.apart {
		return false
	}
	_, a := segment(c.a, p.A)
	_, b := segment(c.b, p.B)
	return a == b
}

// show leaves out runs of what is the same, but for the segments next to a difference.
func (c *ChainView) show() {
	c.lines = c.lines[:0]
	for i, p := range c.pairs {
		near := !c.same(p) || i > 0 && !c.same(c.pairs[i-1]) || i+1 < len(c.pairs) && !c.same(c.pairs[i+1])
		switch n := len(c.lines); {
		case c.all || near:
			c.lines = append(c.lines, p)
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
	half := func(r *thinking.Reader, id, end int, alone string, role themes.Role) {
		if id == 0 {
			return
		}
		n, words := segment(r, id)
		switch {
		case p.apart:
			l.Put(role, alone)
		case c.same(p):
			l.Gap(themes.Text, 1)
		default:
			l.Put(themes.Notice, "≠")
		}
		m := describe.ThoughtMark(n.Kind)
		l.Gap(themes.Text, min(2*(r.Depth(n)-1), 8)).Put(m.Role, m.Glyph+" ")
		text := themes.Text
		if c.same(p) {
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
