package solver

import (
	"espalier/search"
	"espalier/search/tasks/sudoku/board"
)

// Oracle is a debug.Oracle: it reports whether a board can be completed, and when it
// gave up.
func Oracle(p search.Puzzle) func(state string) (solvable, known bool) {
	root, err := board.Parse(p.Input, p.Options["boxes"])
	if err != nil {
		return func(string) (bool, bool) { return false, false }
	}
	return func(state string) (solvable, known bool) {
		g, err := board.ParseGrid(state, root.Shape)
		if err != nil {
			return false, false
		}
		solutions, whole := Solve(g, 1)
		return len(solutions) > 0, whole || len(solutions) > 0
	}
}

// Warning is a warning about a board without a solution, or with several.
func Warning(p search.Puzzle) string {
	g, err := board.Parse(p.Input, p.Options["boxes"])
	if err != nil {
		return ""
	}
	if clash, ok := g.Clash(); ok {
		return "the board is contradictory: " + clash
	}
	solutions, whole := Solve(g, 2)
	switch {
	case len(solutions) == 2:
		return "the board is ambiguous: it has more than one solution, and any of them counts"
	case len(solutions) == 0 && whole:
		return "the board is contradictory: there is no way to fill it"
	}
	return ""
}
