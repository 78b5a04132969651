package draw

import (
	"cmp"
	"slices"
	"strings"

	"espalier/themes"
)

// Marks stand around marked parts of a text, so that they are seen without colours.
const (
	markOpen  = "▸"
	markClose = "◂"
)

// unmarked keeps a text from having marks of its own.
var unmarked = strings.NewReplacer(markOpen, "▹", markClose, "◃")

// Marked adds text as Prose does; the parts from spans[i][0] to spans[i][1], in bytes,
// are in a role of their own, between marks.
func (p *Page) Marked(role, markedRole themes.Role, text string, spans [][2]int) {
	slices.SortFunc(spans, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	var b strings.Builder
	at := 0
	for _, s := range spans {
		if s[0] < at || s[1] > len(text) || s[1] <= s[0] {
			continue // it overlaps the one before
		}
		b.WriteString(unmarked.Replace(text[at:s[0]]) + markOpen + unmarked.Replace(text[s[0]:s[1]]) + markClose)
		at = s[1]
	}
	b.WriteString(unmarked.Replace(text[at:]))
	now := role
	for _, row := range Wrap(b.String(), p.Width) {
		l := p.Line()
		for row != "" {
			cut := len(row)
			if i := strings.Index(row, markOpen); i >= 0 {
				cut = i
			}
			if i := strings.Index(row[:cut], markClose); i >= 0 {
				p.lit(l, now, row[:i]).Put(markedRole, markClose)
				row, now = row[i+len(markClose):], role
				continue
			}
			p.lit(l, now, row[:cut])
			if row = row[cut:]; row != "" {
				l.Put(markedRole, markOpen)
				row, now = row[len(markOpen):], markedRole
			}
		}
		p.Add(l)
	}
}
