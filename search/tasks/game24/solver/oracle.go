package solver

import (
	"fmt"

	"espalier/search"
	"espalier/search/tasks/game24"
)

// Oracle is a debug.Oracle: it reports whether a state can reach the target of a
// puzzle.
func Oracle(p search.Puzzle) func(state string) (solvable, known bool) {
	_, rules, err := game24.Read(p)
	if err != nil {
		return func(string) (bool, bool) { return false, false }
	}
	solver := Under(rules)
	return func(state string) (solvable, known bool) {
		s, err := game24.ParseState(state)
		if err != nil || len(s) > game24.MaxNumbers {
			return false, false
		}
		return solver.Solvable(s), true
	}
}

// Warning is a warning about a puzzle without a solution; empty for others.
func Warning(p search.Puzzle) string {
	root, rules, err := game24.Read(p)
	if err != nil || Under(rules).Solvable(root) {
		return ""
	}
	return fmt.Sprintf("the puzzle has no solution: no way leads from %s to %s", root, rules.Target)
}
