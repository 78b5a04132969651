package sudoku

import (
	"strings"

	"espalier/search"
	"espalier/search/tasks/sudoku/board"
)

// board shows the board at the end of a path. Where the rules refused its last
// thought, it is shown in its cell all the same, with the cells that conflict with it.
func (p *problem) board(path []search.Step) search.Board {
	g, this := p.shown(path)
	shape := g.Shape
	b := search.Board{
		Rows: shape.Size, Columns: shape.Size, BoxRows: shape.BoxRows, BoxColumns: shape.BoxColumns,
		Cells: make([]search.Cell, len(g.Cells)),
	}
	for cell, digit := range g.Cells {
		if digit == 0 {
			fits := ""
			for _, d := range g.Fitting(cell) {
				fits += board.Symbol(d)
			}
			b.Cells[cell].Fits = &fits
			continue
		}
		c := search.Cell{Text: board.Symbol(digit), Role: search.CellPath, Conflict: len(g.Against(cell, digit)) > 0}
		switch {
		case this[cell]:
			c.Role = search.CellThis
		case p.root.Cells[cell] > 0:
			c.Role = search.CellGiven
		}
		if given := p.root.Cells[cell]; this[cell] && given > 0 && given != digit {
			c.Conflict = true // a given was overwritten
		}
		b.Cells[cell] = c
	}
	return b
}

// shown is the board of a path, and which cells its last thought wrote.
func (p *problem) shown(path []search.Step) (g board.Grid, this map[int]bool) {
	g = p.root
	for _, step := range path {
		if at, err := board.ParseGrid(step.State, p.root.Shape); err == nil {
			g = at
		}
	}
	if len(path) == 0 {
		return g, nil
	}
	last := path[len(path)-1]
	this = map[int]bool{}
	if answer, ok := strings.CutPrefix(last.Text, answerPrefix); ok {
		if whole, err := board.ParseGrid(answer, p.root.Shape); err == nil {
			for cell := range whole.Cells {
				this[cell] = p.root.Cells[cell] != whole.Cells[cell]
			}
			return whole, this
		}
	}
	for _, f := range findFills(last.Text) {
		if cell, digit, reason := f.in(p.root.Shape); reason == "" {
			this[cell] = true
			g = g.With(cell, digit)
		}
	}
	return g, this
}
