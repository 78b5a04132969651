// Package training holds the commands that train and evaluate models.
package training

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/version"
	"espalier/engine"
	"espalier/engine/embedded"
	"espalier/engine/modelfile"
	"espalier/engine/tokenizer"
	"espalier/engine/train"
	"espalier/engine/train/curriculum"
	"espalier/engine/train/retrieval"
	"espalier/engine/wholefile"
	"espalier/search/bench/chart"
	"espalier/search/tasks/game24"
	"espalier/tui/statusline"
	"espalier/tui/terminal"
)

// Command is the group of commands that train and evaluate models.
type Command struct {
	Data       dataCommand       `cmd:"" help:"Print training examples as JSON lines."`
	Puzzles    puzzlesCommand    `cmd:"" help:"Print the solvable Game of 24 puzzles, or only those held out from training."`
	SFT        sftCommand        `cmd:"" name:"sft" help:"Train a model by supervised learning."`
	Base       baseCommand       `cmd:"" help:"Train a small base model on random legal moves, which knows no chains."`
	GRPO       grpoCommand       `cmd:"" name:"grpo" help:"Improve a model by reinforcement learning, with rewards from the task's rules."`
	PPO        ppoCommand        `cmd:"" name:"ppo" help:"The same with a value network instead of groups: proximal policy optimisation."`
	Zero       zeroCommand       `cmd:"" help:"Reinforce a base model that was shown no solution, as DeepSeek-R1-Zero, with several seeds."`
	Expert     expertCommand     `cmd:"" help:"Teach a base model what a search finds with its help, round by round (expert iteration)."`
	Self       selfCommand       `cmd:"" help:"Improve a model by its own judgement of its replies, in rounds of DPO."`
	Reject     rejectCommand     `cmd:"" help:"Train a new model on replies of another that the rules accept."`
	Distill    distillCommand    `cmd:"" help:"Train a small model on accepted replies of a larger teacher."`
	PRM        prmCommand        `cmd:"" name:"prm" help:"Train a process reward model on graded steps of chains."`
	Controller controllerCommand `cmd:"" help:"Train the policy network of the learned controller by REINFORCE."`
	Context    contextCommand    `cmd:"" help:"Compare ways to extend a context: train on short texts, find things in longer ones."`
	Curve      curveCommand      `cmd:"" help:"Plot runs: loss, reward, divergence, reply length and puzzles solved."`
	Eval       evalCommand       `cmd:"" help:"Measure a model's values and proposals on held-out states."`
}

// holdOutFlag names the puzzles that training must never meet.
type holdOutFlag struct {
	HoldOut string `required:"" type:"existingfile" placeholder:"FILE" help:"Test puzzles, one a line, to keep out of training, with every state they reach in one step."`
}

// taskHoldOutFlag is holdOutFlag of commands that know a task whose questions are held out
// without a file.
type taskHoldOutFlag struct {
	HoldOut string `type:"existingfile" placeholder:"FILE" help:"Test puzzles, one a line, to keep out of training, with every state they reach in one step. Needed for game24 and sudoku."`
}

type dataCommand struct {
	taskHoldOutFlag
	Task  string `enum:"game24,deliberate,countdown,sudoku,symbolic" default:"game24" help:"Task of the examples: game24, deliberate (votes, lists and drafts for it), countdown (other targets), sudoku or symbolic."`
	Steps int    `default:"10" help:"Number of steps to print the examples of."`
	Seed  uint64 `default:"1" help:"Seed for the examples."`
}

