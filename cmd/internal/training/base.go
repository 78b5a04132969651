package training

import (
	"context"

	"espalier/engine/train"
	"espalier/engine/train/curriculum"
)

type baseCommand struct {
	holdOutFlag
	Out   string  `required:"" type:"path" placeholder:"DIR" help:"Folder of the run. An interrupted run is resumed."`
	Steps int     `default:"2000" help:"Optimiser steps."`
	Seed  uint64  `default:"1" help:"Seed for parameters and examples."`
	Back  float64 `default:"0.1" help:"Probability that a random walk begins again when it has come to one number. Default: ${default}."`
}

func (c baseCommand) Run(ctx context.Context) error {
	course, err := curriculum.OpenWalks(c.HoldOut, c.Seed, c.Back, "")
	if err != nil {
		return err
	}
	options := train.Defaults()
	options.Steps, options.Seed, options.Rate = c.Steps, c.Seed, 3e-3
	trainer, err := train.Open(c.Out, course.Config, course.Parts, options)
	if err != nil {
		return err
	}
	return teach(ctx, c.Out, trainer, course)
}
