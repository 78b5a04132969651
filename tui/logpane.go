package tui

import (
	"slices"
	"strconv"

	"espalier/tui/tell"

	"espalier/search"
	"espalier/themes"
	"espalier/tui/draw"
)

// alignedLog is the width from which notes stand in a column of their own.
const alignedLog = 56

// logPane shows the events as lines of text, the shown moment last. It keeps
// numbers only; a line is told when it is drawn.
type logPane struct {
	told []int // of the events that are lines, rising
	back int   // lines scrolled up from the end
}

// arrived notes an event that was revealed.
func (p *logPane) arrived(t *search.Tree, e search.Event) {
	if n := len(p.told); n > 0 && e.Seq <= p.told[n-1] {
		p.rewind(e.Seq - 1)
	}
	if _, ok := tell.Narrate(t, e, 1); ok {
		p.told = append(p.told, e.Seq)
		if p.back > 0 {
			p.back++ // what is being read stays where it is
		}
	}
}

// rewind forgets the lines after a moment.
func (p *logPane) rewind(to int) {
	at, _ := slices.BinarySearch(p.told, to+1)
	p.told = p.told[:at]
	p.back = 0
}

func (p *logPane) scroll(by, height int) {
	p.back = max(min(p.back-by, len(p.told)-height), 0)
}

// Render draws the last lines, or those scrolled to.
func (p *logPane) Render(palette *themes.Palette, h *history, top tell.Scale, width, height int) []string {
	p.back = max(min(p.back, len(p.told)-height), 0)
	end := len(p.told) - p.back
	rows := make([]string, 0, height)
	digits := len(strconv.Itoa(h.last()))
	for _, number := range p.told[max(end-height, 0):end] {
		l := draw.NewLine(palette, width)
		n, _ := tell.Narrate(h.tree, h.log[number-1], top)
		l.Gap(themes.Frame, digits-len(strconv.Itoa(number))).Put(themes.Dim, strconv.Itoa(number)).Gap(themes.Text, 1)
		l.Put(n.Role, n.Glyph).Gap(themes.Text, 1).Put(n.Role, n.Word).To(digits + 3 + 9)
		l.Gap(themes.Text, min(max(n.Indent-1, 0), 6))
		l.Put(themes.Text, n.Text)
		if n.Text != "" {
			l.Gap(themes.Text, 2)
		}
		if width >= alignedLog {
			l.To(digits + 12 + 21)
		}
		rows = append(rows, l.Fit(themes.Dim, n.Note, l.Left()).String())
	}
	for len(rows) < height {
		rows = append(rows, draw.NewLine(palette, width).String())
	}
	return rows
}
