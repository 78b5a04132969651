package main

import (
	_ "embed"
	"slices"

	"espalier/search"
	"espalier/search/tasks/game24"
	"espalier/search/tasks/sudoku"
)

// task is a family of puzzles, with what the command line adds to it.
type task struct {
	search.Task
	example   string                     // the puzzle where none is given
	stateWord string                     // stands before a state
	puzzles   string                     // a small set to bench with, one a line
	goal      func(search.Puzzle) string // behind an answer; nil: it says all
	oracle    func(search.Puzzle) func(state string) (solvable, known bool)
	published func(search.Settings) (percent float64, ok bool)
}

//go:embed puzzles/game24.txt
var game24Puzzles string

//go:embed puzzles/sudoku.txt
var sudokuPuzzles string

func tasks() []task {
	return []task{
		{
			Task: game24.Task{}, example: "4 9 10 13", stateWord: "left", puzzles: game24Puzzles,
			goal: game24Goal, oracle: game24.Oracle, published: game24Published,
		},
		{Task: sudoku.Task{}, example: "4x4 medium 3", puzzles: sudokuPuzzles, oracle: sudoku.Oracle},
	}
}

func taskNamed(name string) (task, error) {
	all := tasks()
	names := make([]string, len(all))
	for i, t := range all {
		names[i] = t.Name()
	}
	i := slices.Index(names, name)
	if i < 0 {
		return task{}, unknown("task", name, names)
	}
	return all[i], nil
}

// game24Goal is what the numbers are to reach.
func game24Goal(p search.Puzzle) string {
	if target, ok := p.Options["target"]; ok {
		return "= " + target
	}
	return "= 24"
}

// game24Published is what GPT-4 solved of the 100 hard puzzles, per cent (Yao et
// al. 2023, Table 2).
func game24Published(s search.Settings) (float64, bool) {
	switch {
	case s.Method == "io":
		return 7.3, true
	case s.Method == "cot":
		return 4.0, true
	case s.Method == "cot-sc":
		return 9.0, true
	case s.Method == "tot-bfs" && s.Beam == 1:
		return 45, true
	case s.Method == "tot-bfs" && s.Beam == 5:
		return 74, true
	}
	return 0, false
}
