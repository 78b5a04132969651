package runs

import (
	"fmt"
	"slices"

	"espalier/search/bench"
	"espalier/themes"
	"espalier/tui/draw"
)

// tree draws an ensemble.
type tree struct {
	findings          []string
	rows              []bench.HeatRow
	top, all, visible int
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
