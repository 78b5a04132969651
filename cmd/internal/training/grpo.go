package training

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/engine/embedded"
	"espalier/engine/train"
	"espalier/engine/train/curriculum"
	"espalier/tui/statusline"
)

// policyFlags set a run of reinforcement learning.
type policyFlags struct {
	holdOutFlag
	policySizes
	Task string `enum:"game24,sudoku" default:"game24" help:"Task to train on: game24 or sudoku."`
	Init string `placeholder:"DIR" help:"Initial and reference model: the folder of a run or of a model. Default: the embedded model."`
	outFlag
	Method   curriculum.Method `enum:"cot,io" default:"cot" help:"Prompt of game24: cot (steps, then the answer) or io (the answer at once). Sudoku always asks for the digits that fit each empty cell."`
	Easy     bool              `help:"Practise puzzles of three numbers up to 30, which base models know."`
	Language float64           `default:"0" placeholder:"WEIGHT" help:"Weight of a reward for the share of English among the words for operations, of a base model. Default: ${default}."`
	PRM      string            `name:"prm" placeholder:"PATH" help:"Reward the steps of chains by this process reward model, and not by the rules, which still count what is right."`
	Process  string            `name:"aggregate" enum:"min,product,last" default:"min" help:"With --prm: what the values of the steps come to, min, product or last. Default: ${default}."`
	Seed     uint64            `default:"1" help:"Seed for puzzles and replies."`
}

// policySizes are what differs between runs from the embedded model and from a base, whose chains are short.
type policySizes struct {
	Steps    int     `default:"${policy_steps}" help:"Optimiser steps."`
	Puzzles  int     `default:"${policy_puzzles}" help:"Puzzles per step."`
	Group    int     `default:"16" help:"Group size: replies sampled for each puzzle."`
	Epochs   int     `default:"1" help:"Updates per step."`
	KL       float64 `name:"kl" default:"${policy_kl}" help:"Weight of the KL divergence from the initial model."`
	Rate     float64 `default:"${policy_rate}" help:"Learning rate after warm-up."`
	Length   int     `default:"${policy_length}" placeholder:"TOKENS" help:"Longest reply in tokens. Default: ${default}."`
	Validate int     `default:"${policy_validate}" placeholder:"STEPS" help:"Steps between validations; each saves a checkpoint. Default: ${default}."`
	Votes    int     `default:"${policy_votes}" placeholder:"N" help:"Replies to each validation puzzle, whose majority is counted (cons@N). Default: ${default}."`
	On       int     `name:"validate-on" default:"300" placeholder:"PUZZLES" help:"Validation puzzles, at most: in game24, a rule holds out about 240 of four numbers and 120 of three. They are never trained on, and are none of the test puzzles. Default: ${default}."`
}

type grpoCommand struct {
	policyFlags `kong:"set='policy_steps=40',set='policy_puzzles=32',set='policy_kl=0.01',set='policy_rate=5e-5',set='policy_length=1000',set='policy_validate=10',set='policy_votes=16'"`
}

func (c grpoCommand) Run(ctx context.Context) error {
	_, err := c.run(ctx, c.options())
	return err
}

type ppoCommand struct {
	grpoCommand
	Lambda    float64 `default:"0.95" help:"Lambda of generalised advantage estimation: 0 trusts the value network, 1 the rewards. Default: ${default}."`
	ValueRate float64 `default:"5e-4" help:"Learning rate of the value network. Default: ${default}."`
}

func (c ppoCommand) Run(ctx context.Context) error {
	options := c.options()
	options.Estimator, options.Lambda, options.ValueRate = train.ValueNetwork, c.Lambda, c.ValueRate
	_, err := c.run(ctx, options)
	return err
}

func (c policyFlags) options() train.PolicyOptions {
	options := train.PolicyDefaults()
	options.Method, options.Steps, options.Seed, options.Rate = string(c.Method), c.Steps, c.Seed, c.Rate
	options.Puzzles, options.Group, options.Epochs, options.KL = c.Puzzles, c.Group, c.Epochs, c.KL
	options.MaxTokens, options.Every, options.Votes = c.Length, c.Validate, c.Votes
	options.Language = c.Language
	return options
}

func (c policyFlags) run(ctx context.Context, options train.PolicyOptions) (*train.Policy, error) {
	game, err := curriculum.OpenPractised(c.Task, c.HoldOut, c.Method, c.Puzzles, c.On, c.Seed, c.Easy)
	if err != nil {
		return nil, err
	}
	rewarder := "the rules of the game alone"
	if c.PRM != "" {
		if c.Task != string(embedded.Game24) || c.Method != curriculum.ChainOfThought {
			return nil, exit.BadInput(errors.New("--prm rewards the steps of chains of game24"), "leave --task and --method out")
		}
		prm, err := openPRM(c.PRM)
		if err != nil {
			return nil, err
		}
		defer func() { _ = prm.Close() }()
		game.Practice = curriculum.RewardedBy(ctx, game.Practice, prm, c.Process)
		rewarder = c.Process + " of the steps by " + c.PRM
		options.Rewarder = rewarder
	}
	if c.Init == "" {
		c.Init = embedded.Name + ":" + c.Task
	}
	options.Method = string(game.Method)
	policy, err := train.OpenPolicy(c.Out, func() (*train.Model, error) { return initialModel(c.Init) }, game.Words, options)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(console.Stderr, "%d parameters, step %d of %d, %d puzzles x %d replies\n", policy.Trainer.Model.Parameters(), policy.Trainer.Steps(), options.Steps, options.Puzzles, options.Group)
	pace := statusline.NewPace(console.Stderr, policy.Trainer.Steps())
	defer pace.End()
	if err := policy.Run(ctx, c.Out, game.Practice, game.Validation, func(p train.PolicyProgress) {
		for _, line := range p.Lines(c.Steps, pace.Left(p.Step, c.Steps)) {
			pace.Print(line)
		}
		pace.Show(p.Step, c.Steps, "steps")
	}); err != nil {
		return nil, err
	}
	data := game.Data + ", rewarded by " + rewarder + "; begun from " + c.Init
	return policy, writeModelCard(c.Out, policy.Trainer, policy.Options, data, game.HeldOut, nil)
}

// initialModel takes over the parameters of a run, or else of a checkpoint.
func initialModel(name string) (*train.Model, error) {
	m, err := train.LoadState(name, nil)
	if !errors.Is(err, fs.ErrNotExist) {
		return m, err
	}
	files, err := launch.OpenFiles(name)
	if err != nil {
		return nil, err
	}
	defer files.Close()
	return train.ModelFrom(files.Config, files.Source)
}
