package sudoku

import (
	"math/rand/v2"
	"slices"
)

// What a teacher needs of boards: no search asks for any of it.

// NewShape is a board of a size, with boxes such as "2x3", "none", or, empty,
// the usual ones.
func NewShape(size int, boxes string) (Shape, error) { return shapeOf(size, boxes) }

// Boxes names the boxes: "2x3" or "none".
func (s Shape) Boxes() string { return s.boxes() }

// Filled is a full board at random.
func Filled(s Shape, rng *rand.Rand) Grid { return filled(s, rng) }

// Digit is what stands in a cell, counted row by row from 0; 0 is nothing.
func (g Grid) Digit(cell int) int { return int(g.cells[cell]) }

// With returns the board with one cell changed.
func (g Grid) With(cell, digit int) Grid { return g.with(cell, int8(digit)) }

// Fitting lists the digits that the rules allow in an empty cell.
func (g Grid) Fitting(cell int) []int {
	var digits []int
	for _, d := range g.fitting(cell) {
		digits = append(digits, int(d))
	}
	return digits
}

// Blanks lists the empty cells.
func (g Grid) Blanks() []int {
	var cells []int
	for cell, digit := range g.cells {
		if digit == 0 {
			cells = append(cells, cell)
		}
	}
	return slices.Clip(cells)
}
