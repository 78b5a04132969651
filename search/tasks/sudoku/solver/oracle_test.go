package solver

import (
	"testing"

	"espalier/search"
	"espalier/search/tasks/sudoku/board"
)

func TestOracle(t *testing.T) {
	const input = "1..4 ..1. .1.. 4..1"
	ask := Oracle(search.Puzzle{Task: "sudoku", Input: input})
	root, err := board.Parse(input, "")
	if err != nil {
		t.Fatal(err)
	}
	if solvable, known := ask(root.String()); !solvable || !known {
		t.Errorf("the puzzle itself: %v, %v", solvable, known)
	}
	if solvable, known := ask(root.With(1, 4).String()); solvable || !known {
		t.Errorf("a digit twice in a row: %v, %v", solvable, known)
	}
	if _, known := ask("nonsense"); known {
		t.Error("it knows nonsense")
	}
}
