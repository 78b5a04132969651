// Package board is boards of digits, and the rules that they have to keep.
package board

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// Limits and words of boards.
const (
	MinSize = 2
	MaxSize = 16
	Blank   = '*'    // an empty cell
	NoBoxes = "none" // in the place of the size of boxes
)

// Grid is a board with some of its cells filled: digits from 1, or 0 for none. Those above
// 9 are written A to G.
type Grid struct {
	Shape Shape
	Cells []int8
}

// New is an empty board.
func New(s Shape) Grid { return Grid{s, make([]int8, s.Size*s.Size)} }

// ParseGrid reads what String wrote.
func ParseGrid(text string, s Shape) (Grid, error) {
	g := New(s)
	rows := strings.Fields(text)
	if len(rows) != s.Size {
		return g, fmt.Errorf("board %q has %d rows, not %d", text, len(rows), s.Size)
	}
	for r, row := range rows {
		if len(row) != s.Size {
			return g, fmt.Errorf("board %q: row %d has %d cells, not %d", text, r+1, len(row), s.Size)
		}
		for c := range len(row) {
			digit, ok := DigitOf(rune(row[c]), s.Size)
			if !ok {
				return g, fmt.Errorf("board %q: %s is %q, not a digit up to %d", text, s.Name(r*s.Size+c), row[c], s.Size)
			}
			g.Cells[r*s.Size+c] = digit
		}
	}
	return g, nil
}

// DigitOf reads a cell; 0, a full stop and an asterisk are empty ones.
func DigitOf(r rune, size int) (int8, bool) {
	switch {
	case r == Blank || r == '.' || r == '0':
		return 0, true
	case r >= '1' && r <= '9' && int(r-'0') <= size:
		return int8(r - '0'), true
	case r >= 'A' && int(r-'A')+10 <= size:
		return int8(r-'A') + 10, true
	}
	return 0, false
}

// Symbol is the character of a digit.
func Symbol(digit int8) string { return symbols[digit-1 : digit] }

// Symbols are the characters of the digits up to a size.
func Symbols(size int) string { return symbols[:size] }

const symbols = "123456789ABCDEFG"

// String is the canonical form, a word for each row: "341* *2** **2* *143".
func (g Grid) String() string {
	line := g.Line()
	var rows []string
	for r := range g.Shape.Size {
		rows = append(rows, line[r*g.Shape.Size:(r+1)*g.Shape.Size])
	}
	return strings.Join(rows, " ")
}

// Line is the board in one word.
func (g Grid) Line() string {
	b := make([]byte, len(g.Cells))
	for i, digit := range g.Cells {
		b[i] = Blank
		if digit > 0 {
			b[i] = symbols[digit-1]
		}
	}
	return string(b)
}

func (g Grid) Empty() int {
	n := 0
	for _, digit := range g.Cells {
		if digit == 0 {
			n++
		}
	}
	return n
}

// With returns the board with one cell changed.
func (g Grid) With(cell int, digit int8) Grid {
	cells := slices.Clone(g.Cells)
	cells[cell] = digit
	return Grid{g.Shape, cells}
}

// Against lists the cells that do not let a digit stand in a cell.
func (g Grid) Against(cell int, digit int8) []int {
	var cells []int
	for other, d := range g.Cells {
		if d == digit && g.Shape.Sees(cell, other) {
			cells = append(cells, other)
		}
	}
	return cells
}

// Fitting lists the digits that the rules allow in an empty cell.
func (g Grid) Fitting(cell int) []int8 {
	var digits []int8
	for d := int8(1); d <= int8(g.Shape.Size); d++ {
		if len(g.Against(cell, d)) == 0 {
			digits = append(digits, d)
		}
	}
	return digits
}

// Clash describes the first two cells that break a rule together.
func (g Grid) Clash() (string, bool) {
	for cell, digit := range g.Cells {
		if digit == 0 {
			continue
		}
		for _, other := range g.Against(cell, digit) {
			return fmt.Sprintf("%s has %s twice, at %s and %s", g.Shape.Unit(cell, other), Symbol(digit), g.Shape.Name(cell), g.Shape.Name(other)), true
		}
	}
	return "", false
}

// Digits lists the digits of a set; bit 0 is digit 1.
func Digits(mask uint16) []int8 {
	digits := make([]int8, 0, MaxSize)
	for ; mask > 0; mask &= mask - 1 {
		digits = append(digits, int8(bits.TrailingZeros16(mask)+1))
	}
	return digits
}

// Blanks lists the empty cells.
func (g Grid) Blanks() []int {
	var cells []int
	for cell, digit := range g.Cells {
		if digit == 0 {
			cells = append(cells, cell)
		}
	}
	return slices.Clip(cells)
}
