package inspector

import (
	"slices"

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

// BoardSize is how many columns and rows a board takes; of a low one the lines between
// boxes are left out.
func BoardSize(b search.Board, low bool) (width, height int) {
	if b.Rows == 0 {
		return 0, 0
	}
	width, height = 3*b.Columns+2, b.Rows
	if b.BoxColumns > 0 {
		width += (b.Columns - 1) / b.BoxColumns
	}
	if b.BoxRows > 0 && !low {
		height += (b.Rows - 1) / b.BoxRows
	}
	return width, height
}

// Board draws the board of a thought alone, in the middle of a pane; before there is any,
// that of the puzzle.
func Board(v View, id search.NodeID, width, height int) []string {
	v.Width = width
	b := v.Facts.Empty
	if int(id) < v.Tree.Len() {
		b = v.Facts.Board(v.Tree.Steps(id))
	}
	w, h := BoardSize(b, false)
	low := h > height
	if low {
		_, h = BoardSize(b, true)
	}
	for range (height - h) / 2 {
		v.Blank()
	}
	boardTab{v}.cells(b, max((width-w)/2, 0), low)
	return v.Window(0, height)
}

// board draws the cells, with lines between boxes.
func (v boardTab) board(n *search.Node) { v.cells(v.Facts.Board(v.Tree.Steps(n.ID)), 0, false) }

func (v boardTab) cells(b search.Board, indent int, low bool) {
	for row := range b.Rows {
		if !low && b.BoxRows > 0 && row > 0 && row%b.BoxRows == 0 {
			v.Add(v.boardRule(b, indent))
		}
		l := v.Line().Gap(themes.Text, indent+1)
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
	if !slices.ContainsFunc(v.Facts.Empty.Cells, func(c search.Cell) bool { return c.Fits != nil }) {
		return
	}
	fits := v.Line()
	few := "46"
	blank(fits, &few)
	fits.Fit(themes.Dim, " all that fits, by the rules (not the model)", fits.Left())
	v.Add(fits)
	none := v.Line()
	few = ""
	blank(none, &few)
	v.Add(none.Fit(themes.Dim, " nothing fits", none.Left()))
}

// boardRule is the line between boxes.
func (v boardTab) boardRule(b search.Board, indent int) *draw.Line {
	l := v.Line().Gap(themes.Text, indent+1)
	for column := range b.Columns {
		if b.BoxColumns > 0 && column > 0 && column%b.BoxColumns == 0 {
			l.Put(themes.Frame, "┼")
		}
		l.Repeat(themes.Frame, "─", 3)
	}
	return l
}

// blank is an empty cell, with what the rules leave for it where that is little.
func blank(l *draw.Line, fits *string) {
	switch {
	case fits == nil || len(*fits) > 2:
		l.Put(themes.Frame, " · ")
	case *fits == "":
		l.Put(themes.TreeRefused, " ✗ ")
	case len(*fits) == 1:
		l.Put(themes.Frame, " "+*fits+" ")
	default:
		l.Put(themes.Frame, *fits).Gap(themes.Text, 3-len(*fits))
	}
}

// cell is three columns: what stands there, and in brackets what matters.
func cell(l *draw.Line, c search.Cell) {
	text := c.Text
	if text == "" {
		blank(l, c.Fits)
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
