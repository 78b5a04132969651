package sudoku

import "espalier/search"

// Oracle is what debug.Oracle wants: whether a board can be completed. It is exact
// and knows when it gave up; no search may ask it.
func Oracle(p search.Puzzle) func(state string) (solvable, known bool) {
	made, err := Task{}.Problem(p)
	if err != nil {
		return func(string) (bool, bool) { return false, false }
	}
	shape := made.(*problem).root.shape
	return func(state string) (solvable, known bool) {
		g, err := ParseGrid(state, shape)
		if err != nil {
			return false, false
		}
		solutions, whole := g.Solve(1)
		return len(solutions) > 0, whole || len(solutions) > 0
	}
}
