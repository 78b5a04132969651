package solver_test

import (
	"testing"

	"espalier/search"
	"espalier/search/tasks/game24/solver"
)

func TestOracle(t *testing.T) {
	ask := solver.Oracle(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
	for state, want := range map[string][2]bool{
		"4 9 10 13": {true, true}, "4 4 10": {true, true}, "4 9 130": {false, true}, "24": {true, true}, "25": {false, true},
		"": {false, true}, "nonsense": {false, false}, "1 1 1 1 1 1 1": {false, false},
	} {
		if solvable, known := ask(state); solvable != want[0] || known != want[1] {
			t.Errorf("%q: %v, %v", state, solvable, known)
		}
	}
	other := solver.Oracle(search.Puzzle{Task: "game24", Input: "2 3 4", Options: map[string]string{"target": "14"}})
	if solvable, _ := other("2 12"); !solvable {
		t.Error("another target is not heard of")
	}
}

func TestWarning(t *testing.T) {
	for input, want := range map[string]string{"4 9 10 13": "", "1 1 1 1": "the puzzle has no solution: no way leads from 1 1 1 1 to 24", "x": ""} {
		if got := solver.Warning(search.Puzzle{Task: "game24", Input: input}); got != want {
			t.Errorf("%s: %q, want %q", input, got, want)
		}
	}
}
