package sudoku

import (
	"fmt"
	"strings"

	"espalier/search/tasks/sudoku/board"
	"espalier/search/tasks/sudoku/solver"
)

const latinWord = "latin"

// ParseInput reads a board: digits and, for empty cells, any of . 0 * in one line
// or in rows, with or without the brackets, bars and commas that boards are
// written with; or a size, a difficulty and a seed, to make one up. The word
// "latin" before it means boxes "none". Columns of errors count from 1.
func ParseInput(input, boxes string) (board.Grid, error) {
	text := strings.TrimSpace(input)
	if rest, ok := strings.CutPrefix(text, latinWord); ok {
		if boxes != "" && boxes != board.NoBoxes {
			return board.Grid{}, fmt.Errorf("a latin square has no boxes, and you ask for %s", boxes)
		}
		text, boxes = strings.TrimSpace(rest), board.NoBoxes
	}
	if w, ok, err := solver.ParseWish(text, boxes); ok || err != nil {
		if err != nil {
			return board.Grid{}, err
		}
		return w.Generate(), nil
	}
	if boxes == board.NoBoxes {
		input = strings.Replace(input, latinWord, "     ", 1) // so that columns stay
	}
	return board.Parse(input, boxes)
}
