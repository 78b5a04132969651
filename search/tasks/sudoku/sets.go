package sudoku

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"espalier/search"
	"espalier/search/tasks/sudoku/board"
)

// The embedded model does not choose a fill: it reads the board and writes, for
// every empty cell, which digits can still stand there. A rule chooses by that (choose),
// and the thoughts are its fills.

// setsMode ends the prompt of the embedded model: `Sudoku 4 2x2 r1c1=3 ... r1c3
// ... Sets:` is continued by ` r1c3 in 1 2`, a line for each cell that was asked.
const setsMode = "Sets:"

// setsPrompt asks for the digits of every empty cell. What the path filled comes
// last, so that a thought's prompt begins with its parent's.
func (p *problem) setsPrompt(purpose search.Purpose, g board.Grid, path []search.Step) (search.Prompt, error) {
	if purpose != search.Propose {
		return search.Prompt{}, fmt.Errorf("the embedded model was taught to propose fills of a sudoku, and not to %s; use method tot-dfs with generate %q and evaluate %q, or another model", purpose, search.GeneratePropose, search.EvaluateRule)
	}
	if g.Shape.Size > 9 {
		return search.Prompt{}, errors.New("the embedded model was taught sudokus up to 9x9; use another model, such as --model random")
	}
	asked := g.Blanks()
	filled := make([]int, 0, len(g.Cells))
	for cell, digit := range p.root.Cells {
		if digit > 0 {
			filled = append(filled, cell)
		}
	}
	for _, step := range path {
		for _, f := range findFills(step.Text) {
			if cell, _, reason := f.in(g.Shape); reason == "" {
				filled = append(filled, cell)
			}
		}
	}
	return search.Prompt{Text: SetsPrompt(g, filled, asked), MaxTokens: len(asked)*(g.Shape.Size+1) + 1}, nil
}

// SetsPrompt asks for the digits that fit some cells of a board. The filled cells
// come in the order given.
func SetsPrompt(g board.Grid, filled, asked []int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Sudoku %d %s", g.Shape.Size, g.Shape.Boxes())
	for _, cell := range filled {
		fmt.Fprintf(&b, " %s=%d", g.Shape.Name(cell), g.Cells[cell])
	}
	for _, cell := range asked {
		b.WriteString(" " + g.Shape.Name(cell))
	}
	return b.String() + " " + setsMode
}

// Sets is the answer to SetsPrompt, by the rules: what training teaches.
func Sets(g board.Grid, asked []int) string {
	var lines []string
	for _, cell := range asked {
		line := g.Shape.Name(cell) + " in"
		for _, digit := range g.Fitting(cell) {
			line += fmt.Sprintf(" %d", digit)
		}
		lines = append(lines, line)
	}
	return " " + strings.Join(lines, "\n")
}

var setLine = regexp.MustCompile(`^r([1-9])c([1-9]) in((?: [1-9])*)$`)

// parseSets reads such an answer, and chooses by it; ok is false for a text that
// is none.
func parseSets(s board.Shape, lines []string) (thoughts []string, ok bool, err error) {
	cells, written := make([]int, 0, len(lines)), make([]uint16, s.Size*s.Size)
	for _, line := range lines {
		found := setLine.FindStringSubmatch(strings.TrimSpace(line))
		if found == nil {
			return nil, false, nil
		}
		cell, _, reason := fill{int(found[1][0] - '0'), int(found[2][0] - '0'), 1}.in(s)
		if reason != "" {
			return nil, true, errors.New(reason)
		}
		cells = append(cells, cell)
		for _, digit := range strings.Fields(found[3]) {
			written[cell] |= 1 << (digit[0] - '1')
		}
	}
	thoughts, err = choose(s, cells, written)
	return thoughts, true, err
}
