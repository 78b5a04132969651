package runs

import (
	"fmt"

	"espalier/search/english"
	"espalier/themes"
	"espalier/tui/draw"
)

// layout is where everything stands.
type layout struct {
	bare          bool // too small for frames
	table, beside draw.Rect
}

// Sizes at which the screen is divided otherwise.
const (
	wideFrom   = 110 // columns: the tree stands beside the table,
	widestFrom = 170 // and so does what is said of all
	tallFrom   = 16  // rows: there is either at all
	framedFrom = 40  // columns
)

func (s *Screen) layout() layout {
	body := draw.Area(0, 1, s.Width, max(s.Height-2, 0))
	l := layout{table: body, bare: s.Width < framedFrom || body.H < 6}
	switch {
	case l.bare || s.Ensemble == nil && s.Summary == nil:
	case s.Ensemble != nil && s.Width >= wideFrom, s.Width >= widestFrom:
		l.table.W = min(s.tableWidth()+4, s.Width/2)
		l.beside = draw.Area(l.table.W, body.Y, s.Width-l.table.W, body.H)
	case body.H >= tallFrom:
		l.table.H = max(body.H*2/5, 6)
		if s.Ensemble == nil {
			l.table.H = body.H / 2
		}
		l.beside = draw.Area(0, body.Y+l.table.H, s.Width, body.H-l.table.H)
	}
	return l
}

// Draw draws all but the status line.
func (s *Screen) Draw() []string {
	s.Redraw = false
	p := s.host.Palette()
	header := draw.NewLine(p, s.Width).Gap(themes.Text, 1).Put(themes.Accent, "espalier").Gap(themes.Text, 2)
	rows := []string{header.Fit(themes.Title, s.Title, header.Left()).String()}
	l := s.layout()
	if l.bare {
		rows = append(rows, s.table(l.table.W, l.table.H)...)
	} else {
		inner := l.table.Inner()
		frame := draw.Frame{Palette: p, Place: l.table, Role: themes.Focus, Title: s.narrow.name(), Note: s.count()}
		table := frame.Around(s.table(inner.W, inner.H))
		if !l.beside.Empty() {
			beside := s.drawBeside(l.beside)
			if l.beside.X == 0 {
				table = append(table, beside...)
			} else {
				for i := range table {
					table[i] += beside[i]
				}
			}
		}
		rows = append(rows, table...)
	}
	blank := draw.NewLine(p, s.Width).String()
	for len(rows) < s.Height {
		rows = append(rows, blank)
	}
	return rows[:s.Height]
}

// drawBeside draws the other pane.
func (s *Screen) drawBeside(place draw.Rect) []string {
	inner := place.Inner()
	f := draw.Frame{Palette: s.host.Palette(), Place: place, Role: themes.Frame}
	if s.Ensemble != nil {
		f.Title = "all runs, laid over each other"
		content := s.tree.render(s, inner.W, inner.H)
		f.Note = below(s.tree.all - s.tree.top - s.tree.visible)
		return f.Around(content)
	}
	f.Title = "all runs together"
	if s.compares() {
		f.Title = "the two benches"
	}
	content := s.beside.render(s, inner.W, inner.H)
	f.Note = below(s.beside.rows - s.beside.top - inner.H)
	return f.Around(content)
}

// below says how much there is to scroll to.
func below(rows int) string {
	if rows <= 0 {
		return ""
	}
	return fmt.Sprintf("%s more below · J K", english.Grouped(rows))
}

// scroll moves the text of the other pane.
func (s *Screen) scroll(by int) {
	s.tree.top = max(s.tree.top+by, 0)
	s.beside.top = max(s.beside.top+by, 0)
	s.Redraw = true
}

// summary is what is said of all runs.
type summary struct {
	top, rows int
	width     int
	lines     []string // for that width
}

func (m *summary) render(s *Screen, width, height int) []string {
	if m.width != width || m.lines == nil {
		m.width, m.lines = width, s.Summary(width)
	}
	page := &draw.Page{Palette: s.host.Palette(), Width: width}
	for _, line := range m.lines {
		page.Prose(themes.Text, line)
	}
	m.rows = len(page.Rows)
	m.top = max(min(m.top, m.rows-height), 0)
	return page.Window(m.top, height)
}

func (s *Screen) count() string {
	if len(s.shown) == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %s", english.Grouped(s.at+1), english.Grouped(len(s.shown)))
}

// Status is the bottom line: the keys.
func (s *Screen) Status(hints []draw.Hint) string {
	return draw.HintLine(s.host.Palette(), s.Width, hints)
}

const gap = 2 // between columns

// before the first column stands how a run ended.
const before = 2

// widest is the width of a column beyond which texts are cut: boards, and errors of servers.
const widest = 32

// measure finds out how wide the columns are.
func (s *Screen) measure() {
	s.widths = map[string]int{}
	for _, c := range s.columns {
		s.widths[c.name] = draw.Width(c.name) + 1 // the sign of the order
		for _, r := range s.Runs {
			s.widths[c.name] = max(s.widths[c.name], min(draw.Width(c.text(r)), widest))
		}
	}
}

func (s *Screen) tableWidth() int {
	total := before
	for _, w := range s.widths {
		total += w + gap
	}
	return total
}

// table draws the names of the columns and the rows around the selected one.
func (s *Screen) table(width, height int) []string {
	rows := max(height-1, 1)
	s.top = max(min(s.top, s.at, len(s.shown)-rows), s.at-rows+1, 0)
	columns, widths := s.fitting(width)
	p := s.host.Palette()
	heading := draw.NewLine(p, width).Gap(themes.Text, before)
	for i, c := range columns {
		role, name := themes.Dim, c.name
		if c.name == s.narrow.sort {
			role, name = themes.Accent, name+map[bool]string{false: "↑", true: "↓"}[s.narrow.reverse]
		}
		put(heading, role, c, name, widths[i])
	}
	lines := []string{heading.String()}
	for i := s.top; i < len(s.shown) && i < s.top+rows; i++ {
		r := s.shown[i]
		l := draw.NewLine(p, width)
		if i == s.at {
			l.Select()
		}
		glyph, role := "■", themes.StatusUnsolved
		switch {
		case r.Result.Err != nil:
			glyph, role = "✗", themes.StatusFailed
		case r.Result.Solved:
			glyph, role = "★", themes.StatusSolved
		}
		l.Put(role, glyph).Gap(themes.Text, 1)
		for c := range columns {
			put(l, themes.Text, columns[c], columns[c].text(r), widths[c])
		}
		lines = append(lines, l.To(width).String())
	}
	if len(s.shown) == 0 {
		why := "no run is like that: esc shows all"
		if len(s.Runs) == 0 {
			why = "there is no run"
		}
		lines = append(lines, draw.NewLine(p, width).Gap(themes.Text, before).Fit(themes.Dim, why, width-before).String())
	}
	return lines
}

// put writes a cell and the gap behind it.
func put(l *draw.Line, role themes.Role, c column, text string, width int) {
	from := l.Used()
	if c.right {
		l.To(from + max(width-draw.Width(text), 0))
	}
	l.Fit(role, text, from+width-l.Used()).To(from + width + gap)
}

// columnAt is the name of the column at a place of the table; empty: none is there.
func (s *Screen) columnAt(x, width int) string {
	columns, widths := s.fitting(width)
	from := before
	for i, c := range columns {
		if x >= from && x < from+widths[i] {
			return c.name
		}
		from += widths[i] + gap
	}
	return ""
}
