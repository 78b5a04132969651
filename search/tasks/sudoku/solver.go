package sudoku

import (
	"fmt"
	"math/bits"
	"slices"
)

// effort bounds the cells that Solve fills: the worst boards without a solution
// would keep it busy for hours.
const effort = 1 << 20

// Solve finds up to most solutions. whole is false if it gave up before it had
// seen everything. It is for notes, the generator and tests: no search may ever
// ask it.
func (g Grid) Solve(most int) (solutions []Grid, whole bool) {
	if _, ok := g.clash(); ok {
		return nil, true
	}
	s := newSolver(g, most)
	s.fill()
	return s.found, s.left > 0
}

// solver fills the cell with the fewest choices first, and goes back where there
// is none. A set of digits is a mask; bit 0 is digit 1.
type solver struct {
	grid                Grid
	rows, columns, each []uint16 // digits used in a row, a column, a box
	found               []Grid
	most                int
	left                int          // of the effort
	order               func([]int8) // of the digits of a cell; nil: ascending
}

func newSolver(g Grid, most int) *solver {
	n := g.shape.Size
	s := &solver{
		grid: Grid{g.shape, slices.Clone(g.cells)}, most: most, left: effort,
		rows: make([]uint16, n), columns: make([]uint16, n), each: make([]uint16, n),
	}
	for cell, digit := range g.cells {
		if digit > 0 {
			s.flip(cell, digit)
		}
	}
	return s
}

// flip marks a digit as used around a cell, or as free again.
func (s *solver) flip(cell int, digit int8) {
	n, bit := s.grid.shape.Size, uint16(1)<<(digit-1)
	s.rows[cell/n] ^= bit
	s.columns[cell%n] ^= bit
	if s.grid.shape.BoxRows > 0 {
		s.each[s.grid.shape.box(cell)] ^= bit
	}
}

// free is the digits that fit a cell.
func (s *solver) free(cell int) uint16 {
	n := s.grid.shape.Size
	used := s.rows[cell/n] | s.columns[cell%n]
	if s.grid.shape.BoxRows > 0 {
		used |= s.each[s.grid.shape.box(cell)]
	}
	return ^used & (1<<n - 1)
}

// tightest is the empty cell with the fewest digits; ok is false on a full board.
func (s *solver) tightest() (cell int, free uint16, ok bool) {
	fewest := maxSize + 1
	for c, digit := range s.grid.cells {
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
		s.found = append(s.found, Grid{s.grid.shape, slices.Clone(s.grid.cells)})
		return
	}
	digits := digitsOf(free)
	if s.order != nil {
		s.order(digits)
	}
	for _, digit := range digits {
		if s.left--; s.left <= 0 {
			return
		}
		s.grid.cells[cell] = digit
		s.flip(cell, digit)
		s.fill()
		s.flip(cell, digit)
		s.grid.cells[cell] = 0
		if len(s.found) == s.most {
			return
		}
	}
}

func digitsOf(mask uint16) []int8 {
	digits := make([]int8, 0, maxSize)
	for ; mask > 0; mask &= mask - 1 {
		digits = append(digits, int8(bits.TrailingZeros16(mask)+1))
	}
	return digits
}

// singles says whether the board falls to the two plainest rules alone: a cell
// with one digit left, and a digit with one cell left in a row, column or box.
func (g Grid) singles() bool {
	s := newSolver(g, 1)
	for s.grid.empty() > 0 {
		cell, digit, ok := s.single()
		if !ok {
			return false
		}
		s.grid.cells[cell] = digit
		s.flip(cell, digit)
	}
	return true
}

func (s *solver) single() (cell int, digit int8, ok bool) {
	free := make([]uint16, len(s.grid.cells))
	for c, d := range s.grid.cells {
		if d == 0 {
			free[c] = s.free(c)
			if bits.OnesCount16(free[c]) == 1 {
				return c, digitsOf(free[c])[0], true
			}
		}
	}
	for c := range free {
		for _, d := range digitsOf(free[c]) {
			if s.grid.shape.onlyPlace(free, c, d) != "" {
				return c, d, true
			}
		}
	}
	return 0, 0, false
}

// onlyPlace names a row, a column or a box in which a digit fits one cell and no
// other, or nothing. free holds the digits that fit each cell of a board.
func (s Shape) onlyPlace(free []uint16, cell int, digit int8) (unit string) {
	row, column, box := cell/s.Size, cell%s.Size, 0
	elsewhere := [3]bool{false, false, s.BoxRows == 0}
	if s.BoxRows > 0 {
		box = s.box(cell)
	}
	for other, f := range free {
		if other == cell || f&(1<<(digit-1)) == 0 {
			continue
		}
		elsewhere[0] = elsewhere[0] || other/s.Size == row
		elsewhere[1] = elsewhere[1] || other%s.Size == column
		elsewhere[2] = elsewhere[2] || s.box(other) == box
	}
	switch {
	case !elsewhere[0]:
		return fmt.Sprintf("row %d", row+1)
	case !elsewhere[1]:
		return fmt.Sprintf("column %d", column+1)
	case !elsewhere[2]:
		return fmt.Sprintf("box %d", box+1)
	}
	return ""
}
