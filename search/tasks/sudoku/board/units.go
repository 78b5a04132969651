package board

import (
	"fmt"
	"slices"
)

// Units are the groups of cells in which no digit may stand twice: rows, columns and
// then boxes, if there are any.
type Units struct {
	All   [][]int // the cells of each
	Peers [][]int // of each cell: the other cells of its units, each once
}

// Units lists the units of a shape.
func (s Shape) Units() Units {
	n := s.Size
	u := Units{All: make([][]int, len(s.unitsOf(0))*n), Peers: make([][]int, n*n)}
	for cell := range n * n {
		for _, number := range s.unitsOf(cell) {
			u.All[number] = append(u.All[number], cell)
		}
	}
	for cell := range n * n {
		for _, number := range s.unitsOf(cell) {
			for _, other := range u.All[number] {
				if other != cell && !slices.Contains(u.Peers[cell], other) {
					u.Peers[cell] = append(u.Peers[cell], other)
				}
			}
		}
	}
	return u
}

// unitsOf numbers the units that a cell is in.
func (s Shape) unitsOf(cell int) []int {
	n := s.Size
	if s.BoxRows == 0 {
		return []int{cell / n, n + cell%n}
	}
	return []int{cell / n, n + cell%n, 2*n + s.Box(cell)}
}

// unitName is "row 1" of unit 0.
func (s Shape) unitName(number int) string {
	kinds := [...]string{"row", "column", "box"}
	return fmt.Sprintf("%s %d", kinds[number/s.Size], number%s.Size+1)
}

// Placeless finds a digit that fits no cell of a row, column or box which lacks it.
func (g Grid) Placeless() (digit int8, unit string, ok bool) {
	has := make([]uint16, 3*g.Shape.Size) // digits that stand or fit there, by unit
	for cell, d := range g.Cells {
		digits := []int8{d}
		if d == 0 {
			digits = g.Fitting(cell)
		}
		for _, number := range g.Shape.unitsOf(cell) {
			for _, d := range digits {
				has[number] |= 1 << (d - 1)
			}
		}
	}
	for number, digits := range has[:len(g.Shape.unitsOf(0))*g.Shape.Size] {
		if lacks := (1<<g.Shape.Size - 1) &^ digits; lacks > 0 {
			return Digits(lacks)[0], g.Shape.unitName(number), true
		}
	}
	return 0, "", false
}
