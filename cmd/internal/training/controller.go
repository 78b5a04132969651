package training

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/cmd/internal/version"
	"espalier/engine"
	"espalier/engine/train/curriculum"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/reinforce"
	"espalier/search/tasks/registry"
	"espalier/tui/statusline"
)

type controllerCommand struct {
	holdOutFlag
	Task string `enum:"sudoku" default:"sudoku" help:"Task to train on: sudoku."`
	outFlag
	Steps int    `default:"200" help:"Optimiser steps."`
	Model string `default:"random" placeholder:"NAME" help:"Model that proposes thoughts: random, or one trained on the task. Default: ${default}."`
	Seed  uint64 `default:"1" help:"Seed for parameters, boards and searches."`
}

func (c controllerCommand) Run(ctx context.Context) error {
	heldOut, err := curriculum.OpenBoards(c.HoldOut)
	if err != nil {
		return err
	}
	options := reinforce.Defaults()
	options.Task, options.Model, options.Seed = c.Task, c.Model, c.Seed
	trainer, err := reinforce.Open(c.Out, options)
	if err != nil {
		return exit.BadInput(err, "")
	}
	course, done, err := c.course(ctx, heldOut, options)
	if err != nil {
		return err
	}
	defer done()
	pace, saved := statusline.NewPace(console.Stderr, len(trainer.Curve)), time.Now()
	defer pace.End()
	for len(trainer.Curve) < c.Steps {
		p, err := trainer.Step(ctx, course)
		if err != nil {
			if ctx.Err() != nil {
				return errors.Join(exit.Interrupted(ctx), trainer.Save(c.Out))
			}
			return exit.Failed(err)
		}
		if p.Step%10 == 0 || p.Step == c.Steps {
			pace.Print(p.Line(c.Steps, pace.Left(p.Step, c.Steps)))
		}
		pace.Show(p.Step, c.Steps, "steps")
		if time.Since(saved) > 20*time.Second {
			if err := trainer.Save(c.Out); err != nil {
				return exit.Failed(err)
			}
			saved = time.Now()
		}
	}
	if err := errors.Join(trainer.Save(c.Out), trainer.WriteCard(c.Out, version.Commit())); err != nil {
		return exit.Failed(err)
	}
	fmt.Fprintln(console.Stdout, c.Out)
	return nil
}

// course makes up boards and opens the models that think about them.
func (c controllerCommand) course(ctx context.Context, heldOut map[string]bool, o reinforce.Options) (reinforce.Course, func(), error) {
	t, err := registry.Named(c.Task)
	if err != nil {
		return reinforce.Course{}, nil, err
	}
	settings, err := method.TaskDefaults(t.Task, "controller")
	if err != nil {
		return reinforce.Course{}, nil, err
	}
	workers := make([]*launch.Models, runtime.GOMAXPROCS(0))
	for i := range workers {
		workers[i] = launch.NewModels(ctx, launch.ServerFlags{})
		workers[i].Threads = 1
	}
	done := func() {
		for _, m := range workers {
			_ = m.Close() // nothing was written
		}
	}
	return reinforce.Course{
		Problem: reinforce.Boards(t.Problem, o.Seed, func(p search.Problem) bool { return heldOut[p.Root()] }),
		Settings: func(i int) search.Settings {
			s := settings
			if c.Model == search.RandomModel && i >= o.Boards/2 {
				s.Generate, s.Proposals, s.Temperature = search.GenerateSample, 1, 0.7
			}
			return s
		},
		Model: func(worker int, p search.Problem) (engine.Model, error) {
			return workers[worker].Open(c.Model, p)
		},
		Workers: len(workers),
	}, done, nil
}
