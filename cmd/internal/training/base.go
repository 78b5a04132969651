package training

import (
	"context"
	"fmt"

	"espalier/engine/train"
	"espalier/engine/train/curriculum"
)

type baseCommand struct {
	holdOutFlag
	outFlag
	Steps int     `default:"2000" help:"Optimiser steps."`
	Seed  uint64  `default:"1" help:"Seed for parameters and examples."`
	Back  float64 `default:"0.1" help:"Probability that a random walk begins again when it has come to one number. Default: ${default}."`
}

// usualBack is the default of Back, which the options of a run do not name.
const usualBack = 0.1

func (c baseCommand) Run(ctx context.Context) error {
	course, err := curriculum.OpenWalks(c.HoldOut, c.Seed, c.Back, "")
	if err != nil {
		return err
	}
	options := train.Defaults()
	options.Steps, options.Seed, options.Rate = c.Steps, c.Seed, 3e-3
	if c.Back != usualBack {
		options.Extra = fmt.Sprintf("walks that begin again: %g", c.Back)
	}
	trainer, err := train.Open(c.Out, course.Config, course.Parts, options)
	if err != nil {
		return err
	}
	return teach(ctx, c.Out, trainer, course)
}
