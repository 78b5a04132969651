package draw

import (
	"espalier/themes"
)

// Frame is a box with a title at the left of its top edge and a note at the
// right.
type Frame struct {
	Palette     *themes.Palette
	Place       Rect
	Role        themes.Role
	Title, Note string
}

// Around puts the frame about rows that are as wide as its inside.
func (f Frame) Around(rows []string) []string {
	out := make([]string, 0, f.Place.H)
	out = append(out, f.edge("╭", "╮", f.Title, f.Note))
	inner := f.Place.Inner()
	for i := range inner.H {
		l := NewLine(f.Palette, f.Place.W).Put(f.Role, "│").Gap(themes.Text, 1)
		if i < len(rows) {
			l.Raw(rows[i], inner.W)
		} else {
			l.Gap(themes.Text, inner.W)
		}
		out = append(out, l.Gap(themes.Text, 1).Put(f.Role, "│").String())
	}
	return append(out, f.edge("╰", "╯", "", ""))
}

func (f Frame) edge(left, right, title, note string) string {
	l := NewLine(f.Palette, f.Place.W).Put(f.Role, left+"─")
	if title != "" {
		role := f.Role
		if role == themes.Frame {
			role = themes.Dim // words must be readable where lines need not
		}
		l.Gap(role, 1).Fit(role, title, f.Place.W-8).Gap(role, 1)
	}
	end := f.Place.W - 2
	if w := Width(note); note != "" && l.Used()+w+4 <= end {
		l.Repeat(f.Role, "─", end-w-2-l.Used()).Gap(f.Role, 1).Put(themes.Dim, note).Gap(f.Role, 1)
	}
	return l.Repeat(f.Role, "─", f.Place.W-1-l.Used()).Put(f.Role, right).String()
}
