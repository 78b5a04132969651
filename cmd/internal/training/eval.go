package training

import (
	"context"
	"errors"
	"io"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/engine"
	"espalier/engine/embedded"
	"espalier/engine/native"
	"espalier/engine/train/curriculum"
	"espalier/tui/statusline"
)

type evalCommand struct {
	taskHoldOutFlag
	Task  string `enum:"game24,deliberate,countdown,sudoku,symbolic" default:"game24" help:"Task of the model: game24, deliberate (votes, lists and drafts for it), countdown (other targets), sudoku or symbolic."`
	Model string `default:"embedded" placeholder:"PATH" help:"embedded, a folder or a .gguf file. Default: ${default}."`
	PRM   string `name:"prm" placeholder:"PATH" help:"Measure this process reward model instead, by the steps of the chains of --model to validation puzzles, which are none of the test puzzles."`
	On    int    `name:"on" default:"64" placeholder:"PUZZLES" help:"With --prm or --task deliberate: validation puzzles; with --task countdown: states of each size. Default: ${default}."`
	Best  int    `name:"best-of" default:"16" placeholder:"N" help:"With --prm: chains for each puzzle. Default: ${default}."`
	Seed  uint64 `default:"1" help:"With --prm: seed of the chains; with --task deliberate, of ballots and drafts; with --task countdown, of states."`
	JSON  bool   `name:"json" help:"Print JSON."`
}

func (c evalCommand) Run(ctx context.Context) error {
	switch {
	case c.PRM != "" && c.Task != string(embedded.Game24):
		return exit.BadInput(errors.New("--prm is measured by the steps of chains of game24"), "leave --task out")
	case c.On < 1 || c.Best < 1:
		return exit.BadInput(errors.New("--on and --best-of: want 1 or more of each"), "")
	}
	switch c.Task {
	case curriculum.SudokuTask:
		return c.boards(ctx)
	case curriculum.SymbolicTask:
		return c.symbols(ctx)
	case curriculum.CountdownTask:
		return c.countdown(ctx)
	}
	h, err := curriculum.OpenHoldOut(c.HoldOut)
	if err != nil {
		return err
	}
	model, err := c.open()
	if err != nil {
		return err
	}
	defer func() { _ = model.Close() }()
	if c.PRM != "" {
		return c.verify(ctx, model, h)
	}
	if c.Task == curriculum.DeliberateTask {
		return c.deliberate(ctx, model, h)
	}
	e, err := curriculum.Evaluate(ctx, model, h)
	if err != nil {
		return err
	}
	return c.print(e, e.Write)
}

// verify measures a process reward model.
func (c evalCommand) verify(ctx context.Context, writer engine.Model, h *curriculum.HoldOut) error {
	prm, err := openPRM(c.PRM)
	if err != nil {
		return err
	}
	defer func() { _ = prm.Close() }()
	judge, err := launch.LoadModel(embedded.Name)
	if err != nil {
		return err
	}
	defer func() { _ = judge.Close() }()
	pace := statusline.NewPace(console.Stderr, 0)
	v, err := curriculum.NewCorpus(h).Verify(ctx, writer, prm, judge, c.On, c.Best, c.Seed, func(done, of int) { pace.Show(done, of, "puzzles") })
	pace.End()
	if err != nil {
		return err
	}
	return c.print(v, v.Write)
}

// deliberate measures a model that votes, lists and mends, beside the embedded one.
func (c evalCommand) deliberate(ctx context.Context, model engine.Model, h *curriculum.HoldOut) error {
	judge, err := launch.LoadModel(embedded.Name)
	if err != nil {
		return err
	}
	defer func() { _ = judge.Close() }()
	pace := statusline.NewPace(console.Stderr, 0)
	d, err := curriculum.NewCorpus(h).Deliberate(ctx, model, judge, c.On, c.Seed, func(done, of int) { pace.Show(done, of, "puzzles") })
	pace.End()
	if err != nil {
		return err
	}
	return c.print(d, d.Write)
}

// boards measures a model that was taught sudoku.
func (c evalCommand) boards(ctx context.Context) error {
	heldOut, err := curriculum.OpenBoards(c.HoldOut)
	if err != nil {
		return err
	}
	model, err := c.open()
	if err != nil {
		return err
	}
	defer func() { _ = model.Close() }()
	found, err := curriculum.EvaluateBoards(ctx, model, heldOut)
	if err != nil {
		return err
	}
	return c.print(found, func(w io.Writer) error { return curriculum.WriteSets(w, found) })
}

// symbols measures a model that was taught coin flips, last letters and dates.
func (c evalCommand) symbols(ctx context.Context) error {
	model, err := c.open()
	if err != nil {
		return err
	}
	defer func() { _ = model.Close() }()
	found, err := curriculum.EvaluateSymbols(ctx, model)
	if err != nil {
		return err
	}
	return c.print(found, func(w io.Writer) error { return curriculum.WriteSymbols(w, found) })
}

// countdown measures a model that was taught other targets than 24.
func (c evalCommand) countdown(ctx context.Context) error {
	model, err := c.open()
	if err != nil {
		return err
	}
	defer func() { _ = model.Close() }()
	found, err := curriculum.EvaluateCountdown(ctx, model, c.On, c.Seed)
	if err != nil {
		return err
	}
	return c.print(found, func(w io.Writer) error { return curriculum.WriteCountdown(w, found) })
}

// print prints figures as JSON, or as tables.
func (c evalCommand) print(figures any, tables func(io.Writer) error) error {
	if c.JSON {
		return console.JSON().Encode(figures)
	}
	return tables(console.Stdout)
}

// open loads the model; the embedded one is that of the task.
func (c evalCommand) open() (*native.Model, error) {
	if c.Model == embedded.Name {
		return launch.LoadModel(embedded.Name + ":" + c.Task)
	}
	return launch.LoadModel(c.Model)
}
