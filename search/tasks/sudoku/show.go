package sudoku

import (
	"strings"

	"espalier/search"
)

// Board shows the board at the end of a path. Where the rules refused its last
// thought, it stands in its cell all the same, with what stands against it.
func (p *problem) Board(path []search.Step) search.Board {
	g, this := p.shown(path)
	shape := g.shape
	b := search.Board{
		Rows: shape.Size, Columns: shape.Size, BoxRows: shape.BoxRows, BoxColumns: shape.BoxColumns,
		Cells: make([]search.Cell, len(g.cells)),
	}
	for cell, digit := range g.cells {
		if digit == 0 {
			continue
		}
		c := search.Cell{Text: string(rune('0' + digit)), Role: search.CellPath, Conflict: len(g.against(cell, digit)) > 0}
		switch {
		case this[cell]:
			c.Role = search.CellThis
		case p.root.cells[cell] > 0:
			c.Role = search.CellGiven
		}
		if given := p.root.cells[cell]; this[cell] && given > 0 && given != digit {
			c.Conflict = true // a given was overwritten
		}
		b.Cells[cell] = c
	}
	return b
}

// shown is the board of a path, and which cells its last thought wrote.
func (p *problem) shown(path []search.Step) (g Grid, this map[int]bool) {
	g = p.root
	for _, step := range path {
		if at, err := ParseGrid(step.State, p.root.shape); err == nil {
			g = at
		}
	}
	if len(path) == 0 {
		return g, nil
	}
	last := path[len(path)-1]
	this = map[int]bool{}
	if board, ok := strings.CutPrefix(last.Text, answerPrefix); ok {
		if whole, err := ParseGrid(board, p.root.shape); err == nil {
			for cell := range whole.cells {
				this[cell] = p.root.cells[cell] != whole.cells[cell]
			}
			return whole, this
		}
	}
	if f, ok := findFill(last.Text); ok {
		if cell, digit, reason := f.in(p.root.shape); reason == "" {
			this[cell] = true
			return g.with(cell, digit), this
		}
	}
	return g, this
}
