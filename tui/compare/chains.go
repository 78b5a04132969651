package compare

import (
	"strings"

	"espalier/search"
	"espalier/search/printable"
	"espalier/search/thinking"
	"espalier/themes"
	"espalier/tui/draw"
)

// Chains are what a model thought in a reply that the second log begins otherwise than the
// first, segment beside segment; none if there is no such reply.
func Chains(a, b []search.Event, rules thinking.Rules) []Line {
	for at := len(b) - 1; at >= search.Shared(a, b); at-- {
		if begun, ok := b[at].Body.(search.Begun); ok {
			mine := chain(b[at:], begun.Beginning, rules)
			return aligned(chain(a, begun.Beginning, rules), mine)
		}
	}
	return nil
}

// chain are the segments of the last answer to a question, as far as it has come.
func chain(log []search.Event, of search.Beginning, rules thinking.Rules) (segments []string) {
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
	r := thinking.Read(text, rules)
	for _, n := range r.Nodes() {
		segments = append(segments, printable.Line(strings.Join(strings.Fields(r.Segment(n)), " ")))
	}
	return segments
}

// mostAligned bounds the segments that are aligned.
const mostAligned = 2000

// aligned puts what both say on one line: a longest common subsequence.
func aligned(a, b []string) (lines []Line) {
	n, m := min(len(a), mostAligned), min(len(b), mostAligned)
	common := make([][]int16, n+1) // of a[i:n] and b[j:m]
	for i := range common {
		common[i] = make([]int16, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if common[i][j] = max(common[i+1][j], common[i][j+1]); a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	says := func(x, y string) { lines = append(lines, Line{a: -1, b: -1, chain: true, sayA: x, sayB: y}) }
	i, j, fromA, fromB := 0, 0, 0, 0
	apart := func() { // what only one of them says, side by side
		for ; fromA < i || fromB < j; fromA, fromB = min(fromA+1, i), min(fromB+1, j) {
			x, y := "", ""
			if fromA < i {
				x = a[fromA]
			}
			if fromB < j {
				y = b[fromB]
			}
			says(x, y)
		}
	}
	for i < n && j < m {
		switch {
		case a[i] == b[j]:
			apart()
			says(a[i], b[j])
			i, j = i+1, j+1
			fromA, fromB = i, j
		case common[i+1][j] >= common[i][j+1]:
			i++
		default:
			j++
		}
	}
	i, j = len(a), len(b)
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
