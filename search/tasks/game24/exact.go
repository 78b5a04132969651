package game24

import (
	"fmt"
	"strings"
)

// Exact judges a state of the line format by an exact solver, and of several takes
// the first that reaches the target: the control that shows what better values
// could bring.
func (p *problem) Exact(prompt string) (completion string, ok bool) {
	solver := NewSolver(p.target)
	if ballot, ok := strings.CutSuffix(prompt, " "+voteMode); ok {
		best := 1
		for i, text := range strings.Split(strings.TrimPrefix(ballot, "Input: "), between) {
			if state, err := ParseState(text); err == nil && solver.Solvable(state) {
				best = i + 1
				break
			}
		}
		return fmt.Sprintf(" The best choice is %d", best), true
	}
	state, mode, ok := readPrompt(prompt)
	if !ok || mode != judgeMode && mode != thinkMode {
		return "", false
	}
	if solver.Solvable(state) {
		return " sure", true
	}
	return " impossible", true
}
