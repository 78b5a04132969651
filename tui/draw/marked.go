package draw

import (
	"cmp"
	"slices"
	"strings"

	"espalier/themes"
)

// Mark is a part of a text, in bytes, in a role of its own. Open and Close stand around it, so
// that it is seen without colours; no text has them itself.
type Mark struct {
	From, To    int
	Role        themes.Role
	Open, Close string
}

// Marked adds text as Prose does, with its marked parts. Those that overlap an earlier one are
// not marked.
func (p *Page) Marked(role themes.Role, text string, marks []Mark) {
	slices.SortStableFunc(marks, func(a, b Mark) int { return cmp.Compare(a.From, b.From) })
	var own []string
	for _, m := range marks {
		own = append(own, m.Open, "▹", m.Close, "◃")
	}
	unmarked := strings.NewReplacer(own...)
	var b strings.Builder
	at := 0
	marks = slices.DeleteFunc(marks, func(m Mark) bool {
		if m.From < at || m.To > len(text) || m.To < m.From {
			return true
		}
		b.WriteString(unmarked.Replace(text[at:m.From]) + m.Open + unmarked.Replace(text[m.From:m.To]) + m.Close)
		at = m.To
		return false
	})
	b.WriteString(unmarked.Replace(text[at:]))
	within := false // the first of the marks that are left
	for _, row := range Wrap(b.String(), p.Width) {
		l := p.Line()
		for row != "" {
			if len(marks) == 0 {
				p.lit(l, role, row)
				break
			}
			m, sign, now := marks[0], marks[0].Open, role
			if within {
				sign, now = m.Close, m.Role
			}
			i := strings.Index(row, sign)
			if i < 0 {
				p.lit(l, now, row)
				break
			}
			p.lit(l, now, row[:i]).Put(m.Role, sign)
			if row = row[i+len(sign):]; within {
				marks = marks[1:]
			}
			within = !within
		}
		p.Add(l)
	}
}
