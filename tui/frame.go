package tui

import (
	"espalier/themes"
	"espalier/tui/draw"
)

// frame is a box with a title at the left of its top edge and a note at the
// right.
type frame struct {
	palette     *themes.Palette
	place       rect
	role        themes.Role
	title, note string
}

func newFrame(p *themes.Palette, place rect, role themes.Role, title, note string) frame {
	return frame{p, place, role, title, note}
}

// around puts the frame about rows that are as wide as its inside.
func (f frame) around(rows []string) []string {
	out := make([]string, 0, f.place.h)
	out = append(out, f.edge("╭", "╮", f.title, f.note))
	inner := f.place.inner()
	for i := range inner.h {
		l := draw.NewLine(f.palette, f.place.w).Put(f.role, "│").Gap(themes.Text, 1)
		if i < len(rows) {
			l.Raw(rows[i], inner.w)
		} else {
			l.Gap(themes.Text, inner.w)
		}
		out = append(out, l.Gap(themes.Text, 1).Put(f.role, "│").String())
	}
	return append(out, f.edge("╰", "╯", "", ""))
}

func (f frame) edge(left, right, title, note string) string {
	l := draw.NewLine(f.palette, f.place.w).Put(f.role, left+"─")
	if title != "" {
		role := f.role
		if role == themes.Frame {
			role = themes.Dim // words must be readable where lines need not
		}
		l.Gap(role, 1).Fit(role, title, f.place.w-8).Gap(role, 1)
	}
	end := f.place.w - 2
	if w := draw.Width(note); note != "" && l.Used()+w+4 <= end {
		l.Repeat(f.role, "─", end-w-2-l.Used()).Gap(f.role, 1).Put(themes.Dim, note).Gap(f.role, 1)
	}
	return l.Repeat(f.role, "─", f.place.w-1-l.Used()).Put(f.role, right).String()
}
