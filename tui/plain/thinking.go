package plain

import (
	"fmt"
	"io"
	"strings"

	"espalier/search/english"
	"espalier/search/printable"
	"espalier/search/thinking"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// Thinking writes the nodes of a text of thoughts, a line each, as they settle.
type Thinking struct {
	w       io.Writer
	palette *themes.Palette
	width   int // columns, 0: lines are not cut
	written int
}

// NewThinking writes to a terminal of a width, or lines of any length if that is 0.
func NewThinking(w io.Writer, p *themes.Palette, width int) *Thinking {
	return &Thinking{w: w, palette: p, width: width}
}

// Follow writes the nodes that have settled since the last call.
func (t *Thinking) Follow(r *thinking.Reader) error {
	for ; t.written < r.Settled(); t.written++ {
		n := r.Nodes()[t.written]
		if err := t.node(n, r.Depth(n), r.Segment(n)); err != nil {
			return err
		}
	}
	return nil
}

func (t *Thinking) node(n thinking.Node, depth int, text string) error {
	const deepest = 12 // levels that are indented
	m := describe.ThoughtMark(n.Kind)
	var b strings.Builder
	put := func(role themes.Role, s string) { b.WriteString(t.palette.On(role) + s) }
	put(themes.Dim, fmt.Sprintf("%4d ", n.ID))
	put(m.Role, fmt.Sprintf("%s %-8s ", m.Glyph, m.Word))
	put(themes.TreeGuide, strings.Repeat("│ ", min(depth-1, deepest)))
	notes, role := noteOf(n)
	text = printable.Line(strings.Join(strings.Fields(text), " "))
	if t.width > 0 {
		const before = len("1234 = conclude ")
		room := t.width - before - 2*min(depth-1, deepest) - draw.Width(notes) - 1
		if room = max(room, 20); draw.Width(text) > room {
			text = draw.Cut(text, room-1) + "…"
		}
	}
	if n.Claim.Verdict == thinking.False {
		put(role, text)
	} else {
		put(themes.Text, text)
	}
	if notes != "" {
		put(role, "  "+notes)
	}
	_, err := io.WriteString(t.w, b.String()+t.palette.Reset+"\n")
	return err
}

// noteOf is what stands behind a line: what is false, what is repeated, where the text goes
// back to.
func noteOf(n thinking.Node) (string, themes.Role) {
	claim := describe.ClaimMark(n.Claim)
	switch {
	case n.Claim.Verdict == thinking.False:
		return claim.Glyph + " " + printable.Line(n.Claim.Why), claim.Role
	case n.Repeats > 0:
		return fmt.Sprintf("↻ as in %d", n.Repeats), themes.Dim
	case n.Returns == 0:
		return "↩ to the beginning", themes.TreeBacktracked
	case n.Returns > 0:
		return fmt.Sprintf("↩ to %d", n.Returns), themes.TreeBacktracked
	}
	return claim.Glyph, claim.Role
}

// End writes the summary.
func (t *Thinking) End(s thinking.Summary) error {
	text := fmt.Sprintf("%s, depth %d, %s, %s, %s", english.Plural(s.Nodes, "segment"), s.Depth,
		english.Plural(s.Returns, "return"), english.Plural(s.FalseClaims, "false claim"), english.Plural(s.Repeats, "repetition"))
	if s.Loop > 0 {
		text += fmt.Sprintf(", in a loop from %d on", s.Loop)
	}
	_, err := io.WriteString(t.w, t.palette.On(themes.Dim)+"read from the text: "+text+"\n"+describe.Effort(s)+t.palette.Reset+"\n")
	return err
}
