// Package registry is all tasks there are, a row each, with what no search may know of
// them: exact solvers, figures that papers published, files that users wrote.
package registry

import (
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/bench"
	"espalier/search/tasks/ask"
	"espalier/search/tasks/crossword"
	"espalier/search/tasks/evidence"
	"espalier/search/tasks/file"
	"espalier/search/tasks/game24"
	game24solver "espalier/search/tasks/game24/solver"
	"espalier/search/tasks/lists"
	"espalier/search/tasks/sudoku"
	sudokusolver "espalier/search/tasks/sudoku/solver"
	"espalier/search/tasks/symbolic"
	"espalier/search/tasks/writing"
	"espalier/search/usage"
)

// Task is a family of puzzles, with what no search may know of it.
type Task struct {
	search.Task
	Solver Solver
	Paper  bench.Paper
	File   *file.Task // one that the user wrote describes it; nil: none does
	Path   string     // of the file
}

// Solver is what an exact solver of a task can be asked, by the user and never by a
// search. What is nil it cannot be asked.
type Solver struct {
	// Oracle says which states can be solved, as debug.Oracle wants it.
	Oracle func(search.Puzzle) func(state string) (solvable, known bool)
	// Warning is what the user should hear of a puzzle before it is searched, such
	// as that it has no solution.
	Warning func(search.Puzzle) string
	// Control answers prompts as a model without fault would: the model named exact.
	Control func(search.Puzzle) (func(prompt string) (completion string, ok bool), error)
	Answers search.Purpose // what prompts Control has an answer to
}

// For is the oracle of one puzzle; nil: there is none.
func (s Solver) For(p search.Puzzle) func(state string) (solvable, known bool) {
	if s.Oracle == nil {
		return nil
	}
	return s.Oracle(p)
}

// All are the tasks that come with the program, a row each.
func All() []Task {
	return []Task{
		{
			Task:   game24.Task(),
			Solver: Solver{game24solver.Oracle, game24solver.Warning, game24solver.Control, search.Judge},
			Paper:  bench.YaoGame24(),
		},
		{
			Task:   sudoku.Task(),
			Solver: Solver{sudokusolver.Oracle, sudokusolver.Warning, sudoku.Control, search.Propose},
			Paper:  bench.LongSudoku(),
		},
		{
			Task:  crossword.Task(),
			Paper: bench.YaoCrosswords(),
		},
		{Task: writing.Task()},
		{Task: lists.Sorting(), Solver: Solver{Control: lists.Control, Answers: search.Continue}},
		{Task: lists.Intersection(), Solver: Solver{Control: lists.Control, Answers: search.Continue}},
		{Task: symbolic.CoinFlip().Task()},
		{Task: symbolic.LastLetter().Task()},
		{Task: symbolic.Date().Task()},
		{Task: ask.Task()},
		{Task: evidence.Task()},
	}
}

// Named finds a task by its name, or reads the file that describes it.
func Named(name string) (Task, error) {
	if IsFile(name) {
		t, err := file.Read(name)
		if err != nil {
			return Task{}, usage.New(err, "search/tasks/file/README.md describes task files")
		}
		return Task{Task: t.Task(), File: &t, Path: t.Name()}, nil
	}
	all, names := All(), Names()
	i := slices.Index(names, name)
	if i < 0 {
		return Task{}, usage.Unknown("task", name, names, ", and files that describe one, such as ./my.toml")
	}
	return all[i], nil
}

// Renamed is the task under the name that a log has for it.
func (t Task) Renamed(name string) Task {
	if t.File != nil {
		t.Task = t.File.Named(name).Task()
	}
	return t
}

// Names are those of All.
func Names() []string {
	var names []string
	for _, t := range All() {
		names = append(names, t.Name)
	}
	return names
}

// IsFile reports whether a task is named by a file.
func IsFile(name string) bool { return strings.HasSuffix(name, ".toml") }

// Control is the model named exact for a puzzle: the rules in a model's place.
func Control(p search.Puzzle) (engine.Model, error) {
	all := All()
	i := slices.IndexFunc(all, func(t Task) bool { return t.Name == p.Task })
	if i < 0 || all[i].Solver.Control == nil {
		return search.NewExact(p.Task, nil)
	}
	answer, err := all[i].Solver.Control(p)
	if err != nil {
		return nil, err
	}
	return search.NewExact(p.Task, answer)
}
