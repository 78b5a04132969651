package sudoku

import (
	"fmt"
	"strings"

	"espalier/search/tasks/sudoku/board"
	"espalier/search/tasks/sudoku/solver"
)

const latinWord = "latin"

// ParseInput reads a board in any of the forms of board.Parse; or a size, a difficulty
// and a seed, to make one up. The word "latin" before it means boxes "none".
func ParseInput(input, boxes string) (board.Grid, error) {
	g, _, err := parseInput(input, boxes)
	return g, err
}

// parseInput reports besides whether the board was made up.
func parseInput(input, boxes string) (g board.Grid, madeUp bool, err error) {
	text := strings.TrimSpace(input)
	if rest, ok := strings.CutPrefix(text, latinWord); ok {
		if boxes != "" && boxes != board.NoBoxes {
			return g, false, fmt.Errorf("a latin square has no boxes, and you ask for %s", boxes)
		}
		text, boxes = strings.TrimSpace(rest), board.NoBoxes
	}
	if w, ok, err := solver.ParseWish(text, boxes); ok || err != nil {
		if err != nil {
			return g, false, err
		}
		return w.Generate(), true, nil
	}
	if boxes == board.NoBoxes {
		input = strings.Replace(input, latinWord, strings.Repeat(",", len(latinWord)), 1) // so that columns stay
	}
	g, err = board.Parse(input, boxes)
	return g, false, err
}
