package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"espalier/engine/boundedfile"
	"espalier/engine/embedded"
	"espalier/engine/native/arch"
	"espalier/engine/train"
	"espalier/engine/train/curriculum"
	"espalier/engine/vocabulary"
	"espalier/engine/wholefile"
	"espalier/search/tasks/sudoku"
)

type trainCmd struct {
	Data       trainDataCmd       `cmd:"" help:"Print training examples as JSON lines."`
	Puzzles    trainPuzzlesCmd    `cmd:"" help:"Print the solvable Game of 24 puzzles, or only those held out from training."`
	SFT        trainSFTCmd        `cmd:"" name:"sft" help:"Train a model by supervised learning."`
	GRPO       trainGRPOCmd       `cmd:"" name:"grpo" help:"Improve a model by reinforcement learning, with rewards from the task's rules."`
	Reject     trainRejectCmd     `cmd:"" help:"Train a new model on replies of another that the rules accept."`
	Distill    trainDistillCmd    `cmd:"" help:"Train a small model on accepted replies of a larger teacher."`
	Controller trainControllerCmd `cmd:"" help:"Train the policy network of the learned controller by REINFORCE."`
	Curve      trainCurveCmd      `cmd:"" help:"Plot runs: loss, reward, divergence, reply length and puzzles solved."`
	Eval       trainEvalCmd       `cmd:"" help:"Measure a model's values and proposals on held-out states."`
}

// holdOutFlag names the puzzles that training must never meet.
type holdOutFlag struct {
	HoldOut string `required:"" type:"existingfile" placeholder:"FILE" help:"Test puzzles, one a line, to keep out of training, with every state they reach in one step."`
}

func (f holdOutFlag) read() (*curriculum.HoldOut, error) {
	return readHoldOut(f.HoldOut, curriculum.ReadHoldOut)
}

func readHoldOut[T any](name string, read func(io.Reader) (T, error)) (T, error) {
	var none T
	data, err := boundedfile.Regular(name, boundedfile.Data)
	if err != nil {
		return none, err
	}
	h, err := read(bytes.NewReader(data))
	if err != nil {
		return none, fmt.Errorf("%s: %w", name, err)
	}
	return h, nil
}

// lesson is what a model is taught: its shape, its vocabulary's parts, and its
// examples.
type lesson struct {
	config        arch.Config
	parts         train.Parts
	source        train.Source
	data, heldOut string // for the model card
}

func (f holdOutFlag) lesson(task string, seed uint64, extra extraFlags) (lesson, error) {
	if task == sudoku.Task().Name {
		if err := extra.refuse(task); err != nil {
			return lesson{}, err
		}
		boards, err := readHoldOut(f.HoldOut, curriculum.ReadBoards)
		if err != nil {
			return lesson{}, err
		}
		v := vocabulary.NewSudoku()
		return lesson{
			config: curriculum.BoardsConfig(v.Size()), parts: v.Parts(), source: curriculum.NewBoards(boards).Source(v, seed),
			data:    "boards of 2x2 to 9x9 at any stage of a search, dead ends included, with the digits that the rules allow in each empty cell",
			heldOut: "the boards of a list",
		}, nil
	}
	h, err := f.read()
	if err != nil {
		return lesson{}, err
	}
	v := vocabulary.NewGame24()
	corpus := curriculum.NewCorpus(h)
	if err := extra.mix(corpus); err != nil {
		return lesson{}, err
	}
	return lesson{
		config: curriculum.Config(v.Size()), source: corpus.Source(v, seed),
		data:    "Game of 24, puzzles of four numbers from 1 to 13 and what they lead to; labels by an exact solver",
		heldOut: "a list of test puzzles, every three-number state they reach in one step, and the puzzles a<=b<=c<=d with (2197a+169b+13c+d) mod 5 = 0",
	}, nil
}

type trainDataCmd struct {
	holdOutFlag
	Task  string `enum:"game24,sudoku" default:"game24" help:"Task of the examples: game24 or sudoku."`
	Steps int    `default:"10" help:"Number of steps to print the examples of."`
	Seed  uint64 `default:"1" help:"Seed for the examples."`
}

func (c trainDataCmd) Run() error {
	examples, err := c.examples()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(rawStdout)
	lines := json.NewEncoder(out)
	for step := range c.Steps {
		for shard := range train.Defaults().Shards {
			for _, e := range examples(c.Seed, step, shard) {
				if err := lines.Encode(e); err != nil {
					return err
				}
			}
		}
	}
	return out.Flush()
}

// examples are those that a model of the task is trained on.
func (c trainDataCmd) examples() (func(seed uint64, step, shard int) []curriculum.Example, error) {
	if c.Task == sudoku.Task().Name {
		boards, err := readHoldOut(c.HoldOut, curriculum.ReadBoards)
		if err != nil {
			return nil, err
		}
		return curriculum.NewBoards(boards).Examples, nil
	}
	h, err := c.read()
	if err != nil {
		return nil, err
	}
	return curriculum.NewCorpus(h).Examples, nil
}

