package sudoku

import "strings"

// Exact proposes what the rule that chooses a cell makes of the true digits of
// every empty cell, where it is told those that a model wrote: the control that
// shows what better reading could bring.
func (p *problem) Exact(prompt string) (completion string, ok bool) {
	g, mode, ok := p.readPrompt(prompt)
	if !ok || mode != listMode {
		return "", false
	}
	cells, sets := g.Blanks(), make([]uint16, len(g.cells))
	for _, cell := range cells {
		for _, digit := range g.fitting(cell) {
			sets[cell] |= 1 << (digit - 1)
		}
	}
	if len(cells) == 0 {
		return "", true
	}
	thoughts, err := g.shape.choose(cells, sets)
	if err != nil {
		return "", true // nothing to propose: the search turns back
	}
	return strings.Join(thoughts, "\n"), true
}
