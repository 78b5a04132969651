package search

import "strings"

// Board is a grid of cells, row by row.
type Board struct {
	Rows, Columns       int
	BoxRows, BoxColumns int // size of a box in cells; 0 where there are none
	Cells               []Cell
}

// Cell is one place of a board.
type Cell struct {
	Text     string // one character; empty where nothing stands
	Role     CellRole
	Conflict bool // it stands against a rule, together with another one
	// Fits is what could stand in a blank cell, as the rules alone say it, for boards that
	// say it; an empty one that is not nil: nothing can.
	Fits *string
}

// CellRole is where the text of a cell comes from.
type CellRole string

// The roles.
const (
	CellBlank CellRole = ""
	CellGiven CellRole = "given" // part of the puzzle
	CellPath  CellRole = "path"  // an earlier thought of the path wrote it
	CellThis  CellRole = "this"  // the thought in question wrote it
)

// At is the cell of a row and a column, both from 0.
func (b Board) At(row, column int) Cell { return b.Cells[row*b.Columns+column] }

// Lines draws the board in plain characters: `[3]` is what this thought wrote,
// `!3!` what stands against a rule.
func (b Board) Lines() []string {
	var lines []string
	for row := range b.Rows {
		if b.BoxRows > 0 && row > 0 && row%b.BoxRows == 0 {
			lines = append(lines, b.rule())
		}
		var line strings.Builder
		for column := range b.Columns {
			if b.BoxColumns > 0 && column > 0 && column%b.BoxColumns == 0 {
				line.WriteByte('|')
			}
			line.WriteString(b.At(row, column).plain())
		}
		lines = append(lines, strings.TrimRight(line.String(), " "))
	}
	return lines
}

// rule separates boxes: `------+------`.
func (b Board) rule() string {
	var line strings.Builder
	for column := range b.Columns {
		if b.BoxColumns > 0 && column > 0 && column%b.BoxColumns == 0 {
			line.WriteByte('+')
		}
		line.WriteString("---")
	}
	return line.String()
}

func (c Cell) plain() string {
	switch {
	case c.Text == "":
		return " . "
	case c.Conflict:
		return "!" + c.Text + "!"
	case c.Role == CellThis:
		return "[" + c.Text + "]"
	}
	return " " + c.Text + " "
}
