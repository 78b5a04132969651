package sudoku

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"espalier/search/tasks/sudoku/board"
)

// fill is a thought, or a part of one: a cell gets a digit.
type fill struct {
	row, column int // from 1, as written
	digit       int
}

// String is the form that prompts ask for: r1c2=3.
func (f fill) String() string { return fmt.Sprintf("r%dc%d=%d", f.row, f.column, f.digit) }

// The ways in which models write a fill, r1c2=3 first.
var fillForms = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\br\s*(\d{1,3})\s*[,;]?\s*c\s*(\d{1,3})\s*(?:=|:|->|→|is|must be)+\s*(\d{1,3})\b`),
	regexp.MustCompile(`(?i)\brow\s*(\d{1,3})\s*,?\s*(?:and\s*)?col(?:umn)?\s*(\d{1,3})\s*(?:=|:|->|→|is|must be)+\s*(\d{1,3})\b`),
	regexp.MustCompile(`第?\s*(\d{1,3})\s*行[,，、]?\s*第?\s*(\d{1,3})\s*列\s*(?:=|:|->|→|是|为|填入?|应?填)+\s*(\d{1,3})\b`),
	regexp.MustCompile(`(?i)(?:zeile|fila|строка)\s*(\d{1,3})\s*,?\s*(?:und\s*|y\s*|и\s*)?(?:spalte|columna|столбец)\s*(\d{1,3})\s*(?:=|:|->|→|ist|es|это)+\s*(\d{1,3})\b`),
	regexp.MustCompile(`\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)\s*(?:=|:|->|→)\s*(\d{1,3})\b`),
}

// findFill finds the first fill of a line.
func findFill(line string) (fill, bool) {
	for _, form := range fillForms {
		if found := form.FindStringSubmatch(line); found != nil {
			var n [3]int
			for i := range n {
				n[i], _ = strconv.Atoi(found[i+1]) // the form has digits there
			}
			return fill{n[0], n[1], n[2]}, true
		}
	}
	return fill{}, false
}

// in finds the cell on a board, or reports why there is no such cell or digit.
func (f fill) in(s board.Shape) (cell int, digit int8, reason string) {
	n := s.Size
	switch {
	case f.row < 1 || f.row > n:
		return 0, 0, fmt.Sprintf("there is no row %d on a board of %dx%d", f.row, n, n)
	case f.column < 1 || f.column > n:
		return 0, 0, fmt.Sprintf("there is no column %d on a board of %dx%d", f.column, n, n)
	case f.digit < 1 || f.digit > n:
		return 0, 0, fmt.Sprintf("%d is no digit of this board; they go from 1 to %d", f.digit, n)
	}
	return (f.row-1)*n + f.column - 1, int8(f.digit), ""
}

// several matches a thought of several fills: r1c2=3, r4c5=6 and r7c1=2.
var several = regexp.MustCompile(`^r\d+c\d+=\d+(?:(?:, | and )r\d+c\d+=\d+)+`)

// findFills finds the fills of a thought: several, if they are listed, or the first.
func findFills(text string) []fill {
	var fills []fill
	for _, one := range fillForms[0].FindAllString(several.FindString(text), -1) {
		f, _ := findFill(one)
		fills = append(fills, f)
	}
	if len(fills) > 0 {
		return fills
	}
	if f, ok := findFill(text); ok {
		fills = append(fills, f)
	}
	return fills
}

// list writes fills as one thought.
func list(fills []fill) string {
	var words []string
	for _, f := range fills {
		words = append(words, f.String())
	}
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// short names a thought by its first fill: `r1c2=3 and 2 more`.
func short(fills []fill) string {
	if len(fills) == 1 {
		return fills[0].String()
	}
	return fmt.Sprintf("%s and %d more", fills[0], len(fills)-1)
}
