package sudoku

import (
	"testing"

	"espalier/search"
)

func TestOracle(t *testing.T) {
	const input = "1..4 ..1. .1.. 4..1"
	ask := Oracle(search.Puzzle{Task: "sudoku", Input: input})
	p, err := Task{}.Problem(search.Puzzle{Task: "sudoku", Input: input})
	if err != nil {
		t.Fatal(err)
	}
	root := p.(*problem).root
	if solvable, known := ask(root.String()); !solvable || !known {
		t.Errorf("the puzzle itself: %v, %v", solvable, known)
	}
	if solvable, known := ask(root.with(1, 4).String()); solvable || !known {
		t.Errorf("a digit twice in a row: %v, %v", solvable, known)
	}
	if _, known := ask("nonsense"); known {
		t.Error("it knows nonsense")
	}
}
