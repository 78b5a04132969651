package training

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/engine/boundedfile"
	"espalier/engine/train"
	"espalier/engine/train/curriculum"
	"espalier/engine/vocabulary"
	"espalier/engine/wholefile"
	"espalier/tui/statusline"
)

// expertCommand alternates between an expert that solves puzzles with the help of an apprentice, and a new apprentice that
// is taught what the expert found.
type expertCommand struct {
	holdOutFlag
	Init string `required:"" placeholder:"DIR" help:"Base model, from which every apprentice begins: a run of train base."`
	outFlag
	By          string `enum:"search,replies" default:"search" help:"The expert: search (Monte Carlo tree search by the apprentice's steps and rollouts) or replies (those of its replies that the rules accept, as STaR)."`
	Rounds      int    `default:"3" help:"Rounds."`
	Puzzles     int    `default:"300" help:"Training puzzles of a round."`
	Simulations int    `default:"40" help:"Most simulations of a search."`
	Samples     int    `default:"6" help:"Replies to a puzzle, by replies; by default about as many tokens as a search takes."`
	Steps       int    `default:"200" help:"Optimiser steps of an apprentice."`
	On          int    `name:"validate-on" default:"300" placeholder:"PUZZLES" help:"Validation puzzles, at most: a rule holds out about 120. They are never trained on, and are none of the test puzzles. Default: ${default}."`
	Seed        uint64 `default:"1" help:"Seed for puzzles, searches and examples."`
}

// roundFile holds what came of a round.
const roundFile = "round.json"

// validationVotes is how often a model is asked each puzzle, before the first round and after each.
const validationVotes = 64

func (c expertCommand) Run(ctx context.Context) error {
	if c.Rounds < 1 || c.Puzzles < 1 || c.Simulations < 1 || c.Samples < 1 || c.Steps < 1 {
		return exit.BadInput(errors.New("rounds, puzzles, simulations, samples and steps: want 1 or more of each"), "")
	}
	base, err := initialModel(c.Init)
	if err != nil {
		return err
	}
	if has, want := base.Config.VocabSize, vocabulary.NewGame24Bilingual().Size(); has != want {
		return exit.BadInput(fmt.Errorf("--init %s: its vocabulary has %d tokens, that of a base %d", c.Init, has, want), "espalier train base makes one")
	}
	game, err := curriculum.OpenPractised("game24", c.HoldOut, curriculum.ChainOfThought, 1, c.On, c.Seed, true)
	if err != nil {
		return err
	}
	validate := func(from string) (train.Validation, error) {
		m, err := initialModel(from)
		if err != nil {
			return train.Validation{}, err
		}
		s, err := train.NewSampler(m, game.Words(m.Config.VocabSize), 1)
		if err != nil {
			return train.Validation{}, err
		}
		o := train.PolicyDefaults()
		o.MaxTokens, o.Votes = 300, validationVotes
		return s.Validate(ctx, game.Validation, o)
	}
	fmt.Fprintf(console.Stderr, "%s is asked %d validation puzzles, %d times each\n", c.Init, len(game.Validation), validationVotes)
	first, err := validate(c.Init)
	if err != nil {
		return err
	}
	var rounds []curriculum.Round
	apprentice := c.Init
	for n := range c.Rounds {
		dir := filepath.Join(c.Out, fmt.Sprintf("round-%d", n+1))
		r, err := readRound(dir)
		if errors.Is(err, fs.ErrNotExist) {
			r, err = c.round(ctx, apprentice, n, dir, validate)
		}
		if err != nil {
			return err
		}
		rounds, apprentice = append(rounds, r), dir
	}
	return curriculum.WriteRounds(console.Stdout, first, rounds)
}

// round has the expert solve puzzles with the help of an apprentice, and teaches the next one in a folder.
func (c expertCommand) round(ctx context.Context, apprentice string, n int, dir string, validate func(string) (train.Validation, error)) (r curriculum.Round, err error) {
	if r.Expert, err = c.ask(ctx, apprentice, n, filepath.Join(dir, repliesFile)); err != nil {
		return r, err
	}
	if err := c.teach(ctx, dir); err != nil {
		return r, err
	}
	if r.Apprentice, err = validate(dir); err != nil {
		return r, err
	}
	return r, writeRound(dir, r)
}

// ask has the expert solve the puzzles of a round, and writes what it found to a file.
func (c expertCommand) ask(ctx context.Context, apprentice string, round int, file string) (curriculum.Yield, error) {
	m, err := initialModel(apprentice)
	if err != nil {
		return curriculum.Yield{}, err
	}
	pace := statusline.NewPace(console.Stderr, 0)
	defer pace.End()
	progress := func(done, of int) { pace.Show(done, of, "asked") }
	seed := c.Seed<<8 | uint64(round)
	var found *curriculum.Yield
	if c.By == "search" {
		found, err = curriculum.SearchInto(ctx, file, c.HoldOut, m, curriculum.Expert{
			Puzzles: c.Puzzles, Simulations: c.Simulations, Shown: 2, Seed: seed,
		}, progress)
	} else {
		found, err = curriculum.HarvestInto(ctx, file, c.HoldOut, m, curriculum.Harvest{
			Puzzles: c.Puzzles, Easy: true, Samples: c.Samples, Keep: 2, Length: 300, Seed: seed,
		}, progress)
	}
	if err != nil {
		return curriculum.Yield{}, err
	}
	pace.Print(found.String())
	return *found, nil
}

// teach begins again from the base, and teaches it what the expert found in a round.
func (c expertCommand) teach(ctx context.Context, dir string) error {
	course, err := curriculum.OpenWalks(c.HoldOut, c.Seed, 0, filepath.Join(dir, repliesFile))
	if err != nil {
		return err
	}
	options := train.Defaults()
	options.Steps, options.Seed, options.Rate = c.Steps, c.Seed, 1e-3
	trainer, err := train.OpenFrom(dir, func() (*train.Model, error) { return initialModel(c.Init) }, options)
	if err != nil {
		return err
	}
	return teach(ctx, dir, trainer, course)
}

func readRound(dir string) (r curriculum.Round, err error) {
	data, err := boundedfile.Regular(filepath.Join(dir, roundFile), boundedfile.Record)
	if err == nil {
		err = json.Unmarshal(data, &r)
	}
	return r, err
}

func writeRound(dir string, r curriculum.Round) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return wholefile.Write(filepath.Join(dir, roundFile), append(data, '\n'), 0o644)
}
