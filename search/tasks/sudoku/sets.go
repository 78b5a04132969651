package sudoku

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/tasks/reply"
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
	return search.Prompt{Text: SetsPrompt(g, filled, asked), MaxTokens: len(asked)*(g.Shape.Size+1) + 1, Expected: p.expected(path)}, nil
}

// expected is what the model wrote for the board that a path's last thought fills in,
// without the digits that this rules out.
func (p *problem) expected(path []search.Step) string {
	last := path[len(path)-1]
	read, ok, err := readSets(p.root.Shape, reply.Lines(last.Reply))
	if !ok || err != nil {
		return ""
	}
	for _, f := range findFills(last.Text) {
		if cell, digit, reason := f.in(p.root.Shape); reason == "" {
			read.fill(cell, digit)
		}
	}
	return read.String()
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

// sets are the digits that a model wrote for cells of a board.
type sets struct {
	shape  board.Shape
	cells  []int    // in the order in which it wrote them
	digits []uint16 // by cell
}

// Sets is the answer to SetsPrompt, by the rules: what training teaches.
func Sets(g board.Grid, asked []int) string { return fitting(g, asked).String() }

// fitting are the digits that the rules allow.
func fitting(g board.Grid, cells []int) sets {
	s := sets{g.Shape, cells, make([]uint16, len(g.Cells))}
	for _, cell := range cells {
		for _, digit := range g.Fitting(cell) {
			s.digits[cell] |= 1 << (digit - 1)
		}
	}
	return s
}

func (s sets) String() string {
	var lines []string
	for _, cell := range s.cells {
		line := s.shape.Name(cell) + " in"
		for _, digit := range board.Digits(s.digits[cell]) {
			line += fmt.Sprintf(" %d", digit)
		}
		lines = append(lines, line)
	}
	return " " + strings.Join(lines, "\n")
}

// fill takes out what a digit in a cell rules out.
func (s *sets) fill(cell int, digit int8) {
	s.cells = slices.DeleteFunc(s.cells, func(c int) bool { return c == cell })
	for _, other := range s.cells {
		if s.shape.Unit(cell, other) != "" {
			s.digits[other] &^= 1 << (digit - 1)
		}
	}
}

var setLine = regexp.MustCompile(`^r([1-9])c([1-9]) in((?: [1-9])*)$`)

// readSets reads such an answer; ok is false for a text that is none.
func readSets(shape board.Shape, lines []string) (s sets, ok bool, err error) {
	s = sets{shape, make([]int, 0, len(lines)), make([]uint16, shape.Size*shape.Size)}
	for _, line := range lines {
		found := setLine.FindStringSubmatch(strings.TrimSpace(line))
		if found == nil {
			return s, false, nil
		}
		cell, _, reason := fill{int(found[1][0] - '0'), int(found[2][0] - '0'), 1}.in(shape)
		if reason != "" {
			return s, true, errors.New(reason)
		}
		s.cells = append(s.cells, cell)
		for _, digit := range strings.Fields(found[3]) {
			s.digits[cell] |= 1 << (digit[0] - '1')
		}
	}
	return s, len(lines) > 0, nil
}
