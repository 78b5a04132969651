package explorer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"espalier/search"
	"espalier/search/debug"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// alignedLog is the width from which notes that fit stand in a column of their own.
const alignedLog = 56

// logPane shows the events as lines of text, the shown moment last. It keeps
// numbers only; a line is told when it is drawn.
type logPane struct {
	told   []int // of the events that are lines, rising; of the whole log
	seen   int   // events that were looked at for it
	traced bool  // there are tracepoints
	back   int   // lines scrolled up from the end
}

// arrived notes an event that was revealed: what is being read stays where it is.
func (p *logPane) arrived(e search.Event) {
	if p.back > 0 && search.HasLine(e.Body) {
		p.back++
	}
}

// catchUp finds the lines of events that it has not seen.
func (p *logPane) catchUp(h *history) {
	for _, e := range h.log[min(p.seen, len(h.log)):] {
		if search.HasLine(e.Body) || p.traced && len(h.d.Breaks().Traced(e.Seq)) > 0 {
			p.told = append(p.told, e.Seq)
		}
	}
	p.seen = len(h.log)
}

// forget has it catch up with the whole log again: it is another one.
func (p *logPane) forget(h *history) { *p = logPane{traced: tracing(h)} }

// retrace has it look again if there are other tracepoints in the log.
func (p *logPane) retrace(h *history) {
	if p.traced || tracing(h) {
		p.forget(h)
	}
}

func tracing(h *history) bool {
	return slices.ContainsFunc(h.d.Breaks().List(), func(b debug.Breakpoint) bool { return b.Traces && !b.Off })
}

func (p *logPane) scroll(by, height int) {
	p.back = max(min(p.back-by, len(p.told)-height), 0) // Render knows how many are shown
}

// Render draws the last lines, or those scrolled to.
func (p *logPane) Render(palette *themes.Palette, h *history, width, height int) []string {
	p.catchUp(h)
	shown, _ := slices.BinarySearch(p.told, h.now()+1)
	p.back = max(min(p.back, shown-height), 0)
	end := shown - p.back
	rows := make([]string, 0, height)
	digits := len(strconv.Itoa(h.last()))
	for _, number := range p.told[max(end-height, 0):end] {
		l := draw.NewLine(palette, width)
		n := p.line(h, h.log[number-1])
		l.Gap(themes.Frame, digits-len(strconv.Itoa(number))).Put(themes.Dim, strconv.Itoa(number)).Gap(themes.Text, 1)
		l.Put(n.Role, n.Glyph).Gap(themes.Text, 1).Put(n.Role, n.Word).To(digits + 3 + 9)
		l.Gap(themes.Text, min(max(n.Indent-1, 0), 6))
		if draw.Width(n.Text+n.Note)+2 <= l.Left() || !repeats(n.Text, n.Note) {
			l.Put(themes.Text, n.Text)
			if n.Text != "" {
				l.Gap(themes.Text, 2)
			}
		}
		if column := digits + 12 + 21; width >= alignedLog && column+draw.Width(n.Note) <= width {
			l.To(column)
		}
		rows = append(rows, l.Fit(themes.Dim, n.Note, l.Left()).String())
	}
	for len(rows) < height {
		rows = append(rows, draw.NewLine(palette, width).String())
	}
	return rows
}

// repeats reports whether a note has all the words of a text, as "4 * 9 is 36, not 24" has
// those of "4 * 9 = 24".
func repeats(text, note string) bool {
	words := strings.Fields(note)
	for _, word := range strings.Fields(text) {
		if word != "=" && !slices.ContainsFunc(words, func(w string) bool { return strings.TrimRight(w, ",.;:") == word }) {
			return false
		}
	}
	return true
}

// line tells an event; one that a tracepoint waits for says so.
func (p *logPane) line(h *history, e search.Event) describe.Line {
	n, ok := describe.Event(h.tree, e)
	if !p.traced {
		return n
	}
	traced := h.d.Breaks().Traced(e.Seq)
	if len(traced) == 0 {
		return n
	}
	if !ok {
		n.Text = e.Body.Type()
		if about := search.Concerned(e.Body); len(about) > 0 {
			n.Text += " " + h.tree.Name(about[0])
		}
	}
	if traced[0].Break.Says != nil {
		n.Text, n.Note = traced[0].String(), ""
	}
	n.Glyph, n.Word, n.Role = "◇", fmt.Sprintf("trace %d", traced[0].Break.ID), themes.DebugBreakpoint
	return n
}