type trainSFTCmd struct {
	holdOutFlag
	extraFlags
	Size    string   `enum:"embedded,large" default:"embedded" help:"Size of the model: embedded, or large for a teacher."`
	Task    string   `enum:"game24,sudoku" default:"game24" help:"Task to train on: game24 or sudoku."`
	Out     string   `required:"" type:"path" placeholder:"DIR" help:"Folder of the run. An interrupted run is resumed."`
	Steps   int      `default:"${steps}" help:"Optimiser steps."`
	Seed    uint64   `default:"1" help:"Seed for parameters and examples."`
	Init    string   `placeholder:"DIR" help:"Start from the parameters of another run or of a model, at half the learning rate."`
	Without []string `enum:"mtp,experts,balancing" placeholder:"PART" help:"Ablation: train without mtp (multi-token prediction), experts (dense layers of the active size instead) or balancing (of the experts' load)."`
}

// ablate leaves parts of the architecture out.
func (c trainSFTCmd) ablate(config *arch.Config, o *train.Options) {
	for _, part := range c.Without {
		switch part {
		case "mtp":
			config.MTPLayers = 0
		case "experts":
			config.DenseLayers, config.RoutedExperts, config.SharedExperts, config.ExpertsPerToken = config.Layers, 0, 0, 0
		case "balancing":
			o.Balance, o.BiasStep = 0, 0
		}
	}
}

func (c trainSFTCmd) open(l lesson, o train.Options) (*train.Trainer, error) {
	if c.Init == "" {
		return train.Open(c.Out, l.config, l.parts, o)
	}
	o.Rate /= 2
	return train.OpenFrom(c.Out, func() (*train.Model, error) { return initialModel(c.Init) }, o)
}

func (c trainSFTCmd) Run(ctx context.Context) error {
	l, err := c.lesson(c.Task, c.Seed, c.extraFlags)
	if err != nil {
		return err
	}
	options := train.Defaults()
	options.Steps, options.Seed = c.Steps, c.Seed
	if options.Extra, err = c.name(); err != nil {
		return err
	}
	if c.Size == "large" {
		l.config = curriculum.Large(l.config)
	}
	c.ablate(&l.config, &options)
	trainer, err := c.open(l, options)
	if err != nil {
		return err
	}
	fmt.Fprintf(stderr, "%d parameters, step %d of %d\n", trainer.Model.Parameters(), trainer.Steps(), options.Steps)
	pace := newPace(trainer.Steps())
	defer pace.end()
	if err := trainer.Run(ctx, c.Out, l.source, reportEvery(20, trainer, pace)); err != nil {
		return err
	}

	dir := filepath.Join(c.Out, "model")
	if err := trainer.WriteModel(dir, map[string]string{"format": "pt"}); err != nil {
		return err
	}
	if err := writeCard(dir, trainer, l); err != nil {
		return err
	}
	fmt.Fprintln(stdout, dir)
	return nil
}

// reportEvery prints a line for every n-th step.
func reportEvery(n int, t *train.Trainer, pace *pace) func(train.Progress) {
	before := t.Tokens()
	return func(p train.Progress) {
		if p.Step%n == 0 || p.Step == t.Options.Steps {
			pace.line("step %d/%d  loss %.4f  right %.1f%%  rate %.1e  %.1fM tokens  %.0f tok/s  %s left  loads%s",
				p.Step, t.Options.Steps, p.Loss.Sum/float64(p.Loss.Tokens), 100*float64(p.Loss.Right)/float64(p.Loss.Tokens), p.Rate,
				float64(p.Tokens)/1e6, float64(p.Tokens-before)/time.Since(pace.start).Seconds(), pace.left(p.Step, t.Options.Steps), loads(p.Loads))
		}
		pace.show(p.Step, t.Options.Steps, "steps")
	}
}

// loads is the least and the largest share of an expert in each layer, per cent.
func loads(layers [][]float64) string {
	var b strings.Builder
	for _, shares := range layers {
		if len(shares) == 0 {
			continue
		}
		low, high := shares[0], shares[0]
		for _, s := range shares {
			low, high = min(low, s), max(high, s)
		}
		fmt.Fprintf(&b, " %.0f-%.0f%%", 100*low, 100*high)
	}
	return b.String()
}

func writeCard(dir string, t *train.Trainer, l lesson) error {
	return writeCardOf(dir, t, t.Options, l)
}

// writeCardOf writes the card of a run that had these options.
func writeCardOf(dir string, t *train.Trainer, of any, l lesson) error {
	options, err := json.Marshal(of)
	if err != nil {
		return err
	}
	parameters, active := t.Model.Config.Parameters()
	return saveCard(dir, embedded.Card{
		Parameters: parameters, Active: active,
		Data: l.data, HoldOut: l.heldOut,
		Tokens: t.Tokens(), Steps: t.Steps(), Seconds: t.Seconds(),
		Machine: fmt.Sprintf("%d cores, %s/%s", runtime.GOMAXPROCS(0), runtime.GOOS, runtime.GOARCH),
		Commit:  revision(), Options: options,
	})
}

func saveCard(dir string, card embedded.Card) error {
	data, err := json.MarshalIndent(card, "", "  ")
	if err != nil {
		return err
	}
	return wholefile.Write(filepath.Join(dir, "card.json"), append(data, '\n'), 0o644)
}
