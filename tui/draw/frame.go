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
	Tabs        []string // instead of a note; Tab is the current one
	Tab         int
}

// Around draws the frame around rows that are as wide as its inside.
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

// titled is the top edge up to the end of the title.
func (f Frame) titled() *Line { return f.begun("╭", f.Title) }

func (f Frame) begun(left, title string) *Line {
	l := NewLine(f.Palette, f.Place.W).Put(f.Role, left+"─")
	if title != "" {
		role := f.Role
		if role == themes.Frame {
			role = themes.Dim // unlike lines, words must be readable
		}
		l.Gap(role, 1).Fit(role, title, f.Place.W-8).Gap(role, 1)
	}
	return l
}

func (f Frame) edge(left, right, title, note string) string {
	l := f.begun(left, title)
	end := f.Place.W - 2
	if left == "╭" && len(f.Tabs) > 0 {
		f.tabs(l)
		note = ""
	}
	if w := Width(note); note != "" && l.Used()+w+4 <= end {
		l.Repeat(f.Role, "─", end-w-2-l.Used()).Gap(f.Role, 1).Put(themes.Dim, note).Gap(f.Role, 1)
	}
	return l.Repeat(f.Role, "─", f.Place.W-1-l.Used()).Put(f.Role, right).String()
}

// shownTabs is which tabs have room at the right end of an edge: all of them, or those
// around the current one, from and up to; and the width of their names. A width of 0: none.
func (f Frame) shownTabs(used int) (from, to, width int) {
	room := f.Place.W - 2 - used - 3
	from, to = f.Tab, f.Tab+1
	width = Width(f.Tabs[f.Tab])
	for grown := true; grown; {
		grown = false
		if to < len(f.Tabs) && width+1+Width(f.Tabs[to])+6 <= room {
			width, to, grown = width+1+Width(f.Tabs[to]), to+1, true
		}
		if from > 0 && width+1+Width(f.Tabs[from-1])+6 <= room {
			width, from, grown = width+1+Width(f.Tabs[from-1]), from-1, true
		}
	}
	if width+6 > room {
		return 0, 0, 0
	}
	return from, to, width
}

// around is what stands before and after the tabs that are shown.
func (f Frame) around(from, to int) (before, behind string) {
	before, behind = " ", " "
	if from > 0 {
		before = " ‹ "
	}
	if to < len(f.Tabs) {
		behind = " › "
	}
	return before, behind
}

// tabs writes the names of the tabs at the right end of the edge.
func (f Frame) tabs(l *Line) {
	from, to, width := f.shownTabs(l.Used())
	if width == 0 {
		return
	}
	before, behind := f.around(from, to)
	l.Repeat(f.Role, "─", f.Place.W-2-l.Used()-width-Width(before)-Width(behind)).Put(themes.Dim, before)
	for i := from; i < to; i++ {
		if i > from {
			l.Gap(themes.Dim, 1)
		}
		role := themes.Dim
		if i == f.Tab {
			role = themes.Accent
		}
		l.Put(role, f.Tabs[i])
	}
	l.Put(themes.Dim, behind)
}

// TabAt is the tab whose name stands at a place of the screen, or the one that the arrow
// there leads to.
func (f Frame) TabAt(x, y int) (tab int, ok bool) {
	if y != f.Place.Y || len(f.Tabs) == 0 {
		return 0, false
	}
	from, to, width := f.shownTabs(f.titled().Used())
	if width == 0 {
		return 0, false
	}
	before, behind := f.around(from, to)
	at := f.Place.X + f.Place.W - 2 - width - Width(behind)
	switch end := at + width; {
	case from > 0 && x >= at-Width(before) && x < at:
		return from - 1, true
	case to < len(f.Tabs) && x >= end && x < end+Width(behind):
		return to, true
	}
	for i := from; i < to; i++ {
		w := Width(f.Tabs[i])
		if x >= at && x < at+w {
			return i, true
		}
		at += w + 1
	}
	return 0, false
}
