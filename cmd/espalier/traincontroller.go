package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"time"

	"espalier/engine"
	"espalier/engine/train/curriculum"
	"espalier/engine/wholefile"
	"espalier/search"
	"espalier/search/reinforce"
)

type trainControllerCmd struct {
	holdOutFlag
	Task  string `enum:"sudoku" default:"sudoku" help:"Task to train on: sudoku."`
	Out   string `required:"" type:"path" placeholder:"DIR" help:"Folder of the run. An interrupted run is resumed."`
	Steps int    `default:"200" help:"Optimiser steps."`
	Model string `default:"random" placeholder:"NAME" help:"Model that proposes thoughts: random, or one trained on the task. Default: ${default}."`
	Seed  uint64 `default:"1" help:"Seed for parameters, boards and searches."`
}

// controllerBoards are the kinds of board that a controller learns on, in turn.
var controllerBoards = []string{"latin 4x4 hard", "latin 5x5 hard", "5x5 medium", "6x6 hard", "latin 6x6 medium", "7x7 medium"}

// mostBoards bounds how many boards are made up for one that is not held out.
const mostBoards = 1000

func (c trainControllerCmd) Run(ctx context.Context) error {
	heldOut, err := readHoldOut(c.HoldOut, curriculum.ReadBoards)
	if err != nil {
		return err
	}
	options := reinforce.Defaults()
	options.Task, options.Model, options.Seed = c.Task, c.Model, c.Seed
	trainer, err := reinforce.Open(c.Out, options)
	if err != nil {
		return badInput(err, "")
	}
	lesson, done, err := c.lesson(ctx, heldOut, options)
	if err != nil {
		return err
	}
	defer done()
	pace, saved := newPace(len(trainer.Curve)), time.Now()
	defer pace.end()
	for len(trainer.Curve) < c.Steps {
		p, err := trainer.Step(ctx, lesson)
		if err != nil {
			if ctx.Err() != nil {
				return errors.Join(interrupted(ctx), trainer.Save(c.Out))
			}
			return failed(err)
		}
		if p.Step%10 == 0 || p.Step == c.Steps {
			pace.line("step %d/%d  reward %+.3f  %.1f thoughts  %.1f calls  %.0f%% back  %s left",
				p.Step, c.Steps, p.Reward, p.Thoughts, p.Calls, 100*p.Back, pace.left(p.Step, c.Steps))
		}
		pace.show(p.Step, c.Steps, "steps")
		if time.Since(saved) > 20*time.Second {
			if err := trainer.Save(c.Out); err != nil {
				return failed(err)
			}
			saved = time.Now()
		}
	}
	if err := errors.Join(trainer.Save(c.Out), writeControllerCard(c.Out, trainer)); err != nil {
		return failed(err)
	}
	fmt.Fprintln(stdout, c.Out)
	return nil
}

// lesson makes up boards and opens the models that think about them.
func (c trainControllerCmd) lesson(ctx context.Context, heldOut map[string]bool, o reinforce.Options) (reinforce.Lesson, func(), error) {
	t, err := taskNamed(c.Task)
	if err != nil {
		return reinforce.Lesson{}, nil, err
	}
	settings, err := t.Defaults("controller")
	if err != nil {
		return reinforce.Lesson{}, nil, err
	}
	workers := make([]*models, runtime.GOMAXPROCS(0))
	for i := range workers {
		workers[i] = newModels(ctx, serverFlags{})
		workers[i].threads = 1
	}
	done := func() {
		for _, m := range workers {
			_ = m.Close() // nothing was written
		}
	}
	return reinforce.Lesson{
		Problem: func(step, i int) (search.Problem, error) {
			kind := controllerBoards[i%len(controllerBoards)]
			for try := range uint64(mostBoards) {
				seed := o.Seed<<44 ^ try<<34 ^ uint64(step)<<8 ^ uint64(i) ^ 1<<62
				p, err := t.Problem(search.Puzzle{Task: c.Task, Input: fmt.Sprintf("%s %d", kind, seed)})
				if err != nil || !heldOut[p.Root()] {
					return p, err
				}
			}
			return nil, fmt.Errorf("every board of %q is held out", kind)
		},
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

// controllerCard says where a network comes from.
type controllerCard struct {
	Parameters int               `json:"parameters"`
	Steps      int               `json:"steps"`
	Options    reinforce.Options `json:"options"`
	Boards     []string          `json:"boards"`
	Last       reinforce.Point   `json:"last"`
	Commit     string            `json:"commit"`
}

func writeControllerCard(dir string, t *reinforce.Trainer) error {
	card := controllerCard{len(t.Parameters), len(t.Curve), t.Options, controllerBoards, t.Curve[len(t.Curve)-1], revision()}
	data, err := json.MarshalIndent(card, "", "  ")
	if err != nil {
		return err
	}
	return wholefile.Write(filepath.Join(dir, "card.json"), append(data, '\n'), 0o644)
}
