package sudoku

import (
	"fmt"
	"slices"
	"strings"
)

const (
	minSize = 2
	maxSize = 9
	blank   = '*'
)

// Shape is the size of a board and of its boxes, which BoxRows 0 has not.
type Shape struct {
	Size                int
	BoxRows, BoxColumns int
}

// usualShape has the boxes that a board of this size usually has.
func usualShape(size int) Shape {
	s := Shape{Size: size}
	switch size {
	case 4, 6, 8:
		s.BoxRows, s.BoxColumns = 2, size/2
	case 9:
		s.BoxRows, s.BoxColumns = 3, 3
	}
	return s
}

// boxes names the boxes: "2x3" or "none".
func (s Shape) boxes() string {
	if s.BoxRows == 0 {
		return noBoxes
	}
	return fmt.Sprintf("%dx%d", s.BoxRows, s.BoxColumns)
}

// box is the number of the box of a cell, from 0.
func (s Shape) box(cell int) int {
	row, column := cell/s.Size, cell%s.Size
	return row/s.BoxRows*s.BoxRows + column/s.BoxColumns
}

// name of a cell: r1c2.
func (s Shape) name(cell int) string {
	return fmt.Sprintf("r%dc%d", cell/s.Size+1, cell%s.Size+1)
}

// unit says in what two different cells must not be equal: "row 1", "column 2",
// "box 3", or nothing.
func (s Shape) unit(a, b int) string {
	switch {
	case a/s.Size == b/s.Size:
		return fmt.Sprintf("row %d", a/s.Size+1)
	case a%s.Size == b%s.Size:
		return fmt.Sprintf("column %d", a%s.Size+1)
	case s.BoxRows > 0 && s.box(a) == s.box(b):
		return fmt.Sprintf("box %d", s.box(a)+1)
	}
	return ""
}

// Grid is a board with some of its cells filled: digits from 1, or 0 for none.
type Grid struct {
	shape Shape
	cells []int8
}

func newGrid(s Shape) Grid { return Grid{s, make([]int8, s.Size*s.Size)} }

// ParseGrid reads what String wrote.
func ParseGrid(text string, s Shape) (Grid, error) {
	g := newGrid(s)
	rows := strings.Fields(text)
	if len(rows) != s.Size {
		return g, fmt.Errorf("board %q has %d rows, not %d", text, len(rows), s.Size)
	}
	for r, row := range rows {
		if len(row) != s.Size {
			return g, fmt.Errorf("board %q: row %d has %d cells, not %d", text, r+1, len(row), s.Size)
		}
		for c := range len(row) {
			digit, ok := digitOf(rune(row[c]), s.Size)
			if !ok {
				return g, fmt.Errorf("board %q: %s is %q, not a digit up to %d", text, s.name(r*s.Size+c), row[c], s.Size)
			}
			g.cells[r*s.Size+c] = digit
		}
	}
	return g, nil
}

// digitOf reads a cell; 0, a full stop and an asterisk are empty ones.
func digitOf(r rune, size int) (int8, bool) {
	switch {
	case r == blank || r == '.' || r == '0':
		return 0, true
	case r >= '1' && r <= '0'+rune(size):
		return int8(r - '0'), true
	}
	return 0, false
}

// String is the canonical form, a word for each row: "341* *2** **2* *143".
func (g Grid) String() string {
	line := g.line()
	var rows []string
	for r := range g.shape.Size {
		rows = append(rows, line[r*g.shape.Size:(r+1)*g.shape.Size])
	}
	return strings.Join(rows, " ")
}

// line is the board in one word.
func (g Grid) line() string {
	b := make([]byte, len(g.cells))
	for i, digit := range g.cells {
		b[i] = blank
		if digit > 0 {
			b[i] = '0' + byte(digit)
		}
	}
	return string(b)
}

func (g Grid) empty() int {
	n := 0
	for _, digit := range g.cells {
		if digit == 0 {
			n++
		}
	}
	return n
}

// with returns the board with one cell changed.
func (g Grid) with(cell int, digit int8) Grid {
	cells := slices.Clone(g.cells)
	cells[cell] = digit
	return Grid{g.shape, cells}
}

// against lists the cells that do not let a digit stand in a cell.
func (g Grid) against(cell int, digit int8) []int {
	var cells []int
	for other, d := range g.cells {
		if other != cell && d == digit && g.shape.unit(cell, other) != "" {
			cells = append(cells, other)
		}
	}
	return cells
}

// fitting lists the digits that the rules allow in an empty cell.
func (g Grid) fitting(cell int) []int8 {
	var digits []int8
	for d := int8(1); d <= int8(g.shape.Size); d++ {
		if len(g.against(cell, d)) == 0 {
			digits = append(digits, d)
		}
	}
	return digits
}

// clash describes the first two cells that break a rule together.
func (g Grid) clash() (string, bool) {
	for cell, digit := range g.cells {
		if digit == 0 {
			continue
		}
		for _, other := range g.against(cell, digit) {
			return fmt.Sprintf("%s has %d twice, at %s and %s", g.shape.unit(cell, other), digit, g.shape.name(cell), g.shape.name(other)), true
		}
	}
	return "", false
}
