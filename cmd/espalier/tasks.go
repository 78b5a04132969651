package main

import (
	_ "embed"
	"fmt"
	"slices"

	"espalier/search"
	"espalier/search/tasks/ask"
	"espalier/search/tasks/crossword"
	"espalier/search/tasks/file"
	"espalier/search/tasks/game24"
	"espalier/search/tasks/sudoku"
	"espalier/search/tasks/writing"
)

// task is a family of puzzles, with what the command line adds to it.
type task struct {
	search.Task
	example   string                     // the puzzle where none is given
	stateWord string                     // stands before a state
	puzzles   string                     // a small set to bench with, one a line
	makes     bool                       // puzzles of a kind and a seed
	goal      func(search.Puzzle) string // behind an answer; nil: it says all
	oracle    func(search.Puzzle) func(state string) (solvable, known bool)
	faultless search.Purpose                                       // what the rules can do as a model without fault would; empty: nothing
	published func(search.Settings, search.Puzzle) (figures, bool) // of a paper; nil: there are none
	source    string                                               // of these
	chat      *chatTask                                            // nil: it is not in natural language alone
	method    string                                               // that suits it; empty: usualMethod
	suit      func(*search.Settings)                               // what else does; nil: nothing
	file      *file.Task                                           // a file of the user's describes it; nil: none does
	path      string                                               // of the file
}

//go:embed puzzles/game24.txt
var game24Puzzles string

//go:embed puzzles/sudoku.txt
var sudokuPuzzles string

func tasks() []task {
	return []task{
		{
			Task: game24.Task{}, example: "4 9 10 13", stateWord: "left", puzzles: game24Puzzles,
			goal: game24Goal, oracle: game24.Oracle, faultless: search.Judge, published: game24Published,
			source: "GPT-4 in Yao et al. 2023, Table 2, on that paper's 100 puzzles",
		},
		{
			Task: sudoku.Task{}, example: "9x9 easy 3", puzzles: sudokuPuzzles, makes: true, oracle: sudoku.Oracle, faultless: search.Propose,
			method: "tot-dfs", suit: suitSudoku, published: sudokuPublished,
			source: "GPT with the ToT controller of Long 2023, on that paper's 10 boards of the size",
		},
		{
			Task: crossword.Task{}, example: crossword.Example, puzzles: crossword.Example, published: crosswordPublished,
			source: "GPT-4 in Yao et al. 2023, Table 3, on that paper's 20 crosswords",
			chat:   &chatTask{asks: askedFor(), lists: true},
		},
		{
			Task: writing.Task{}, example: writing.Example, puzzles: writing.Example,
			chat: &chatTask{asks: askedFor(search.Propose), wordy: true},
		},
		fileTask(ask.Task()),
	}
}

// taskNamed finds a task by its name, or reads the file that describes it.
func taskNamed(name string) (task, error) {
	if isTaskFile(name) {
		t, err := file.Read(name)
		if err != nil {
			return task{}, badInput(err, "see search/tasks/file/README.md for what may stand in a task file")
		}
		described := fileTask(t)
		described.file, described.path = &t, t.Name()
		return described, nil
	}
	all, names := tasks(), taskNames()
	i := slices.Index(names, name)
	if i < 0 {
		refusal := unknown("task", name, names)
		refusal.err = fmt.Errorf("%w, and files that describe one, such as ./my.toml", refusal.err)
		return task{}, refusal
	}
	return all[i], nil
}

// named is the task under the name that a log has for it.
func (t task) named(name string) task {
	if t.file != nil {
		t.Task = t.file.Named(name)
	}
	return t
}

func taskNames() []string {
	var names []string
	for _, t := range tasks() {
		names = append(names, t.Name())
	}
	return names
}

// usualMethod is the method of a task that has no other.
const usualMethod = "tot-bfs"

// suitSudoku has every digit that a model leaves a cell tried, and states judged
// by the rules: no model was taught to value a board.
func suitSudoku(s *search.Settings) {
	if s.Generate == "" {
		return
	}
	s.Generate, s.Proposals, s.Temperature = search.GeneratePropose, 9, 0
	s.Evaluate = search.EvaluateRule
}

// game24Goal is what the numbers are to reach.
func game24Goal(p search.Puzzle) string {
	if target, ok := p.Options["target"]; ok {
		return "= " + target
	}
	return "= 24"
}
