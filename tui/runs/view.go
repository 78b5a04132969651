package runs

import (
	"fmt"
	"slices"

	"espalier/search/bench"
	"espalier/search/english"
	"espalier/themes"
	"espalier/tui/draw"
)

// layout is where everything stands.
type layout struct {
	bare        bool // too small for frames
	table, tree draw.Rect
}

// Sizes at which the screen is divided otherwise.
const (
	wideFrom   = 110 // columns: the tree stands beside the table
	tallFrom   = 16  // rows: there is a tree at all
	framedFrom = 40  // columns
)

func (s *Screen) layout() layout {
	body := draw.Area(0, 1, s.width, max(s.height-2, 0))
	l := layout{table: body, bare: s.width < framedFrom || body.H < 6}
	switch {
	case l.bare || s.Ensemble == nil:
	case s.width >= wideFrom:
		l.table.W = min(s.tableWidth()+4, s.width/2)
		l.tree = draw.Area(l.table.W, body.Y, s.width-l.table.W, body.H)
	case body.H >= tallFrom:
		l.table.H = max(body.H*2/5, 6)
		l.tree = draw.Area(0, body.Y+l.table.H, s.width, body.H-l.table.H)
	}
	return l
}

// Draw draws all but the status line.
func (s *Screen) Draw() []string {
	s.stale = false
	p := s.host.Palette()
	header := draw.NewLine(p, s.width).Gap(themes.Text, 1).Put(themes.Accent, "espalier").Gap(themes.Text, 2)
	rows := []string{header.Fit(themes.Title, s.Title, header.Left()).String()}
	l := s.layout()
	if l.bare {
		rows = append(rows, s.table(l.table.W, l.table.H)...)
	} else {
		inner := l.table.Inner()
		frame := draw.Frame{Palette: p, Place: l.table, Role: themes.Focus, Title: s.name(), Note: s.count()}
		table := frame.Around(s.table(inner.W, inner.H))
		if !l.tree.Empty() {
			inner = l.tree.Inner()
			frame = draw.Frame{Palette: p, Place: l.tree, Role: themes.Frame, Title: "all runs, laid over each other"}
			content := s.tree.render(s, inner.W, inner.H)
			frame.Note = s.tree.below()
			tree := frame.Around(content)
			if l.tree.X == 0 {
				table = append(table, tree...)
			} else {
				for i := range table {
					table[i] += tree[i]
				}
			}
		}
		rows = append(rows, table...)
	}
	blank := draw.NewLine(p, s.width).String()
	for len(rows) < s.height {
		rows = append(rows, blank)
	}
	return rows[:s.height]
}

func (s *Screen) name() string {
	if s.unsolved {
		return "not solved"
	}
	return "runs"
}

func (s *Screen) count() string {
	if len(s.shown) == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %s", english.Grouped(s.at+1), english.Grouped(len(s.shown)))
}

// Status is the bottom line: the keys.
func (s *Screen) Status(hints []draw.Hint) string {
	return draw.HintLine(s.host.Palette(), s.width, hints)
}

const gap = 2 // between columns

// widths are those of the columns.
func (s *Screen) widths() []int {
	widths := make([]int, len(s.Columns))
	for i, name := range s.Columns {
		widths[i] = draw.Width(name)
	}
	for _, r := range s.Runs {
		for i, cell := range r.Cells {
			widths[i] = max(widths[i], draw.Width(cell))
		}
	}
	return widths
}

func (s *Screen) tableWidth() int {
	total := 2
	for _, w := range s.widths() {
		total += w + gap
	}
	return total
}

// table draws the names of the columns and the rows around the selected one. Where the
// table is too wide, its first column gives way.
func (s *Screen) table(width, height int) []string {
	rows := max(height-1, 1)
	s.top = max(min(s.top, s.at, len(s.shown)-rows), s.at-rows+1, 0)
	widths := s.widths()
	if over := s.tableWidth() - gap - width; over > 0 {
		const least = 8
		widths[0] = max(widths[0]-over, min(least, widths[0]))
	}
	p := s.host.Palette()
	heading := draw.NewLine(p, width).Gap(themes.Text, 2)
	for i, name := range s.Columns {
		heading.Fit(themes.Dim, name, widths[i]).To(column(widths, i+1))
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
		for c, cell := range r.Cells {
			l.Fit(themes.Text, cell, widths[c]).To(column(widths, c+1))
		}
		lines = append(lines, l.To(width).String())
	}
	if len(s.shown) == 0 {
		lines = append(lines, draw.NewLine(p, width).Gap(themes.Text, 2).Fit(themes.Dim, "every run was solved", width-2).String())
	}
	return lines
}

// column is where a column begins.
func column(widths []int, i int) int {
	at := 2
	for _, w := range widths[:i] {
		at += w + gap
	}
	return at
}

// tree draws an ensemble.
type tree struct {
	findings          []string
	rows              []bench.HeatRow
	top, all, visible int
}

// below says how much there is to scroll to.
func (t *tree) below() string {
	if below := t.all - t.top - t.visible; below > 0 {
		return fmt.Sprintf("%s more below · J K", english.Grouped(below))
	}
	return ""
}

// render draws the findings, then the tree with a mark at what the selected run keeps.
func (t *tree) render(s *Screen, width, height int) []string {
	page := &draw.Page{Palette: s.host.Palette(), Width: width}
	findings := t.findings
	const tall, few = 20, 3
	if height < tall { // the tree says it, too
		findings = findings[:min(few, len(findings))]
	}
	for _, line := range findings {
		page.Prose(themes.Text, line)
	}
	page.Blank()
	page.Add(page.Line().Put(themes.Dim, "kept by     solved  ").Fit(themes.Dim, "● kept by the selected run", width-20))
	run, ok := s.selected()
	for _, r := range t.rows {
		page.Add(t.row(page.Line(), s.Ensemble, r, ok, run.Number))
	}
	t.all, t.visible = len(page.Rows), height
	t.top = max(min(t.top, t.all-height), 0)
	return page.Window(t.top, height)
}

func (t *tree) row(l *draw.Line, e *bench.Ensemble, r bench.HeatRow, marked bool, run int) *draw.Line {
	const bar = 6
	x := r.State
	if x == nil {
		return l.To(21).Put(themes.Frame, r.Indent).Fit(themes.Dim, r.Text(), l.Left())
	}
	solved := float64(x.Solved) / float64(max(len(x.Kept), 1))
	kept := float64(len(x.Kept)) / float64(max(e.Runs, 1))
	role := themes.Value(solved)
	draw.PutBar(l, role, kept, bar)
	l.To(bar+1).Put(themes.Text, fmt.Sprintf("%3.0f%%", 100*kept)).To(13).Put(role, fmt.Sprintf("%4.0f%%", 100*solved)).To(19)
	mark := " "
	if marked && slices.Contains(x.Kept, run) {
		mark = "●"
	}
	return l.Put(themes.Accent, mark).Gap(themes.Text, 1).Put(themes.Frame, r.Indent).Fit(themes.Text, r.Text(), l.Left())
}
