package compare

import (
	"espalier/search"
	"espalier/search/thinking"
	"espalier/themes"
	"espalier/tui/draw"
)

// Chains are what a model thought in a reply that the second log begins otherwise than the
// first, segment beside segment; none if there is no such reply.
func Chains(a, b []search.Event, rules thinking.Rules) []Line {
	for at := len(b) - 1; at >= search.Shared(a, b); at-- {
		if begun, ok := b[at].Body.(search.Begun); ok {
			return aligned(chain(a, begun.Beginning, rules), chain(b[at:], begun.Beginning, rules))
		}
	}
	return nil
}

// chain is the thinking of the last answer to a question, as far as it has come.
func chain(log []search.Event, of search.Beginning, rules thinking.Rules) *thinking.Reader {
	text := ""
	for _, e := range log {
		switch b := e.Body.(type) {
		case search.Begun:
			if b.Node == of.Node && b.Purpose == of.Purpose {
				text = search.ThinkingOf(b.Purpose, b.Completion())
			}
		case search.Partial:
			if b.Node == of.Node && b.Purpose == of.Purpose {
				text = search.ThinkingOf(b.Purpose, b.Completion())
			}
		case search.Replied:
			if b.Node == of.Node && b.Purpose == of.Purpose && len(b.Completions) > 0 {
				text = search.ThinkingOf(b.Purpose, b.Completions[0])
				for _, c := range b.Completions {
					if len(c.Given) > 0 {
						text = search.ThinkingOf(b.Purpose, c)
					}
				}
			}
		}
	}
	return thinking.Read(text, rules)
}

// aligned puts what both say on one line, and what only one of them says side by side.
func aligned(a, b *thinking.Reader) (lines []Line) {
	var onlyA, onlyB []string
	apart := func() {
		for i := range max(len(onlyA), len(onlyB)) {
			l := Line{a: -1, b: -1, chain: true}
			if i < len(onlyA) {
				l.sayA = onlyA[i]
			}
			if i < len(onlyB) {
				l.sayB = onlyB[i]
			}
			lines = append(lines, l)
		}
		onlyA, onlyB = nil, nil
	}
	for _, p := range thinking.Align(a, b) {
		_, x := segment(a, p.A)
		_, y := segment(b, p.B)
		switch {
		case p.B == 0:
			onlyA = append(onlyA, x)
		case p.A == 0:
			onlyB = append(onlyB, y)
		default:
			apart()
			lines = append(lines, Line{a: -1, b: -1, chain: true, sayA: x, sayB: y})
		}
	}
	apart()
	return lines
}

// segments draws a line of both chains.
func (p Line) segments(l *draw.Line, left int) {
	role, minus, plus := themes.Text, "-", "+"
	switch {
	case p.sayA == p.sayB:
		role, minus, plus = themes.Dim, " ", " "
	case p.sayA != "" && p.sayB != "":
		minus, plus = "≠", "≠"
	}
	if p.sayA != "" {
		l.Put(themes.DiffOthers, minus).Fit(role, " "+p.sayA, left-l.Used())
	}
	l.To(left).Put(themes.Frame, " │")
	if p.sayB != "" {
		l.Put(themes.DiffMine, plus).Fit(role, " "+p.sayB, l.Left())
	}
}
