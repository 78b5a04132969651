package game24

import "espalier/search"

// Oracle is what debug.Oracle wants: whether a state can reach the target of a
// puzzle. It is exact and searches everything; no search may ask it.
func Oracle(p search.Puzzle) func(state string) (solvable, known bool) {
	made, err := Task{}.Problem(p)
	if err != nil {
		return func(string) (bool, bool) { return false, false }
	}
	solver := NewSolver(made.(*problem).target)
	return func(state string) (solvable, known bool) {
		s, err := ParseState(state)
		if err != nil || len(s) > MaxNumbers {
			return false, false
		}
		return solver.Solvable(s), true
	}
}
