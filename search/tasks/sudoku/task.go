// Package sudoku is boards of 2x2 to 16x16 cells in which every row, every column
// and, if there are any, every box holds each digit once. Without boxes they are
// the Latin squares of Long (2023, section 4).
package sudoku

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/tasks/chat"
	"espalier/search/tasks/reply"
	"espalier/search/tasks/sudoku/board"
	"espalier/search/thinking"
)

const boxesOption = "boxes"

//go:embed puzzles.txt
var puzzles string

const (
	taskName  = "sudoku"
	taskTitle = "Sudoku"
)

// Task is the family of these puzzles.
func Task() search.Task {
	return search.Task{
		Name: taskName, Title: taskTitle, Problem: readPuzzle,
		Example: "9x9 easy 3", Puzzles: puzzles, Lines: true, Generates: true, Method: "tot-dfs", Suit: suit, Forced: "forced step",
	}
}

// suit has every digit that a model leaves a cell tried, and states judged by the
// rules: no model was taught to value a board.
func suit(s *search.Settings) {
	if s.Generate == "" {
		return
	}
	s.Generate, s.Proposals, s.Temperature = search.GeneratePropose, 9, 0
	s.Evaluate = search.EvaluateRule
	if s.Method == "tot-dfs" {
		s.Reviews = 1 // a digit may be misread
	}
}

// readPuzzle reads a board in one of the forms of ParseInput. The option "boxes" is
// "none", or their rows and columns such as "2x3"; without it boards of 4, 6, 8
// and 9 have the usual boxes and the others none.
func readPuzzle(p search.Puzzle) (search.Problem, error) {
	boxes := ""
	for name, value := range p.Options {
		if name != boxesOption {
			return nil, fmt.Errorf("unknown option %q; sudoku has only %q", name, boxesOption)
		}
		boxes = value
	}
	root, madeUp, err := parseInput(p.Input, boxes)
	if err != nil {
		return nil, err
	}
	// The puzzle names the board itself, also where it was made up: a log is read
	// by versions to come, and they may make up another.
	named := search.Puzzle{Task: taskName, Input: root.Line(), Options: map[string]string{boxesOption: root.Shape.Boxes()}, Posed: p.Posed}
	if madeUp {
		named.Posed = strings.Join(strings.Fields(p.Input), " ")
	}
	return &problem{puzzle: named, root: root}, nil
}

// problem is one board.
type problem struct {
	puzzle search.Puzzle
	root   board.Grid
}

func (p *problem) Capabilities() search.Capabilities {
	return search.Capabilities{Ballot: p.ballot, Choice: reply.ReadChoice, ParseAfter: p.parseAfter, Reprompt: p.reprompt, Board: p.board, Settled: p.settled(), Thinking: thinking.Rules{Claim: p.claim}}
}

func (p *problem) Puzzle() search.Puzzle { return p.puzzle }
func (p *problem) Root() string          { return p.root.String() }

// Depth is a thought for each empty cell.
func (p *problem) Depth() int { return p.root.Empty() }

// Labels are those of the Game of 24 (Yao et al. 2023, section 4.1).
func (p *problem) Labels() []search.Label { return slices.Clone(labels) }

var labels = chat.Labels()
