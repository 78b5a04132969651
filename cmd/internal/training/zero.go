package training

import (
	"context"
	"fmt"
	"path/filepath"

	"espalier/cmd/internal/console"
	"espalier/engine/train"
	"espalier/engine/train/curriculum"
)

// zeroCommand is DeepSeek-R1-Zero in small: a base that was shown no solution, and rewards alone.
type zeroCommand struct {
	holdOutFlag
	Out        string            `required:"" type:"path" placeholder:"DIR" help:"Folder of the base and of every run. What is interrupted is resumed."`
	Seeds      int               `default:"3" help:"Runs, with seeds from 1."`
	Estimators []train.Estimator `enum:"grpo,ppo" default:"grpo" help:"What advantages are estimated by: grpo (the other replies to a puzzle), ppo (a value network)."`
	Steps      int               `default:"150" help:"Optimiser steps of each run."`
	BaseSteps  int               `default:"1500" help:"Optimiser steps of the base."`
	Back       float64           `default:"0.1" help:"Probability that a random walk of the base begins again when it has come to one number. Default: ${default}."`
}

func (c zeroCommand) Run(ctx context.Context) error {
	base := filepath.Join(c.Out, "base")
	if err := (baseCommand{holdOutFlag: c.holdOutFlag, Out: base, Steps: c.BaseSteps, Seed: 1, Back: c.Back}).Run(ctx); err != nil {
		return err
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

// policy is a run from the base. The chains of a base are short, so that the rate is higher and the longest reply
// shorter than those of the embedded model.
func (c zeroCommand) policy(base string, estimator train.Estimator, seed uint64) policyFlags {
	return policyFlags{
		holdOutFlag: c.holdOutFlag, Task: "game24", Init: base, Out: filepath.Join(c.Out, fmt.Sprintf("%s-%d", estimator, seed)),
		Method: curriculum.ChainOfThought, Steps: c.Steps, Seed: seed, Puzzles: 32, Group: 16, Epochs: 1,
		KL: 0.001, Rate: 3e-4, Length: 300, Validate: 25, Votes: 64, On: 64,
	}
}
