package training

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/engine"
	"espalier/engine/embedded"
	"espalier/engine/modelfile"
	"espalier/engine/native"
	"espalier/engine/train"
	"espalier/engine/train/curriculum"
	"espalier/engine/vocabulary"
	"espalier/tui/statusline"
)

type prmCommand struct {
	holdOutFlag
	outFlag
	From    []string `placeholder:"DIR" help:"Models whose chains are graded: folders of runs or models, or embedded. Default: the embedded model, and one that is taught to write steps without thinking (in the folder stepwise of the run)."`
	Init    string   `default:"embedded" placeholder:"DIR" help:"Model to start from. Default: ${default}."`
	Puzzles int      `default:"200" help:"Training puzzles for each model to write chains to."`
	Samples int      `default:"8" help:"Chains for each puzzle."`
	Length  int      `default:"1000" placeholder:"TOKENS" help:"Longest chain in tokens. Default: ${default}."`
	Steps   int      `default:"400" help:"Optimiser steps."`
	Seed    uint64   `default:"1" help:"Seed for puzzles, chains and their order."`
}

// The parts of a run.
const (
	stepwiseFolder = "stepwise"
	chainsFile     = "chains.jsonl"
	stepwiseSteps  = 300
	stepwiseLength = 120 // tokens, twice what its chains have
)

func (c prmCommand) Run(ctx context.Context) error {
	if c.Puzzles < 1 || c.Samples < 1 || c.Length < 1 || c.Steps < 1 {
		return exit.BadInput(errors.New("puzzles, samples, length and steps: want 1 or more of each"), "")
	}
	h, err := curriculum.OpenHoldOut(c.HoldOut)
	if err != nil {
		return err
	}
	corpus := curriculum.NewCorpus(h)
	chains, err := c.chains(ctx, corpus)
	if err != nil {
		return err
	}
	fmt.Fprintf(console.Stderr, "verifying is learnt from %s\n", curriculum.Tally(chains))
	options := tuning(c.Steps, c.Seed)
	trainer, err := train.OpenFrom(c.Out, func() (*train.Model, error) { return withoutDrafts(c.Init) }, options)
	if err != nil {
		return err
	}
	if err := c.train(ctx, trainer, c.Out, corpus.GradedSource(chains, c.Seed)); err != nil {
		return err
	}
	data := curriculum.Tally(chains) + ", as rules and an exact solver say; begun from " + c.Init
	return writeModel(c.Out, modelfile.Metadata(nil, engine.Steps), trainer, trainer.Options, data, "as in supervised learning; chains that write a held-out state are left out")
}

// openPRM opens a model that was trained to verify steps.
func openPRM(name string) (*native.Model, error) {
	m, err := launch.LoadModel(name)
	if err != nil {
		return nil, err
	}
	if m.Describe().Dialect != engine.Steps {
		err := fmt.Errorf("model %s was not trained to verify steps", name)
		return nil, errors.Join(exit.BadInput(err, "name "+embedded.PRMName+", or a folder that espalier train prm wrote"), m.Close())
	}
	return m, nil
}

// tuning are the options of a short run that starts from a trained model.
func tuning(steps int, seed uint64) train.Options {
	o := train.Defaults()
	o.Steps, o.Seed, o.Rate, o.WarmUp, o.Ahead = steps, seed, 5e-4, 20, 0
	return o
}

// withoutDrafts is a model less its modules for tokens further ahead.
func withoutDrafts(name string) (*train.Model, error) {
	m, err := initialModel(name)
	if err != nil {
		return nil, err
	}
	cfg := m.Config
	cfg.MTPLayers = 0
	return m.As(cfg)
}

func (c prmCommand) train(ctx context.Context, t *train.Trainer, dir string, source train.Source) error {
	pace, before := statusline.NewPace(console.Stderr, t.Steps()), t.Tokens()
	defer pace.End()
	of := t.Options.Steps
	return t.Run(ctx, dir, source, func(p train.Progress) {
		if p.Step%20 == 0 || p.Step == of {
			pace.Print(p.Line(of, float64(p.Tokens-before)/time.Since(pace.Start).Seconds(), pace.Left(p.Step, of)))
		}
		pace.Show(p.Step, of, "steps")
	})
}

// stepwise is a model that was taught to write chains without thinking.
func (c prmCommand) stepwise(ctx context.Context, corpus *curriculum.Corpus) (string, error) {
	dir := filepath.Join(c.Out, stepwiseFolder)
	t, err := train.OpenFrom(dir, func() (*train.Model, error) { return withoutDrafts(embedded.Name) }, tuning(stepwiseSteps, c.Seed))
	if err != nil {
		return "", err
	}
	fmt.Fprintf(console.Stderr, "first a model is taught to write steps without thinking, in %d steps: %s\n", stepwiseSteps, dir)
	if err := c.train(ctx, t, dir, corpus.StepwiseSource(vocabulary.NewGame24(), c.Seed)); err != nil {
		return "", err
	}
	return dir, writeModelCard(dir, t, t.Options, "chains of three steps and an answer, without thinking; begun from the embedded model", "as in supervised learning", nil)
}

// chains are those of the run's file, or else those that models write now.
func (c prmCommand) chains(ctx context.Context, corpus *curriculum.Corpus) ([]curriculum.Graded, error) {
	file := filepath.Join(c.Out, chainsFile)
	f, err := os.Open(file)
	if err == nil {
		defer f.Close()
		chains, err := corpus.ReadGraded(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		return chains, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	length := map[string]int{}
	if len(c.From) == 0 {
		stepwise, err := c.stepwise(ctx, corpus)
		if err != nil {
			return nil, err
		}
		c.From, length[stepwise] = []string{embedded.Name, stepwise}, stepwiseLength
	}
	var all []curriculum.Graded
	for _, name := range c.From {
		m, err := initialModel(name)
		if err != nil {
			return nil, err
		}
		sampler, err := train.NewSampler(m, vocabulary.NewGame24(), runtime.GOMAXPROCS(0))
		if err != nil {
			return nil, err
		}
		pace := statusline.NewPace(console.Stderr, 0)
		chains, err := corpus.Grade(ctx, sampler, c.Puzzles, c.Samples, cmp.Or(length[name], c.Length), c.Seed, func(done, of int) { pace.Show(done, of, "puzzles") })
		pace.End()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprintf(console.Stderr, "%s: %s\n", name, curriculum.Tally(chains))
		all = append(all, chains...)
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return nil, err
	}
	return all, curriculum.WriteGraded(file, all)
}
