package solver

import (
	"math/bits"
	"math/rand/v2"

	"espalier/search/tasks/sudoku/board"
)

// Backtracks measures how hard a board is: how many guesses a plain solver has to take
// back until it knows that there is one solution. It fills singles as long as there are
// any, then guesses at the cell with the fewest digits. solutions counts up to 2.
func Backtracks(g board.Grid) (backtracks, solutions int) {
	return rate(g, g.Shape.Units())
}

func rate(g board.Grid, units board.Units) (backtracks, solutions int) {
	r := rating{left: effort}
	r.explore(newMarks(g, units))
	return r.backtracks, r.solutions
}

type rating struct{ backtracks, solutions, left int }

func (r *rating) explore(m *Marks) {
	for {
		if m.Dead() {
			r.backtracks++
			return
		}
		singles, any := m.Singles()
		if !any {
			break
		}
		for cell, digit := range singles {
			if digit == 0 || m.Left[cell]&digit == 0 {
				continue // taken by another single: the board is dead
			}
			m.Fill(cell, int8(bits.TrailingZeros16(digit)+1))
		}
	}
	cell, fewest := -1, board.MaxSize+1
	for c, left := range m.Left {
		if n := bits.OnesCount16(left); n > 0 && n < fewest {
			cell, fewest = c, n
		}
	}
	if cell < 0 {
		r.solutions++
		return
	}
	for _, digit := range board.Digits(m.Left[cell]) {
		if r.left--; r.left < 0 || r.solutions > 1 {
			return
		}
		next := m.Clone()
		next.Fill(cell, digit)
		r.explore(next)
	}
}

// minimal empties cells, in random order, until none can be spared.
func minimal(g board.Grid, units board.Units, rng *rand.Rand) board.Grid {
	for _, cell := range rng.Perm(len(g.Cells)) {
		digit := g.Cells[cell]
		if digit == 0 {
			continue
		}
		less := g.With(cell, 0)
		m := newMarks(less, units)
		m.Left[cell] &^= 1 << (digit - 1)
		if other := (rating{left: effort}); !other.finds(m) {
			g = less
		}
	}
	return g
}

// finds reports whether there is a solution.
func (r *rating) finds(m *Marks) bool {
	r.solutions = 1 // so that it ends after one more
	r.explore(m)
	return r.solutions > 1
}

// Climb makes up a board of which no given can be spared, and changes it up to steps
// times into harder ones, until it takes enough backtracks.
func Climb(shape board.Shape, enough, steps int, rng *rand.Rand) (g board.Grid, backtracks int) {
	full, units := Filled(shape, rng), shape.Units()
	g = minimal(full, units, rng)
	backtracks, _ = rate(g, units)
	for range steps {
		if backtracks >= enough {
			break
		}
		other := g.With(0, g.Cells[0])
		for range 3 {
			cell := rng.IntN(len(full.Cells))
			other.Cells[cell] = full.Cells[cell]
		}
		other = minimal(other, units, rng)
		if harder, _ := rate(other, units); harder >= backtracks {
			g, backtracks = other, harder
		}
	}
	return g, backtracks
}
