package solver

import (
	"fmt"

	"espalier/search"
	"espalier/search/tasks/game24"
)

// Control answers prompts of the line format as a model without fault would: it
// judges a state, and of several takes the first that reaches the target. See
// search.NewExact.
func Control(p search.Puzzle) (func(prompt string) (completion string, ok bool), error) {
	_, rules, err := game24.Read(p)
	if err != nil {
		return nil, err
	}
	s := Under(rules)
	return s.complete, nil
}

func (s *Solver) complete(prompt string) (completion string, ok bool) {
	if states, ok := game24.ReadBallot(prompt); ok {
		best := 1
		for i, state := range states {
			if s.Solvable(state) {
				best = i + 1
				break
			}
		}
		return fmt.Sprintf(" The best choice is %d", best), true
	}
	state, ok := game24.ReadJudged(prompt)
	switch {
	case !ok:
		return "", false
	case s.Solvable(state):
		return " sure", true
	}
	return " impossible", true
}
