package solver

import (
	"slices"

	"espalier/search/tasks/sudoku/board"
)

// Marks is a board with the digits that are left for each empty cell, as one who solves it
// on paper pencils them in.
type Marks struct {
	board.Units
	Grid board.Grid
	Left []uint16 // bit 0 is digit 1; 0 for filled cells
}

func newMarks(g board.Grid, units board.Units) *Marks {
	m := &Marks{Units: units, Grid: board.New(g.Shape), Left: make([]uint16, len(g.Cells))}
	for cell := range m.Left {
		m.Left[cell] = 1<<g.Shape.Size - 1
	}
	for cell, digit := range g.Cells {
		if digit > 0 {
			m.Fill(cell, digit)
		}
	}
	return m
}

// Clone is a copy that shares nothing that changes.
func (m *Marks) Clone() *Marks {
	c := *m
	c.Grid.Cells, c.Left = slices.Clone(m.Grid.Cells), slices.Clone(m.Left)
	return &c
}

// Fill writes a digit, and rubs it out in the cells that see it.
func (m *Marks) Fill(cell int, digit int8) {
	m.Grid.Cells[cell] = digit
	m.Left[cell] = 0
	for _, peer := range m.Peers[cell] {
		m.Left[peer] &^= 1 << (digit - 1)
	}
}

// Dead reports whether a cell has no digit left, or a row, column or box no place for one.
func (m *Marks) Dead() bool {
	for cell, digit := range m.Grid.Cells {
		if digit == 0 && m.Left[cell] == 0 {
			return true
		}
	}
	for _, unit := range m.All {
		var has uint16
		for _, cell := range unit {
			has |= m.Left[cell]
			if digit := m.Grid.Cells[cell]; digit > 0 {
				has |= 1 << (digit - 1)
			}
		}
		if has != 1<<m.Grid.Shape.Size-1 {
			return true
		}
	}
	return false
}

// Singles are the digits that are alone in their cell, or have no other place in a row,
// column or box: by cell, 0 where there is none.
func (m *Marks) Singles() (digits []uint16, any bool) {
	digits = make([]uint16, len(m.Left))
	for cell, left := range m.Left {
		if left > 0 && left&(left-1) == 0 {
			digits[cell], any = left, true
		}
	}
	for _, unit := range m.All {
		var once, twice uint16
		for _, cell := range unit {
			twice |= once & m.Left[cell]
			once |= m.Left[cell]
		}
		for _, cell := range unit {
			if only := m.Left[cell] & once &^ twice; only > 0 && digits[cell] == 0 {
				digits[cell], any = only&-only, true
			}
		}
	}
	return digits, any
}
