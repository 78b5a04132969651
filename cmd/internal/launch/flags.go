package launch

import (
	"time"

	"espalier/engine/embedded"
	"espalier/search"
	"espalier/search/tasks/registry"
)

// ModelFlag names a model.
type ModelFlag struct {
	Model string `group:"model" default:"embedded" placeholder:"NAME" help:"embedded, a folder or .gguf file, disk:NAME (pulled by Ollama), ollama:NAME, openai:URL#NAME, or a control: random (proposes and judges at random) or exact (an exact solver, where the task has one). Default: ${default}."`
}

// RunFlags choose who thinks.
type RunFlags struct {
	ModelFlag
	ProposeWith string `group:"model" placeholder:"NAME,..." help:"Further models that propose thoughts in the same tree."`
	ValueModel  string `group:"model" placeholder:"NAME" help:"Another model for evaluating thoughts; random and exact are controls. With --evaluate prm, a process reward model: a folder that train prm wrote. Default there: embedded:prm."`
	ServerFlags
}

// Suited are the names of the models that propose and value thoughts by some settings, given those that the user named or a
// search had before: of the models for the Game of 24, the one that was taught what is asked for takes part. Steps are verified by
// the process reward model; the one that deliberates votes, lists steps, and mends answers; that of Countdown does all that it
// can where the puzzle is not one of 24. An evaluator without a name is the model that proposes.
func Suited(model, evaluator string, p search.Puzzle, s search.Settings) (proposes, values string) {
	of := embeddedFor(p)
	if model == embedded.Name && of == embedded.CountdownName {
		model = of
	}
	ours := func(name string) bool {
		return p.Task == string(embedded.Game24) && of != embedded.CountdownName && (name == embedded.Name || name == embedded.DeliberateName)
	}
	proposes, values = model, evaluator
	if ours(model) {
		switch {
		case s.Generate == search.GeneratePropose, s.Evaluate == search.EvaluateFeedback:
			proposes = embedded.DeliberateName
		case s.Generate != "":
			proposes = embedded.Name
		}
	}
	taught := "" // of our models, the one that values so
	switch s.Evaluate {
	case search.EvaluatePRM:
		if evaluator == "" {
			return proposes, embedded.PRMName
		}
	case search.EvaluateVote:
		taught = embedded.DeliberateName
	case search.EvaluateThink, search.EvaluateValue, search.EvaluateLogProb, search.EvaluateDoubt:
		taught = embedded.Name
	}
	if taught != "" && (ours(evaluator) || evaluator == "" && ours(proposes) && proposes != taught) {
		values = taught
	}
	return proposes, values
}

// ModelFlags are those of a run, and its seed.
type ModelFlags struct {
	RunFlags
	Seed uint64 `group:"model" default:"1" placeholder:"S" help:"Random seed; the same seed gives the same search. Default: ${default}."`
}

// BudgetFlags bound a search; 0 means no bound.
type BudgetFlags struct {
	MaxNodes  int           `group:"budget" placeholder:"N" help:"Stop after N thoughts."`
	MaxCalls  int           `group:"budget" placeholder:"N" help:"Stop after N model calls."`
	MaxTokens int           `group:"budget" placeholder:"N" help:"Stop after N tokens of prompts and completions, cached ones included."`
	Timeout   time.Duration `group:"budget" placeholder:"D" help:"Stop after this time, such as 500ms or 2m."`
}

func (f BudgetFlags) Budget() search.Budget {
	return search.Budget{Nodes: f.MaxNodes, Calls: f.MaxCalls, Tokens: f.MaxTokens, Time: f.Timeout}
}

// PuzzleFlags are options of a task.
type PuzzleFlags struct {
	Target *string `group:"search" placeholder:"N" help:"game24: the number to reach. Default: 24."`
	Use    *string `group:"search" placeholder:"WHICH" help:"game24: all, or any: numbers may be left out, and every result is a positive integer, as in Countdown. Default: all."`
	Parts  *string `group:"search" placeholder:"N" help:"sorting, intersection: parts that the puzzle is divided into. Default: parts of 16 numbers at most."`
	Boxes  *string `group:"search" placeholder:"RxC" help:"sudoku: rows and columns of a box, such as 2x3, or none. Default: the usual boxes of that size."`
}

// puzzle is what the words of a command line mean.
func (f PuzzleFlags) puzzle(t registry.Task, input string) search.Puzzle {
	puzzle := search.Puzzle{Task: t.Name, Input: input, Options: map[string]string{}}
	for name, value := range f.byName() {
		if *value != nil {
			puzzle.Options[name] = **value
		}
	}
	return puzzle
}

// byName are the options under the names that puzzles have for them.
func (f *PuzzleFlags) byName() map[string]**string {
	return map[string]**string{"target": &f.Target, "use": &f.Use, "boxes": &f.Boxes, "parts": &f.Parts}
}

// Problem reads a puzzle.
func (f PuzzleFlags) Problem(t registry.Task, input string) (search.Problem, error) {
	return t.Problem(f.puzzle(t, input))
}
