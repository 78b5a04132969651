package training

import (
	"context"
	"fmt"
	"path/filepath"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/engine/train"
	"espalier/engine/train/curriculum"
)

// zeroCommand is DeepSeek-R1-Zero in small: a base that was shown no solution, and rewards alone.
type zeroCommand struct {
	holdOutFlag
	policySizes `kong:"set='policy_steps=200',set='policy_puzzles=16',set='policy_kl=0.001',set='policy_rate=3e-4',set='policy_length=200',set='policy_validate=25',set='policy_votes=64'"`
	outFlag
	Language   float64           `default:"0" placeholder:"WEIGHT" help:"Weight of a reward for the share of English among the words for operations. Default: ${default}."`
	Seeds      int               `default:"3" help:"Runs of each kind, with seeds from 1."`
	Estimators []train.Estimator `enum:"grpo,ppo" default:"grpo" help:"What advantages are estimated by: grpo (the other replies to a puzzle), ppo (a value network), or both."`
	Init       string            `placeholder:"DIR" help:"Base model. Default: one is trained in the folder base of --out."`
	BaseSteps  int               `default:"2000" help:"Optimiser steps of the base."`
	Back       float64           `default:"0.1" help:"Probability that a random walk of the base begins again when it has come to one number. Default: ${default}."`
}

func (c zeroCommand) Run(ctx context.Context) error {
	if c.Seeds < 1 {
		return exit.BadInput(fmt.Errorf("seeds is %d: want 1 or more", c.Seeds), "")
	}
	if err := c.policy("", train.GroupMean, 1).options().Check(); err != nil { // before a base is trained
		return exit.BadInput(err, "")
	}
	base := c.Init
	if base == "" {
		base = filepath.Join(c.Out, "base")
		if err := (baseCommand{holdOutFlag: c.holdOutFlag, outFlag: outFlag{base}, Steps: c.BaseSteps, Seed: 1, Back: c.Back}).Run(ctx); err != nil {
			return err
		}
	}
	var runs []curriculum.Runs
	for _, estimator := range c.Estimators {
		of := curriculum.Runs{Name: string(estimator)}
		for seed := range uint64(c.Seeds) {
			p := c.policy(base, estimator, seed+1)
			options := p.options()
			options.Estimator = estimator
			run, err := p.run(ctx, options)
			if err != nil {
				return err
			}
			points, err := train.ReadCurve(p.Out)
			if err != nil {
				return err
			}
			of.Add(points, run.Trainer.Seconds(), run.Bytes())
		}
		runs = append(runs, of)
	}
	return curriculum.WriteRuns(console.Stdout, runs)
}

// policy is a run from the base.
func (c zeroCommand) policy(base string, estimator train.Estimator, seed uint64) policyFlags {
	return policyFlags{
		holdOutFlag: c.holdOutFlag, policySizes: c.policySizes, Task: "game24", Method: curriculum.ChainOfThought, Easy: true, Language: c.Language,
		Init: base, outFlag: outFlag{filepath.Join(c.Out, fmt.Sprintf("%s-%d", estimator, seed))}, Seed: seed,
	}
}
