package explorer

import (
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/draw"
)

// renderStatus is the bottom line: the costs, and which keys matter now.
func renderStatus(p *themes.Palette, f tui.Figures, hints []draw.Hint, width int) string {
	list, hints := fit(f.List(), hints, width)
	l := draw.NewLine(p, width).Gap(themes.Text, 1)
	for _, g := range list {
		if g.Name != "" {
			l.Put(themes.Dim, g.Name).Gap(themes.Text, 1)
		}
		l.Put(themes.Text, g.Value)
		if g.Note != "" {
			l.Put(themes.Dim, " ("+g.Note+")")
		}
		l.Gap(themes.Text, figureGap)
	}
	l.To(max(width-hintWidth(hints), l.Used()))
	for _, h := range hints {
		l.Put(themes.Key, h.Key).Gap(themes.Text, 1).Put(themes.Dim, h.What).Gap(themes.Text, hintGap)
	}
	return l.String()
}

// fit leaves out what has no room, the least important first: notes, the speed,
// hints down to two, the time, hints down to one, then figures from the right.
func fit(list []tui.Figure, hints []draw.Hint, width int) ([]tui.Figure, []draw.Hint) {
	tight := func() bool { return 1+figureWidth(list)+hintWidth(hints) > width }
	if tight() {
		for i := range list {
			list[i].Note = ""
		}
	}
	if n := len(list); tight() && n > 1 && list[n-1].Name == "" && list[n-2].Name == "" { // the speed and the time
		list = append(list[:n-2:n-2], list[n-1])
	}
	for _, few := range []int{2, 1} {
		for tight() && len(hints) > few {
			hints = hints[:len(hints)-1]
		}
		if tight() && len(list) > 3 {
			list = list[:len(list)-1]
		}
	}
	for tight() && len(list) > 1 {
		list = list[:len(list)-1]
	}
	if tight() {
		hints = nil
	}
	return list, hints
}

// Blank columns after a figure and after a hint.
const (
	figureGap = 3
	hintGap   = 2
)

func figureWidth(list []tui.Figure) int {
	w := 0
	for _, g := range list {
		w += draw.Width(g.Value) + figureGap
		if g.Name != "" {
			w += draw.Width(g.Name) + 1
		}
		if g.Note != "" {
			w += draw.Width(g.Note) + len(" ()")
		}
	}
	return w
}

func hintWidth(hints []draw.Hint) int {
	w := 0
	for _, h := range hints {
		w += draw.Width(h.Key) + 1 + draw.Width(h.What) + hintGap
	}
	return w
}
