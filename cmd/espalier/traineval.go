package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"espalier/engine/embedded"
	"espalier/engine/train/curriculum"
	"espalier/search/tasks/game24"
	"espalier/search/tasks/sudoku"
)

type trainEvalCmd struct {
	holdOutFlag
	Task  string `enum:"game24,sudoku" default:"game24" help:"Task of the model: game24 or sudoku."`
	Model string `default:"embedded" placeholder:"PATH" help:"embedded, a folder or a .gguf file. Default: ${default}."`
	JSON  bool   `name:"json" help:"Print JSON."`
}

// evaluation is the report of train eval.
type evaluation struct {
	Fast     curriculum.Values                       `json:"fast_value"`
	Thinking curriculum.Values                       `json:"thinking_value"`
	Propose  map[string]curriculum.Proposals         `json:"proposals"`
	Answers  map[curriculum.Method]curriculum.Solved `json:"answers"`
}

func (c trainEvalCmd) Run(ctx context.Context) error {
	if c.Task == sudoku.Task().Name {
		return c.boards(ctx)
	}
	h, err := c.read()
	if err != nil {
		return err
	}
	model, err := loadModel(c.Model)
	if err != nil {
		return err
	}
	threes := h.Threes()
	twos := twoNumberStates(threes)
	e := evaluation{Propose: map[string]curriculum.Proposals{}, Answers: map[curriculum.Method]curriculum.Solved{}}
	if e.Fast, err = curriculum.FastValues(ctx, model, threes); err != nil {
		return err
	}
	if e.Thinking, err = curriculum.ThinkingValues(ctx, model, threes); err != nil {
		return err
	}
	for name, states := range map[string][]game24.State{"four": h.Puzzles(), "three": threes, "two": twos} {
		if e.Propose[name], err = curriculum.ProposeAll(ctx, model, states); err != nil {
			return err
		}
	}
	for _, method := range []curriculum.Method{curriculum.InputOutput, curriculum.ChainOfThought} {
		if e.Answers[method], err = curriculum.Answers(ctx, model, method, h.Puzzles()); err != nil {
			return err
		}
	}
	if c.JSON {
		return jsonOutput().Encode(e)
	}
	return e.print()
}

// twoNumberStates are what the first moves of three-number states lead to, each once.
func twoNumberStates(threes []game24.State) []game24.State {
	seen := map[string]bool{}
	var states []game24.State
	for _, s := range threes {
		for _, m := range s.Moves() {
			if key := m.Left.String(); !seen[key] && curriculum.Writable(m.Left) {
				seen[key] = true
				states = append(states, m.Left)
			}
		}
	}
	return states
}

func (e evaluation) print() error {
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "value of held-out three-number states\tstates\tsure\tAUC\taccuracy\tTPR\tTNR\ttokens\t")
	for _, row := range []struct {
		name string
		v    curriculum.Values
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
	for _, method := range []curriculum.Method{curriculum.InputOutput, curriculum.ChainOfThought} {
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

// boards measures a model that was taught sudoku.
func (c trainEvalCmd) boards(ctx context.Context) error {
	heldOut, err := readHoldOut(c.HoldOut, curriculum.ReadBoards)
	if err != nil {
		return err
	}
	name := c.Model
	if name == embedded.Name {
		name += ":" + c.Task
	}
	model, err := loadModel(name)
	if err != nil {
		return err
	}
	defer func() { _ = model.Close() }()
	found, err := curriculum.ReadSets(ctx, model, heldOut, freshBoards, freshSeed)
	if err != nil {
		return err
	}
	if c.JSON {
		return jsonOutput().Encode(found)
	}
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "size\tboxes\tboards\tcells\texact sets\twhole boards\ta digit lost\ttokens\t")
	for _, f := range found {
		fmt.Fprintf(w, "%dx%d\t%s\t%d\t%d\t%.2f%%\t%.1f%%\t%.2f%%\t%.0f\t\n", f.Size, f.Size, f.Boxes, f.Boards, f.Cells, 100*f.Exact, 100*f.Whole, 100*f.Lost, f.Tokens)
	}
	return w.Flush()
}
