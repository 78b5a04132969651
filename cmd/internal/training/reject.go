package training

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"espalier/cmd/internal/console"
	"espalier/engine/train/curriculum"
	"espalier/tui/statusline"
)

// harvestFlags say how another model's replies are gathered, and what is taught
// with them.
type harvestFlags struct {
	holdOutFlag
	outFlag
	Puzzles int     `default:"4000" help:"Training puzzles to sample."`
	Samples int     `default:"8" help:"Replies to each puzzle."`
	Keep    int     `default:"2" help:"Most accepted replies to keep of each puzzle; the shortest are kept."`
	Length  int     `default:"1000" placeholder:"TOKENS" help:"Longest reply in tokens. Default: ${default}."`
	Steps   int     `default:"${steps}" help:"Optimiser steps of the new model; 0 only collects replies."`
	Init    string  `placeholder:"DIR" help:"Start from the parameters of another run, at half the learning rate. Default: random parameters."`
	Share   float64 `default:"${share}" help:"Share of the examples of a kind that are collected replies. Default: ${default}."`
	Seed    uint64  `default:"1" help:"Seed for replies, parameters and examples."`
}

// repliesFile holds what was gathered, as JSON lines of examples.
const repliesFile = "replies.jsonl"

// Third stage of DeepSeek-R1: what the policy solves becomes the examples from
// which a model is taught anew.
type rejectCommand struct {
	harvestFlags `set:"share=0.5"`
	From         string `required:"" placeholder:"DIR" help:"Model to sample from: the folder of a run or of a model, or embedded."`
}

func (c rejectCommand) Run(ctx context.Context) error {
	return c.run(ctx, c.From, 0)
}

// Fourth stage: the same with a larger model's replies, thinking values included.
type distillCommand struct {
	harvestFlags `set:"share=1"`
	Teacher      string `required:"" placeholder:"DIR" help:"Model to sample from, such as one made by train sft --size large: the folder of a run or of a model."`
	Values       int    `default:"8000" help:"Three-number states for the teacher to evaluate."`
}

func (c distillCommand) Run(ctx context.Context) error {
	return c.run(ctx, c.Teacher, c.Values)
}

// run gathers replies, unless that is done, and teaches a model of the embedded
// size with them.
func (f harvestFlags) run(ctx context.Context, from string, values int) error {
	file := filepath.Join(f.Out, repliesFile)
	if _, err := os.Stat(file); err != nil {
		if err := f.gather(ctx, from, values, file); err != nil {
			return err
		}
	}
	if f.Steps == 0 {
		fmt.Fprintln(console.Stdout, file)
		return nil
	}
	sft := sftCommand{taskHoldOutFlag: taskHoldOutFlag(f.holdOutFlag), extraFlags: extraFlags{file, f.Share}, outFlag: f.outFlag, Steps: f.Steps, Seed: f.Seed}
	sft.Init, sft.Task, sft.Size = f.Init, "game24", "embedded"
	return sft.Run(ctx)
}

func (f harvestFlags) gather(ctx context.Context, from string, values int, file string) error {
	m, err := initialModel(from)
	if err != nil {
		return err
	}
	pace := statusline.NewPace(console.Stderr, 0)
	defer pace.End()
	yield, err := curriculum.HarvestInto(ctx, file, f.HoldOut, m, curriculum.Harvest{
		Puzzles: f.Puzzles, Values: values, Samples: f.Samples, Keep: f.Keep, Length: f.Length, Seed: f.Seed,
	}, func(done, of int) {
		pace.Print(fmt.Sprintf("%d of %d asked  %s left", done, of, pace.Left(done, of)))
		pace.Show(done, of, "asked")
	})
	if yield != nil {
		pace.Print(yield.String())
	}
	return err
}
