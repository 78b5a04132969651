package curriculum

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"espalier/engine"
	"espalier/search/tasks/game24"
)

// Evaluation is what a model of the Game of 24 knows of held-out puzzles.
type Evaluation struct {
	Fast     Values               `json:"fast_value"`
	Thinking Values               `json:"thinking_value"`
	Propose  map[string]Proposals `json:"proposals"`
	Answers  map[Method]Solved    `json:"answers"`
}

// enumerates is a model that shows its token tree.
type enumerates interface {
	engine.Model
	engine.Enumerator
}

// Evaluate measures a model on held-out puzzles and the states that they lead to.
func Evaluate(ctx context.Context, model enumerates, h *HoldOut) (Evaluation, error) {
	threes := h.Threes()
	e := Evaluation{Propose: map[string]Proposals{}, Answers: map[Method]Solved{}}
	var err error
	if e.Fast, err = FastValues(ctx, model, threes); err != nil {
		return e, err
	}
	if e.Thinking, err = ThinkingValues(ctx, model, threes); err != nil {
		return e, err
	}
	for name, states := range map[string][]game24.State{"four": h.Puzzles(), "three": threes, "two": twoNumberStates(threes)} {
		if e.Propose[name], err = ProposeAll(ctx, model, states); err != nil {
			return e, err
		}
	}
	for _, method := range []Method{InputOutput, ChainOfThought} {
		if e.Answers[method], err = Answers(ctx, model, method, problems(h.Puzzles())); err != nil {
			return e, err
		}
	}
	return e, nil
}

// twoNumberStates are what the first moves of three-number states lead to, each once.
func twoNumberStates(threes []game24.State) []game24.State {
	seen := map[string]bool{}
	var states []game24.State
	for _, s := range threes {
		for _, m := range s.Moves() {
			if key := m.Left.String(); !seen[key] && Writable(m.Left) {
				seen[key] = true
				states = append(states, m.Left)
			}
		}
	}
	return states
}

// Write writes the report as tables.
func (e Evaluation) Write(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "value of held-out three-number states\tstates\tsure\tAUC\taccuracy\tTPR\tTNR\ttokens\t")
	for _, row := range []struct {
		name string
		v    Values
	}{{"one token", e.Fast}, {"thinking", e.Thinking}} {
		fmt.Fprintf(w, "%s\t%d\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.1f\t\n", row.name, row.v.States, row.v.Sure, row.v.AUC, row.v.Accuracy, row.v.TPR, row.v.TNR, row.v.Tokens)
	}
	fmt.Fprintln(w, "\t")
	fmt.Fprintln(w, "proposals from\tstates\toffered\tlegal\trepeated\tof all legal\t")
	for _, size := range []string{"four", "three", "two"} {
		p := e.Propose[size]
		fmt.Fprintf(w, "%s numbers\t%d\t%d\t%.1f%%\t%.1f%%\t%.1f%%\t\n", size, p.States, p.Offered, 100*p.Legal, 100*p.Repeated, 100*p.Complete)
	}
	fmt.Fprintln(w, "\t")
	fmt.Fprintln(w, "likeliest reply\tpuzzles\tright\ttokens\t")
	for _, method := range []Method{InputOutput, ChainOfThought} {
		a := e.Answers[method]
		fmt.Fprintf(w, "%s\t%d\t%d\t%.1f\t\n", method, a.Puzzles, a.Right, a.Tokens)
	}
	return w.Flush()
}

// freshBoards is how many boards of each shape a sudoku model is shown, and
// freshSeed makes them others than those of training.
const (
	freshBoards = 64
	freshSeed   = 1 << 40
)

// EvaluateBoards measures a model of sudoku on fresh boards, without those held out.
func EvaluateBoards(ctx context.Context, model engine.Model, heldOut map[string]bool) ([]SetsFound, error) {
	return ReadSets(ctx, model, heldOut, freshBoards, freshSeed)
}

// WriteSets writes what a model of sudoku found as a table.
func WriteSets(out io.Writer, found []SetsFound) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "size\tboxes\tboards\tcells\texact sets\twhole boards\ta digit lost\ttokens\t")
	for _, f := range found {
		fmt.Fprintf(w, "%dx%d\t%s\t%d\t%d\t%.2f%%\t%.1f%%\t%.2f%%\t%.0f\t\n", f.Size, f.Size, f.Boxes, f.Boards, f.Cells, 100*f.Exact, 100*f.Whole, 100*f.Lost, f.Tokens)
	}
	return w.Flush()
}
