package training

import (
	"context"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/launch"
	"espalier/engine/embedded"
	"espalier/engine/train/curriculum"
)

type evalCommand struct {
	holdOutFlag
	Task  string `enum:"game24,sudoku" default:"game24" help:"Task of the model: game24 or sudoku."`
	Model string `default:"embedded" placeholder:"PATH" help:"embedded, a folder or a .gguf file. Default: ${default}."`
	JSON  bool   `name:"json" help:"Print JSON."`
}

func (c evalCommand) Run(ctx context.Context) error {
	if c.Task == curriculum.SudokuTask {
		return c.boards(ctx)
	}
	h, err := curriculum.OpenHoldOut(c.HoldOut)
	if err != nil {
		return err
	}
	model, err := launch.LoadModel(c.Model)
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
	name := c.Model
	if name == embedded.Name {
		name += ":" + c.Task
	}
	model, err := launch.LoadModel(name)
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
