package inspector

import (
	"espalier/search"
	"espalier/themes"
	"espalier/tui/draw"
)

// boardTab draws the state as cells on a board, where the task has one.
type boardTab struct{ View }

// boardTab draws the state as cells on a board, where the task has one.
func (v boardTab) write(n *search.Node) {
	if v.Facts.Board == nil {
		v.nothing("The states of this task are not a board; they stand in the tree.")
		return
	}
	v.title(n)
	v.Blank()
	v.board(n)
	v.Blank()
	v.boardLegend()
}

// board draws the cells, with lines between boxes.
func (v boardTab) board(n *search.Node) {
	b := v.Facts.Board(v.Tree.Steps(n.ID))
	for row := range b.Rows {
		if b.BoxRows > 0 && row > 0 && row%b.BoxRows == 0 {
			v.Add(v.boardRule(b, "─", "┼"))
		}
		l := v.Line().Gap(themes.Text, 1)
		for column := range b.Columns {
			if b.BoxColumns > 0 && column > 0 && column%b.BoxColumns == 0 {
				l.Put(themes.Frame, "│")
			}
			cell(l, b.At(row, column))
		}
		v.Add(l)
	}
}

func (v boardTab) boardLegend() {
	legend := v.Line().Gap(themes.Text, 1)
	for _, c := range []struct {
		cell search.Cell
		what string
	}{
		{search.Cell{Text: "n", Role: search.CellThis}, "this thought"},
		{search.Cell{Text: "n", Role: search.CellPath}, "the path"},
		{search.Cell{Text: "n", Role: search.CellGiven}, "given"},
		{search.Cell{Text: "n", Conflict: true}, "conflict"},
	} {
		if legend.Left() < draw.Width(c.what)+6 {
			v.Add(legend)
			legend = v.Line().Gap(themes.Text, 1)
		}
		cell(legend, c.cell)
		legend.Put(themes.Dim, " "+c.what).Gap(themes.Text, 2)
	}
	v.Add(legend)
}

// boardRule is the line between boxes.
func (v boardTab) boardRule(b search.Board, line, cross string) *draw.Line {
	l := v.Line().Gap(themes.Text, 1)
	for column := range b.Columns {
		if b.BoxColumns > 0 && column > 0 && column%b.BoxColumns == 0 {
			l.Put(themes.Frame, cross)
		}
		l.Repeat(themes.Frame, line, 3)
	}
	return l
}

// cell is three columns: what stands there, and in brackets what matters.
func cell(l *draw.Line, c search.Cell) {
	text := c.Text
	if text == "" {
		l.Put(themes.Frame, " · ")
		return
	}
	switch {
	case c.Conflict:
		l.Put(themes.TreeRefused, "!").Fit(themes.TreeRefused, text, 1).Put(themes.TreeRefused, "!")
	case c.Role == search.CellThis:
		l.Put(themes.Accent, "[").Fit(themes.Accent, text, 1).Put(themes.Accent, "]")
	case c.Role == search.CellPath:
		l.Gap(themes.Text, 1).Fit(themes.TreeKept, text, 1).Gap(themes.Text, 1)
	default:
		l.Gap(themes.Text, 1).Fit(themes.Title, text, 1).Gap(themes.Text, 1)
	}
}
