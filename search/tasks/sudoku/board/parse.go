package board

import (
	"fmt"
	"strings"
	"unicode"
)

const forms = `write it as one line such as "341**2****2**143", as rows, or as [[3,4,1,*],...]; or have one made up: "9x9 hard 3" or "9x9 30-36 3"`

// Parse reads a board: digits and, for empty cells, any of . 0 * in one line or in
// rows, with or without the brackets, bars and commas that boards are written with.
// Columns of errors count from 1.
func Parse(input, boxes string) (Grid, error) {
	text := strings.TrimSpace(input)
	skipped := strings.Index(input, text)
	return parseAt(text, boxes, len([]rune(input[:max(skipped, 0)])))
}

// cellAt is a cell as it was written, and where.
type cellAt struct {
	digit  rune
	row    int // counted by what ends a row
	column int // of the input
}

// parseAt reads the cells of a board; offset characters stood before it.
func parseAt(text, boxes string, offset int) (Grid, error) {
	var cells []cellAt
	row := 0
	for i, r := range []rune(text) {
		column := offset + i + 1
		switch {
		case r == ']', r == '\n', r == '/', r == ';':
			row++
		case unicode.IsSpace(r), strings.ContainsRune("[,|+-_\"'", r):
		case r == '.' || r == Blank || r >= '0' && r <= '9':
			cells = append(cells, cellAt{r, row, column})
		default:
			return Grid{}, fmt.Errorf("column %d: %q is no cell; a cell is a digit, or one of . 0 * where it is empty", column, r)
		}
	}
	size, err := sizeOf(cells)
	if err != nil {
		return Grid{}, err
	}
	shape, err := ShapeOf(size, boxes)
	if err != nil {
		return Grid{}, err
	}
	if err := checkRows(cells, size); err != nil {
		return Grid{}, err
	}
	g := New(shape)
	for i, c := range cells {
		digit, ok := DigitOf(c.digit, size)
		if !ok {
			return Grid{}, fmt.Errorf("column %d: %s is %c, but the digits of a %dx%d board go from 1 to %d", c.column, shape.Name(i), c.digit, size, size, size)
		}
		g.Cells[i] = digit
	}
	return g, nil
}

// sizeOf finds the side of a square of cells.
func sizeOf(cells []cellAt) (int, error) {
	if len(cells) == 0 {
		return 0, fmt.Errorf("column 1: there is no board; %s", forms)
	}
	for size := MinSize; size <= MaxSize; size++ {
		if size*size == len(cells) {
			return size, nil
		}
	}
	last := cells[len(cells)-1].column
	if len(cells) > MaxSize*MaxSize {
		return 0, fmt.Errorf("column %d: a board has at most %d cells, and this one %d", cells[MaxSize*MaxSize].column, MaxSize*MaxSize, len(cells))
	}
	return 0, fmt.Errorf("column %d: the board ends after %d cells, which make no square; %s", last, len(cells), forms)
}

// checkRows refuses rows of different lengths, where the rows are told apart.
func checkRows(cells []cellAt, size int) error {
	if cells[0].row == cells[len(cells)-1].row {
		return nil
	}
	row, begin := 1, 0
	for i := range cells {
		if i+1 < len(cells) && cells[i+1].row == cells[i].row {
			continue
		}
		if n := i + 1 - begin; n != size {
			return fmt.Errorf("column %d: row %d has %d cells, and a board of %d cells has %d in a row", cells[i].column, row, n, len(cells), size)
		}
		row, begin = row+1, i+1
	}
	return nil
}
