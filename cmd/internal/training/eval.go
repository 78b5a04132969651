package training

import (
	"context"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/launch"
	"espalier/engine/embedded"
	"espalier/engine/native"
	"espalier/engine/train/curriculum"
)

type evalCommand struct {
	taskHoldOutFlag
	Task  string `enum:"game24,sudoku,symbolic" default:"game24" help:"Task of the model: game24, sudoku or symbolic."`
	Model string `default:"embedded" placeholder:"PATH" help:"embedded, a folder or a .gguf file. Default: ${default}."`
	JSON  bool   `name:"json" help:"Print JSON."`
}

func (c evalCommand) Run(ctx context.Context) error {
	switch c.Task {
	case curriculum.SudokuTask:
		return c.boards(ctx)
	case curriculum.SymbolicTask:
		return c.symbols(ctx)
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
	e, err := curriculum.Evaluate(ctx, model, h)
	if err != nil {
		return err
	}
	if c.JSON {
		return console.JSON().Encode(e)
	}
	return e.Write(console.Stdout)
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
	if c.JSON {
		return console.JSON().Encode(found)
	}
	return curriculum.WriteSets(console.Stdout, found)
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
	if c.JSON {
		return console.JSON().Encode(found)
	}
	return curriculum.WriteSymbols(console.Stdout, found)
}

// open loads the model; the embedded one is that of the task.
func (c evalCommand) open() (*native.Model, error) {
	if c.Model == embedded.Name {
		return launch.LoadModel(embedded.Name + ":" + c.Task)
	}
	return launch.LoadModel(c.Model)
}
