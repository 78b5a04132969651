// Package solver solves and makes up sudokus exactly. It is for the generator,
// training data, tests, the debugger's oracle, warnings about boards without a
// solution and the control named exact. No search may ask it, which the linter
// enforces.
package solver

import (
	"math/bits"
	"slices"

	"espalier/search/tasks/sudoku/board"
)

// effort bounds the cells that Solve fills: the worst boards without a solution
// would keep it busy for hours.
const effort = 1 << 20

// Solve finds up to most solutions. whole is false if it gave up before it had
// seen everything.
func Solve(g board.Grid, most int) (solutions []board.Grid, whole bool) {
	if _, ok := g.Clash(); ok {
		return nil, true
	}
	s := newSolver(g, most)
	s.fill()
	return s.found, s.left > 0
}

// solver fills the cell with the fewest choices first, and backtracks where
// there is none. A set of digits is a mask; bit 0 is digit 1.
type solver struct {
	grid                board.Grid
	rows, columns, each []uint16 // digits used in a row, a column, a box
	found               []board.Grid
	most                int
	left                int          // of the effort
	order               func([]int8) // of the digits of a cell; nil: ascending
}

func newSolver(g board.Grid, most int) *solver {
	n := g.Shape.Size
	s := &solver{
		grid: board.Grid{Shape: g.Shape, Cells: slices.Clone(g.Cells)}, most: most, left: effort,
		rows: make([]uint16, n), columns: make([]uint16, n), each: make([]uint16, n),
	}
	for cell, digit := range g.Cells {
		if digit > 0 {
			s.flip(cell, digit)
		}
	}
	return s
}

// flip marks a digit as used around a cell, or as free again.
func (s *solver) flip(cell int, digit int8) {
	n, bit := s.grid.Shape.Size, uint16(1)<<(digit-1)
	s.rows[cell/n] ^= bit
	s.columns[cell%n] ^= bit
	if s.grid.Shape.BoxRows > 0 {
		s.each[s.grid.Shape.Box(cell)] ^= bit
	}
}

// free is the digits that fit a cell.
func (s *solver) free(cell int) uint16 {
	n := s.grid.Shape.Size
	used := s.rows[cell/n] | s.columns[cell%n]
	if s.grid.Shape.BoxRows > 0 {
		used |= s.each[s.grid.Shape.Box(cell)]
	}
	return ^used & (1<<n - 1)
}

// tightest is the empty cell with the fewest digits; ok is false on a full board.
func (s *solver) tightest() (cell int, free uint16, ok bool) {
	fewest := board.MaxSize + 1
	for c, digit := range s.grid.Cells {
		if digit > 0 {
			continue
		}
		f := s.free(c)
		if n := bits.OnesCount16(f); n < fewest {
			cell, free, ok, fewest = c, f, true, n
		}
		if fewest <= 1 {
			break
		}
	}
	return cell, free, ok
}

func (s *solver) fill() {
	cell, free, ok := s.tightest()
	if !ok {
		s.found = append(s.found, board.Grid{Shape: s.grid.Shape, Cells: slices.Clone(s.grid.Cells)})
		return
	}
	digits := board.Digits(free)
	if s.order != nil {
		s.order(digits)
	}
	for _, digit := range digits {
		if s.left--; s.left <= 0 {
			return
		}
		s.grid.Cells[cell] = digit
		s.flip(cell, digit)
		s.fill()
		s.flip(cell, digit)
		s.grid.Cells[cell] = 0
		if len(s.found) == s.most {
			return
		}
	}
}

// singles reports whether the board falls to the two plainest rules alone: a cell
// with one digit left, and a digit with one cell left in a row, column or box.
func singles(g board.Grid) bool {
	s := newSolver(g, 1)
	for s.grid.Empty() > 0 {
		cell, digit, ok := s.single()
		if !ok {
			return false
		}
		s.grid.Cells[cell] = digit
		s.flip(cell, digit)
	}
	return true
}

func (s *solver) single() (cell int, digit int8, ok bool) {
	free := make([]uint16, len(s.grid.Cells))
	for c, d := range s.grid.Cells {
		if d == 0 {
			free[c] = s.free(c)
			if bits.OnesCount16(free[c]) == 1 {
				return c, board.Digits(free[c])[0], true
			}
		}
	}
	for c := range free {
		for _, d := range board.Digits(free[c]) {
			if s.grid.Shape.OnlyPlace(free, c, d) != "" {
				return c, d, true
			}
		}
	}
	return 0, 0, false
}
