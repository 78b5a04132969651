package main

import (
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/bench"
	"espalier/search/tasks/ask"
	"espalier/search/tasks/crossword"
	"espalier/search/tasks/file"
	"espalier/search/tasks/game24"
	game24solver "espalier/search/tasks/game24/solver"
	"espalier/search/tasks/sudoku"
	sudokusolver "espalier/search/tasks/sudoku/solver"
	"espalier/search/tasks/writing"
	"espalier/search/usage"
)

// task is a family of puzzles, with what no search may know of it.
type task struct {
	search.Task
	solver solver
	paper  bench.Paper
	file   *file.Task // one that the user wrote describes it; nil: none does
	path   string     // of the file
}

// solver is what an exact solver of a task can be asked, by the user and never by a
// search. What is nil it cannot be asked.
type solver struct {
	// oracle says which states can be solved, as debug.Oracle wants it.
	oracle func(search.Puzzle) func(state string) (solvable, known bool)
	// warning is what the user should hear of a puzzle before it is searched, such
	// as that it has no solution.
	warning func(search.Puzzle) string
	// control answers prompts as a model without fault would: the model named exact.
	control func(search.Puzzle) (func(prompt string) (completion string, ok bool), error)
	answers search.Purpose // what prompts control has an answer to
}

// tasks are all families of puzzles, a row each.
func tasks() []task {
	return []task{
		{
			Task:   game24.Task(),
			solver: solver{game24solver.Oracle, game24solver.Warning, game24solver.Control, search.Judge},
			paper:  bench.YaoGame24(),
		},
		{
			Task:   sudoku.Task(),
			solver: solver{sudokusolver.Oracle, sudokusolver.Warning, sudoku.Control, search.Propose},
			paper:  bench.LongSudoku(),
		},
		{
			Task:  crossword.Task(),
			paper: bench.YaoCrosswords(),
		},
		{Task: writing.Task()},
		{Task: ask.Task()},
	}
}

// taskNamed finds a task by its name, or reads the file that describes it.
func taskNamed(name string) (task, error) {
	if isTaskFile(name) {
		t, err := file.Read(name)
		if err != nil {
			return task{}, badInput(err, "search/tasks/file/README.md describes task files")
		}
		return task{Task: t.Task(), file: &t, path: t.Name()}, nil
	}
	all, names := tasks(), taskNames()
	i := slices.Index(names, name)
	if i < 0 {
		return task{}, usage.Unknown("task", name, names, ", and files that describe one, such as ./my.toml")
	}
	return all[i], nil
}

// named is the task under the name that a log has for it.
func (t task) named(name string) task {
	if t.file != nil {
		t.Task = t.file.Named(name).Task()
	}
	return t
}

func taskNames() []string {
	var names []string
	for _, t := range tasks() {
		names = append(names, t.Name)
	}
	return names
}

// isTaskFile reports whether a task is named by a file.
func isTaskFile(name string) bool { return strings.HasSuffix(name, ".toml") }

// exactControl is the model named exact for a puzzle: the rules in a model's place.
func exactControl(p search.Puzzle) (engine.Model, error) {
	all := tasks()
	i := slices.IndexFunc(all, func(t task) bool { return t.Name == p.Task })
	if i < 0 || all[i].solver.control == nil {
		return search.NewExact(p.Task, nil)
	}
	answer, err := all[i].solver.control(p)
	if err != nil {
		return nil, err
	}
	return search.NewExact(p.Task, answer)
}
