package game24

// Exact judges a state of the line format by an exact solver: the control that
// shows what better values could bring.
func (p *problem) Exact(prompt string) (completion string, ok bool) {
	state, mode, ok := readPrompt(prompt)
	if !ok || mode != judgeMode && mode != thinkMode {
		return "", false
	}
	if NewSolver(p.target).Solvable(state) {
		return " sure", true
	}
	return " impossible", true
}
