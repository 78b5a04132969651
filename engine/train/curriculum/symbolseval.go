package curriculum

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"espalier/engine"
	"espalier/search"
	"espalier/search/tasks/symbolic"
)

// SymbolsFound measures how often a model answers questions of so many steps.
type SymbolsFound struct {
	Task  string `json:"task"`
	Steps int    `json:"steps"`
	IO    Solved `json:"io"`
	CoT   Solved `json:"cot"`
}

// Questions that a model is asked, of each task and number of steps: half as many steps again
// as it was taught.
const (
	symbolsAsked = 200
	longestAsked = longestTaught + longestTaught/2
)

// EvaluateSymbols asks a model for the likeliest answers to questions that no training has.
func EvaluateSymbols(ctx context.Context, model engine.Model) ([]SymbolsFound, error) {
	var all []SymbolsFound
	for _, k := range symbolic.Kinds() {
		for steps := 2; steps <= longestAsked; steps++ {
			f := SymbolsFound{Task: k.Name, Steps: steps}
			var problems []search.Problem
			for seed := range symbolsAsked {
				p, err := k.Task().Problem(search.Puzzle{Task: k.Name, Input: fmt.Sprintf("random %d %d", steps, seed+1)})
				if err != nil {
					return nil, err
				}
				problems = append(problems, p)
			}
			var err error
			if f.IO, err = Answers(ctx, model, InputOutput, problems); err != nil {
				return nil, err
			}
			if f.CoT, err = Answers(ctx, model, ChainOfThought, problems); err != nil {
				return nil, err
			}
			all = append(all, f)
		}
	}
	return all, nil
}

// WriteSymbols writes what a model found as a table.
func WriteSymbols(out io.Writer, found []SymbolsFound) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "task\tsteps\ttaught\tquestions\tio\tcot\ttokens of a chain\t")
	for _, f := range found {
		taught := "yes"
		if f.Steps > longestTaught {
			taught = "no"
		}
		fmt.Fprintf(w, "%s\t%d\t%s\t%d\t%.1f%%\t%.1f%%\t%.1f\t\n", f.Task, f.Steps, taught, f.IO.Puzzles,
			100*ratio(f.IO.Right, f.IO.Puzzles), 100*ratio(f.CoT.Right, f.CoT.Puzzles), f.CoT.Tokens)
	}
	return w.Flush()
}
