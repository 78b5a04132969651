package sudoku

import (
	"strings"

	"espalier/search"
)

// Control answers prompts of the line format as a model without fault would: it
// proposes what the rule that chooses a cell makes of the digits that the rules
// allow in every empty cell, where it is told those that a model wrote. See
// search.NewExact.
func Control(p search.Puzzle) (func(prompt string) (completion string, ok bool), error) {
	made, err := readPuzzle(p)
	if err != nil {
		return nil, err
	}
	return made.(*problem).complete, nil
}

func (p *problem) complete(prompt string) (completion string, ok bool) {
	g, mode, ok := p.readPrompt(prompt)
	if !ok || mode != listMode {
		return "", false
	}
	if g.Empty() == 0 {
		return "", true
	}
	thoughts, err := choose(fitting(g, g.Blanks()), g.Blanks())
	if err != nil {
		return "", true // nothing to propose: the search backtracks
	}
	return strings.Join(thoughts, "\n"), true
}