func (c dataCommand) Run() error {
	examples, err := curriculum.OpenExamples(c.Task, c.HoldOut)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(console.Raw)
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

type puzzlesCommand struct {
	HoldOut   string `type:"existingfile" placeholder:"FILE" help:"Print only puzzles held out when training with these test puzzles."`
	Countdown int    `placeholder:"N" help:"Make up puzzles of Countdown instead, of 3 to 6 numbers, that are held out from training."`
	Use       string `enum:"all,any" default:"all" help:"With --countdown: all, or any: numbers may be left out. Default: ${default}."`
	By        string `enum:"numbers,target" default:"numbers" help:"With --countdown: what is held out, numbers or target. Default: ${default}."`
	Limit     int    `default:"100" placeholder:"K" help:"With --countdown: how many. Default: ${default}."`
}

// Run prints the puzzles of the Game of 24 that have a solution, or some of Countdown.
func (c puzzlesCommand) Run() error {
	out := bufio.NewWriter(console.Raw)
	if c.Countdown != 0 {
		puzzles, err := curriculum.CountdownPuzzles(c.Countdown, c.Use, curriculum.HoldOutBy(c.By), c.Limit)
		if err != nil {
			return exit.BadInput(err, "")
		}
		for _, p := range puzzles {
			fmt.Fprintln(out, p.Input, game24.Task().Goal(p))
		}
		return out.Flush()
	}
	puzzles := curriculum.Solvable()
	if c.HoldOut != "" {
		h, err := curriculum.OpenHoldOut(c.HoldOut)
		if err != nil {
			return err
		}
		puzzles = h.Of(puzzles)
	}
	for _, p := range puzzles {
		fmt.Fprintln(out, p)
	}
	return out.Flush()
}

type sftCommand struct {
	taskHoldOutFlag
	extraFlags
	Size string `enum:"embedded,large" default:"embedded" help:"Size of the model: embedded, or large for a teacher."`
	Task string `enum:"game24,deliberate,countdown,sudoku,symbolic" default:"game24" help:"Task to train on: game24, deliberate (votes, lists and drafts for it), countdown (other targets), sudoku or symbolic (coin-flip, last-letter and date)."`
	outFlag
	Steps   int      `default:"${steps}" help:"Optimiser steps."`
	Seed    uint64   `default:"1" help:"Seed for parameters and examples."`
	Init    string   `placeholder:"DIR" help:"Start from the parameters of another run or of a model, at half the learning rate."`
	Rate    float64  `placeholder:"RATE" help:"Highest learning rate. Default: 0.002, and half of it with --init."`
	Without []string `enum:"mtp,experts,balancing" placeholder:"PART" help:"Ablation: train without mtp (multi-token prediction), experts (dense layers of the active size instead) or balancing (of the experts' load)."`
	With    []string `enum:"depth2,groups,bf16,fp8" placeholder:"PART" help:"Variant: train with depth2 (two modules of multi-token prediction), groups (a token's experts in one of two groups), or products of numbers in bf16 (faster on processors with AMX) or rounded to fp8."`
}

func (c sftCommand) Run(ctx context.Context) error {
	course, err := curriculum.OpenCourse(c.Task, c.HoldOut, c.Seed, c.extra())
	if err != nil {
		return err
	}
	options := train.Defaults()
	options.Steps, options.Seed = c.Steps, c.Seed
	if options.Extra, err = c.extra().Name(); err != nil {
		return err
	}
	if course.WarmUp > 0 {
		options.WarmUp = course.WarmUp
	}
	if c.Size == "large" {
		course.Config = curriculum.Large(course.Config)
	}
	curriculum.Ablate(c.Without, &course.Config, &options)
	curriculum.Extend(c.With, &course.Config, &options)
	if c.Init != "" {
		options.Rate /= 2
	}
	if c.Rate > 0 {
		options.Rate = c.Rate
	}
	var trainer *train.Trainer
	if c.Init == "" {
		trainer, err = train.Open(c.Out, course.Config, course.Parts, options)
	} else {
		trainer, err = train.OpenFrom(c.Out, func() (*train.Model, error) { return c.initial(course) }, options)
	}
	if err != nil {
		return err
	}
	return teach(ctx, c.Out, trainer, course)
}

// initial is the model to start from, with the words of the course if these are more.
func (c sftCommand) initial(course curriculum.Course) (*train.Model, error) {
	m, err := train.LoadState(c.Init, course.Parts)
	if errors.Is(err, fs.ErrNotExist) {
		m, err = initialModel(c.Init)
	}
	if err != nil || m.Config.VocabSize >= course.Config.VocabSize {
		return m, err
	}
	return m.Extended(course.Config, c.Seed)
}

// teach takes the remaining steps of a course, and writes the model.
func teach(ctx context.Context, out string, trainer *train.Trainer, course curriculum.Course) error {
	steps := trainer.Options.Steps
	fmt.Fprintf(console.Stderr, "%d parameters, step %d of %d\n", trainer.Model.Parameters(), trainer.Steps(), steps)
	pace, before := statusline.NewPace(console.Stderr, trainer.Steps()), trainer.Tokens()
	defer pace.End()
	if err := trainer.Run(ctx, out, course.Source, func(p train.Progress) {
		if p.Step%20 == 0 || p.Step == steps {
			pace.Print(p.Line(steps, float64(p.Tokens-before)/time.Since(pace.Start).Seconds(), pace.Left(p.Step, steps)))
		}
		pace.Show(p.Step, steps, "steps")
	}); err != nil {
		return err
	}
	return writeModelCard(out, trainer, trainer.Options, course.Data, course.HeldOut, course.Tokenizer)
}

type contextCommand struct {
	outFlag
	Seed uint64 `default:"1" help:"Seed for parameters and texts."`
}

func (c contextCommand) Run(ctx context.Context) error {
	o := retrieval.Defaults()
	o.Seed = c.Seed
	short, rows, err := retrieval.Run(ctx, c.Out, o, func(part string, p train.Progress) {
		if p.Step%100 == 0 {
			fmt.Fprintf(console.Stderr, "%s, step %d: %d of %d found\n", part, p.Step, p.Loss.Right, p.Loss.Tokens)
		}
	})
	if err == nil {
		fmt.Fprint(console.Stdout, retrieval.Table(o, short, rows))
	}
	return err
}

// writeModelCard writes the model of a run with its card, and prints where.
func writeModelCard(out string, t *train.Trainer, options any, data, heldOut string, words tokenizer.Tokenizer) error {
	return writeModel(out, modelfile.Metadata(words, engine.Lines), t, options, data, heldOut)
}

// writeModel is writeModelCard with the metadata of its file.
func writeModel(out string, metadata map[string]string, t *train.Trainer, options any, data, heldOut string) error {
	dir := filepath.Join(out, "model")
	if err := t.WriteModel(dir, metadata); err != nil {
		return err
	}
	if err := curriculum.WriteCard(dir, t, options, embedded.Card{Data: data, HoldOut: heldOut, Commit: version.Commit()}); err != nil {
		return err
	}
	fmt.Fprintln(console.Stdout, dir)
	return nil
}

// extraFlags mix examples of other models into the curriculum.
type extraFlags struct {
	Extra string  `type:"existingfile" placeholder:"FILE" help:"More examples, such as another model's replies, as JSON lines."`
	Share float64 `default:"0.5" help:"Share of examples taken from --extra, for each kind it has. Default: ${default}."`
}

func (f extraFlags) extra() curriculum.Extra { return curriculum.Extra{File: f.Extra, Share: f.Share} }

type curveCommand struct {
	Runs []string `arg:"" name:"dir" type:"existingdir" help:"Folders of runs."`
	SVG  string   `name:"svg" placeholder:"FILE" help:"Also draw the curves into an SVG file."`
}

func (c curveCommand) Run() error {
	panels, err := curriculum.Panels(c.Runs)
	if err != nil {
		return exit.BadInput(err, "train sft and train grpo write one into the folder given as --out")
	}
	fmt.Fprint(console.Stdout, chart.CurvesText(panels, terminal.Width(os.Stdout)))
	if c.SVG == "" {
		return nil
	}
	return wholefile.Stream(c.SVG, 0o644, func(w io.Writer) error { return chart.CurvesSVG(w, panels) })
}
