package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"espalier/engine/tokenizer"
	"espalier/engine/train"
	"espalier/engine/train/curriculum"
)

type trainGRPOCmd struct {
	holdOutFlag
	Init     string            `default:"embedded" placeholder:"DIR" help:"Where to start from, and what to stay close to: the folder of a run or of a model. Default: ${default}."`
	Out      string            `required:"" type:"path" placeholder:"DIR" help:"Folder of the run; a run found there is resumed."`
	Method   curriculum.Method `enum:"cot,io" default:"cot" help:"What is practised: cot (steps, then the answer) or io (the answer at once)."`
	Steps    int               `default:"40" help:"Optimiser steps."`
	Seed     uint64            `default:"1" help:"Seed of puzzles and replies."`
	Puzzles  int               `default:"32" help:"Puzzles a step."`
	Group    int               `default:"16" help:"Replies to each puzzle, which are compared with one another."`
	Epochs   int               `default:"1" help:"Updates on the replies of a step."`
	KL       float64           `name:"kl" default:"0.01" help:"Weight of the divergence from the initial model."`
	Rate     float64           `default:"5e-5" help:"Learning rate, after a short warm-up."`
	Length   int               `default:"1000" placeholder:"TOKENS" help:"The most tokens of a reply."`
	Validate int               `default:"10" placeholder:"STEPS" help:"Steps between validations, each of which keeps a checkpoint."`
	On       int               `name:"validate-on" default:"64" placeholder:"PUZZLES" help:"Puzzles of a validation: held out by rule, and none of the test puzzles."`
}

func (c trainGRPOCmd) Run(ctx context.Context) error {
	h, err := c.read()
	if err != nil {
		return err
	}
	options := train.PolicyDefaults()
	options.Method, options.Steps, options.Seed, options.Rate = string(c.Method), c.Steps, c.Seed, c.Rate
	options.Puzzles, options.Group, options.Epochs, options.KL, options.MaxTokens, options.Every = c.Puzzles, c.Group, c.Epochs, c.KL, c.Length, c.Validate
	policy, err := train.OpenPolicy(c.Out, func() (*train.Model, error) { return initialModel(c.Init) }, tokenizer.NewVocabulary(), options)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%d parameters, step %d of %d, %d puzzles x %d replies\n", policy.Trainer.Model.Parameters(), policy.Trainer.Steps(), options.Steps, options.Puzzles, options.Group)
	corpus := curriculum.NewCorpus(h)
	practice := corpus.Practice(c.Method, options.Puzzles, options.Seed)
	pace := newPace(policy.Trainer.Steps())
	defer pace.end()
	if err := policy.Run(ctx, c.Out, practice, corpus.Validation(c.Method, c.On), reportPolicy(policy, pace)); err != nil {
		return err
	}
	dir := filepath.Join(c.Out, "model")
	if err := policy.Trainer.WriteModel(dir, map[string]string{"format": "pt"}); err != nil {
		return err
	}
	l := lesson{
		data:    "Game of 24, solvable training puzzles, rewarded by the rules of the game alone; begun from " + c.Init,
		heldOut: "as in supervised learning; replies that write a held-out state are not learnt from",
	}
	if err := writeCardOf(dir, policy.Trainer, policy.Options, l); err != nil {
		return err
	}
	fmt.Println(dir)
	return nil
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
			pace.line("step %d/%d  %d puzzles held out by rule: greedy %.1f%%  mean of samples %.1f%%  majority of %d %.1f%%  best of %d %.1f%%  form %.1f%%  length %.1f",
				g.Step, p.Options.Steps, v.Puzzles, 100*v.Greedy, 100*v.Mean, v.Samples, 100*v.Majority, v.Samples, 100*v.Best, 100*v.Format, v.Length)
		}
		pace.show(g.Step, p.Options.Steps, "steps")
	}
}
