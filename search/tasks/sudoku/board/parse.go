package board

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
)

const forms = `write it as one line such as "341**2****2**143", as rows, or as [[3,4,1,*],...]; or have one made up: "9x9 hard 3" or "9x9 30-36 3"`

// Parse reads a board as people write it: in one line, in rows, as a table, an array or a
// drawing, or as a puzzle of a sudoku program. Empty cells are any of . 0 * ? _ - x and a
// blank. Rules between rows, bars, brackets and labels of rows and columns are passed
// over; all else is a cell, or an error that says where it stands.
func Parse(input, boxes string) (Grid, error) {
	lines := linesOf(input)
	var first error
	for _, read := range []func([]line) (table, error){blankCells, numbers, marks, barredMarks, arrays, fields, blankRows} {
		t, err := read(lines)
		if err == nil {
			var g Grid
			if g, err = t.grid(boxes, len(lines) > 1); err == nil {
				return g, nil
			}
		}
		if !errors.Is(err, errOtherForm) {
			first = cmp.Or(first, err)
		}
	}
	return Grid{}, first
}

// cellAt is a cell as it was written, and where.
type cellAt struct {
	text         string // a digit, zero, or empty
	row          int    // counted by what ends a row
	line, column int    // of the input, from 1
}

// table is the cells that one way of reading finds.
type table []cellAt

// place is where something stands, in the words of errors.
func place(line, column int, several bool) string {
	if several {
		return fmt.Sprintf("line %d, column %d", line, column)
	}
	return fmt.Sprintf("column %d", column)
}

// grid is the board of some cells, which must be square.
func (t table) grid(boxes string, several bool) (Grid, error) {
	size, err := t.size(several)
	if err != nil {
		return Grid{}, err
	}
	shape, err := ShapeOf(size, boxes)
	if err != nil {
		return Grid{}, err
	}
	if err := t.checkRows(size, several); err != nil {
		return Grid{}, err
	}
	g := New(shape)
	fromZero := t.fromZero()
	for i, c := range t {
		at := place(c.line, c.column, several)
		digit, ok := digitOf(c.text)
		if fromZero && c.text != "" {
			digit++
		}
		switch {
		case !ok || size < 10 && c.text >= "A":
			return Grid{}, noCell(at, c.text)
		case int(digit) > size:
			return Grid{}, fmt.Errorf("%s: %s is %s, but the digits of a %dx%d board go from 1 to %s", at, shape.Name(i), c.text, size, size, Symbol(int8(size)))
		}
		g.Cells[i] = digit
	}
	return g, nil
}

func noCell(at, text string) error {
	return fmt.Errorf("%s: %s is no cell; a cell is a digit, or one of . 0 * ? _ - x where it is empty", at, quoted(text))
}

// quoted quotes a character as Go does, and longer texts as strings.
func quoted(text string) string {
	if r := []rune(text); len(r) == 1 {
		return fmt.Sprintf("%q", r[0])
	}
	return fmt.Sprintf("%q", text)
}

// size finds the side of a square of cells.
func (t table) size(several bool) (int, error) {
	if len(t) == 0 {
		return 0, fmt.Errorf("column 1: there is no board; %s", forms)
	}
	for size := MinSize; size <= MaxSize; size++ {
		if size*size == len(t) {
			return size, nil
		}
	}
	for _, c := range t {
		if _, ok := digitOf(c.text); !ok || c.text >= "A" && len(t) < 100 {
			return 0, noCell(place(c.line, c.column, several), c.text)
		}
	}
	if len(t) > MaxSize*MaxSize {
		past := t[MaxSize*MaxSize]
		return 0, fmt.Errorf("%s: a board has at most %d cells, and this one %d", place(past.line, past.column, several), MaxSize*MaxSize, len(t))
	}
	last := t[len(t)-1]
	return 0, fmt.Errorf("%s: the board ends after %d cells, which make no square; %s", place(last.line, last.column, several), len(t), forms)
}

// checkRows refuses rows of different lengths, where the rows are told apart.
func (t table) checkRows(size int, several bool) error {
	if t[0].row == t[len(t)-1].row {
		return nil
	}
	row, begin := 1, 0
	for i, c := range t {
		if i+1 < len(t) && t[i+1].row == c.row {
			continue
		}
		if n := i + 1 - begin; n != size {
			return fmt.Errorf("%s: row %d has %d cells, and a board of %d cells has %d in a row", place(c.line, c.column, several), row, n, len(t), size)
		}
		row, begin = row+1, i+1
	}
	return nil
}

const zero = "0"

// fromZero reports whether the digits are hexadecimal ones: 0 is one of them where another
// sign is an empty cell.
func (t table) fromZero() bool {
	has := map[string]bool{}
	for _, c := range t {
		has[strings.ToUpper(c.text)] = true
	}
	return len(t) == MaxSize*MaxSize && has[zero] && has[""] && !has["G"] && !has["16"]
}

// digitOf reads the text of a cell: 1 to 16, or A to G for those above 9.
func digitOf(text string) (int8, bool) {
	if text == "" {
		return 0, true
	}
	if len(text) == 1 {
		return DigitOf(rune(strings.ToUpper(text)[0]), MaxSize)
	}
	if len(text) == 2 && text[0] == '1' && text[1] >= '0' && text[1] <= '6' {
		return 10 + int8(text[1]-'0'), true
	}
	return 0, false
}
