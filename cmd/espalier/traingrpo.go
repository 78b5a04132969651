package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"espalier/engine/embedded"
	"espalier/engine/tokenizer"
	"espalier/engine/train"
	"espalier/engine/train/curriculum"
	"espalier/engine/vocabulary"
	"espalier/search/tasks/sudoku"
)

type trainGRPOCmd struct {
	holdOutFlag
	Task     string            `enum:"game24,sudoku" default:"game24" help:"Task to train on: game24 or sudoku."`
	Init     string            `placeholder:"DIR" help:"Initial and reference model: the folder of a run or of a model. Default: the embedded model."`
	Out      string            `required:"" type:"path" placeholder:"DIR" help:"Folder of the run. An interrupted run is resumed."`
	Method   curriculum.Method `enum:"cot,io" default:"cot" help:"Prompt of game24: cot (steps, then the answer) or io (the answer at once). Sudoku always asks for the digits that fit each empty cell."`
	Steps    int               `default:"40" help:"Optimiser steps."`
	Seed     uint64            `default:"1" help:"Seed for puzzles and replies."`
	Puzzles  int               `default:"32" help:"Puzzles per step."`
	Group    int               `default:"16" help:"Group size: replies sampled for each puzzle."`
	Epochs   int               `default:"1" help:"Updates per step."`
	KL       float64           `name:"kl" default:"0.01" help:"Weight of the KL divergence from the initial model."`
	Rate     float64           `default:"5e-5" help:"Learning rate after warm-up."`
	Length   int               `default:"1000" placeholder:"TOKENS" help:"Longest reply in tokens."`
	Validate int               `default:"10" placeholder:"STEPS" help:"Steps between validations; each saves a checkpoint."`
	On       int               `name:"validate-on" default:"64" placeholder:"PUZZLES" help:"Number of validation puzzles. They are never trained on, and are none of the test puzzles."`
}

func (c trainGRPOCmd) Run(ctx context.Context) error {
	game, err := c.game()
	if err != nil {
		return err
	}
	if c.Init == "" {
		c.Init = embedded.Name + ":" + c.Task
	}
	options := train.PolicyDefaults()
	options.Method, options.Steps, options.Seed, options.Rate = string(game.method), c.Steps, c.Seed, c.Rate
	options.Puzzles, options.Group, options.Epochs, options.KL, options.MaxTokens, options.Every = c.Puzzles, c.Group, c.Epochs, c.KL, c.Length, c.Validate
	policy, err := train.OpenPolicy(c.Out, func() (*train.Model, error) { return initialModel(c.Init) }, game.tokenizer, options)
	if err != nil {
		return err
	}
	fmt.Fprintf(stderr, "%d parameters, step %d of %d, %d puzzles x %d replies\n", policy.Trainer.Model.Parameters(), policy.Trainer.Steps(), options.Steps, options.Puzzles, options.Group)
	pace := newPace(policy.Trainer.Steps())
	defer pace.end()
	if err := policy.Run(ctx, c.Out, game.practice, game.validation, reportPolicy(policy, pace)); err != nil {
		return err
	}
	dir := filepath.Join(c.Out, "model")
	if err := policy.Trainer.WriteModel(dir, map[string]string{"format": "pt"}); err != nil {
		return err
	}
	l := lesson{data: game.data + ", rewarded by the rules of the game alone; begun from " + c.Init, heldOut: game.heldOut}
	if err := writeCardOf(dir, policy.Trainer, policy.Options, l); err != nil {
		return err
	}
	fmt.Fprintln(stdout, dir)
	return nil
}

// practised is what a policy practises, and on what it is validated.
type practised struct {
	method        curriculum.Method
	tokenizer     tokenizer.Tokenizer
	practice      train.Practice
	validation    []train.Exercise
	data, heldOut string // for the model card
}

func (c trainGRPOCmd) game() (practised, error) {
	if c.Task == sudoku.Task().Name {
		if c.Method == curriculum.InputOutput {
			return practised{}, badInput(errors.New("method io is of game24 alone"), "leave --method out")
		}
		heldOut, err := readHoldOut(c.HoldOut, curriculum.ReadBoards)
		if err != nil {
			return practised{}, err
		}
		boards := curriculum.NewBoards(heldOut)
		return practised{
			method: curriculum.BoardSets, tokenizer: vocabulary.NewSudoku(),
			practice: boards.Practice(c.Puzzles, c.Seed), validation: boards.Validation(c.On),
			data: "boards of 2x2 to 9x9 at any stage of a search", heldOut: "the boards of a list",
		}, nil
	}
	h, err := c.read()
	if err != nil {
		return practised{}, err
	}
	corpus := curriculum.NewCorpus(h)
	return practised{
		method: c.Method, tokenizer: vocabulary.NewGame24(),
		practice: corpus.Practice(c.Method, c.Puzzles, c.Seed), validation: corpus.Validation(c.Method, c.On),
		data:    "Game of 24, solvable training puzzles",
		heldOut: "as in supervised learning; replies that write a held-out state are not learnt from",
	}, nil
}

// initialModel takes over the parameters of a run, or else of a checkpoint.
func initialModel(name string) (*train.Model, error) {
	m, err := train.LoadState(name, nil)
	if !errors.Is(err, fs.ErrNotExist) {
		return m, err
	}
	files, err := openFiles(name)
	if err != nil {
		return nil, err
	}
	defer files.Close()
	return train.ModelFrom(files.Config, files.Source)
}

// reportPolicy prints a line for every step, and one for every validation.
func reportPolicy(p *train.Policy, pace *pace) func(train.PolicyProgress) {
	return func(g train.PolicyProgress) {
		if g.Step > 0 {
			pace.line("step %d/%d  reward %.3f  right %.1f%%  form %.1f%%  mixed groups %.0f%%  void %d  length %.1f  KL %.4f  entropy %.3f  clipped %.1f%%  sampling %.1fs  learning %.1fs  %s left",
				g.Step, p.Options.Steps, g.Reward, 100*g.Accuracy, 100*g.Format, 100*g.Mixed, g.Void, g.Length, g.KL, g.Entropy, 100*g.Clipped,
				g.Sampling.Seconds(), g.Learning.Seconds(), pace.left(g.Step, p.Options.Steps))
		}
		if v := g.Validation; v != nil {
			pace.line("step %d/%d  %d puzzles that are not practised: greedy %.1f%%  mean of samples %.1f%%  majority of %d %.1f%%  best of %d %.1f%%  form %.1f%%  length %.1f",
				g.Step, p.Options.Steps, v.Puzzles, 100*v.Greedy, 100*v.Mean, v.Samples, 100*v.Majority, v.Samples, 100*v.Best, 100*v.Format, v.Length)
		}
		pace.show(g.Step, p.Options.Steps, "steps")
	}
}
