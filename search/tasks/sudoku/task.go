// Package sudoku is boards of 2x2 to 9x9 cells in which every row, every column
// and, if there are any, every box holds each digit once. Without boxes they are
// the Latin squares of Long (2023, section 4).
package sudoku

import (
	"fmt"
	"slices"

	"espalier/search"
	"espalier/search/tasks/chat"
)

const boxesOption = "boxes"

// Task is the family of these puzzles.
type Task struct{}

// Name is what users type.
func (Task) Name() string { return "sudoku" }

// Title is what users read.
func (Task) Title() string { return "Sudoku" }

// Problem reads a board in one of the forms of ParseInput. The option "boxes" is
// "none", or their rows and columns such as "2x3"; without it boards of 4, 6, 8
// and 9 have the usual boxes and the others none.
func (Task) Problem(p search.Puzzle) (search.Problem, error) {
	boxes := ""
	for name, value := range p.Options {
		if name != boxesOption {
			return nil, fmt.Errorf("unknown option %q; sudoku has only %q", name, boxesOption)
		}
		boxes = value
	}
	root, err := ParseInput(p.Input, boxes)
	if err != nil {
		return nil, err
	}
	// The puzzle names the board itself, also where it was made up: a log is read
	// by versions to come, and they may make up another.
	named := search.Puzzle{Task: Task{}.Name(), Input: root.line(), Options: map[string]string{boxesOption: root.shape.boxes()}}
	return &problem{puzzle: named, root: root}, nil
}

// problem is one board.
type problem struct {
	puzzle search.Puzzle
	root   Grid
}

func (p *problem) Puzzle() search.Puzzle { return p.puzzle }
func (p *problem) Root() string          { return p.root.String() }

// Depth is a thought for each empty cell.
func (p *problem) Depth() int { return p.root.empty() }

// Labels are those of the Game of 24 (Yao et al. 2023, section 4.1).
func (p *problem) Labels() []search.Label { return slices.Clone(labels) }

var labels = chat.Labels()

// Note says of a board without a solution, or with several, that it is one.
func (p *problem) Note() string {
	if clash, ok := p.root.clash(); ok {
		return "the board is contradictory: " + clash
	}
	solutions, whole := p.root.Solve(2)
	switch {
	case len(solutions) == 2:
		return "the board is ambiguous: it has more than one solution, and any of them counts"
	case len(solutions) == 0 && whole:
		return "the board is contradictory: there is no way to fill it"
	}
	return ""
}
