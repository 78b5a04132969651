package sudoku

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/tasks/sudoku/board"
)

// The embedded model does not choose a fill: it reads the board and writes, for empty
// cells, which digits can still stand there. It is asked for every cell once, and again for
// those that a fill changed; what it wrote of the others still stands. A rule chooses by
// that (choose), and the thoughts are its fills.

// setsMode ends the prompt of the embedded model: `Sudoku 4 2x2 r1c1=3 ... r1c3
// ... Sets:` is continued by ` r1c3 in 1 2`, a line for each cell that was asked.
const setsMode = "Sets:"

// setsPrompt asks for the digits of the empty cells that the model has not read since a
// fill changed what fits; where there is none, and where the model is asked again because all
// else failed, of all. What the path filled comes last, so that a thought's prompt begins with
// its parent's.
func (p *problem) setsPrompt(purpose search.Purpose, g board.Grid, path []search.Step, again bool) (search.Prompt, error) {
	if purpose != search.Propose {
		return search.Prompt{}, fmt.Errorf("the embedded model was taught to propose fills of a sudoku, and not to %s; use method tot-dfs with generate %q and evaluate %q, or another model", purpose, search.GeneratePropose, search.EvaluateRule)
	}
	if g.Shape.Size > 9 {
		return search.Prompt{}, errors.New("the embedded model was taught sudokus up to 9x9; use another model, such as --model random")
	}
	filled, asked, known := p.question(g, path)
	if again {
		asked = g.Blanks()
	}
	return search.Prompt{Text: SetsPrompt(g, filled, asked), MaxTokens: len(asked)*(g.Shape.Size+1) + 1, Expected: known.of(asked)}, nil
}

// question is which cells are filled, in order, and of which the model is asked now, with what
// it wrote before.
func (p *problem) question(g board.Grid, path []search.Step) (filled, asked []int, known sets) {
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
	known, stands := p.known(path)
	asked = slices.DeleteFunc(g.Blanks(), func(cell int) bool { return stands[cell] })
	if len(asked) == 0 {
		asked = g.Blanks()
	}
	return filled, asked, known
}

// known is what the model wrote of the empty cells on a path, the last time that it was asked
// about each, without the digits that fills rule out. It stands where none could: nothing was
// filled since then in the cell's row, column and box.
func (p *problem) known(path []search.Step) (known sets, stands []bool) {
	shape := p.root.Shape
	known = sets{shape, nil, make([]uint16, len(p.root.Cells))}
	stands = make([]bool, len(p.root.Cells))
	for _, step := range path {
		if read, ok, err := readSets(shape, strings.Split(strings.TrimSpace(step.Reply), "\n")); ok && err == nil {
			known.update(read)
			for _, cell := range read.cells {
				stands[cell] = true
			}
		}
		for _, f := range findFills(step.Text) {
			cell, digit, reason := f.in(shape)
			if reason != "" {
				continue
			}
			for _, other := range known.fill(cell, digit) {
				stands[other] = false
			}
		}
	}
	return known, stands
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
	cells  []int    // in the order in which it wrote them, or of the board
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

// of is what is written of some cells; empty where nothing is.
func (s sets) of(cells []int) string {
	s.cells = slices.DeleteFunc(slices.Clone(s.cells), func(cell int) bool { return !slices.Contains(cells, cell) })
	if len(s.cells) == 0 {
		return ""
	}
	return s.String()
}

// update takes over what was written of cells now, and puts all into the order of the board.
func (s *sets) update(now sets) {
	s.cells = append(s.cells, now.cells...)
	slices.Sort(s.cells)
	s.cells = slices.Compact(s.cells)
	for _, cell := range now.cells {
		s.digits[cell] = now.digits[cell]
	}
}

// fill takes out what a digit in a cell rules out, and returns the cells around it.
func (s *sets) fill(cell int, digit int8) (around []int) {
	s.cells = slices.DeleteFunc(s.cells, func(c int) bool { return c == cell })
	s.digits[cell] = 0
	for _, other := range s.cells {
		if s.shape.Sees(cell, other) {
			s.digits[other] &^= 1 << (digit - 1)
			around = append(around, other)
		}
	}
	return around
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
