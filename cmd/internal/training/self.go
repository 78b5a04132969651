package training

import (
	"context"
	"fmt"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/engine/embedded"
	"espalier/engine/train"
	"espalier/engine/train/curriculum"
	"espalier/engine/vocabulary"
	"espalier/tui/statusline"
)

type selfCommand struct {
	holdOutFlag
	Init string `placeholder:"DIR" help:"Initial model: the folder of a run or of a model. Default: the embedded model."`
	outFlag
	Rounds   int     `default:"3" help:"Rounds of writing, judging and learning."`
	Puzzles  int     `default:"200" help:"Training puzzles of a round."`
	Replies  int     `default:"8" help:"Replies sampled for each puzzle."`
	Epochs   int     `default:"2" help:"How often a round learns from each pair."`
	Beta     float64 `default:"0.1" help:"Beta of DPO: how strongly the model is held to the one before the round."`
	NLL      float64 `name:"nll" default:"0" help:"Weight of the likelihood of the chosen replies, beside the preferences."`
	Rate     float64 `default:"5e-5" help:"Learning rate after warm-up."`
	Length   int     `default:"1000" placeholder:"TOKENS" help:"Longest reply in tokens. Default: ${default}."`
	On       int     `name:"validate-on" default:"300" placeholder:"PUZZLES" help:"Validation puzzles, at most: in game24, a rule holds out about 240 of four numbers and 120 of three. They are never trained on, and are none of the test puzzles. Default: ${default}."`
	Validate int     `name:"validate-replies" default:"8" placeholder:"REPLIES" help:"Replies sampled for each validation puzzle. Default: ${default}."`
	Seed     uint64  `default:"1" help:"Seed for puzzles, replies and the order of pairs."`
}

func (c selfCommand) Run(ctx context.Context) error {
	h, err := curriculum.OpenHoldOut(c.HoldOut)
	if err != nil {
		return err
	}
	if c.Init == "" {
		c.Init = embedded.Name + ":" + string(embedded.Game24)
	}
	o := curriculum.SelfReward{
		Init: c.Init, Rounds: c.Rounds, Puzzles: c.Puzzles, Replies: c.Replies, Epochs: c.Epochs, Beta: c.Beta, NLL: c.NLL, Rate: c.Rate,
		Length: c.Length, Validate: c.On, Samples: c.Validate, Seed: c.Seed,
	}
	if err := o.Check(); err != nil {
		return exit.BadInput(err, "")
	}
	pace := statusline.NewPace(console.Stderr, 0)
	defer pace.End()
	rounds, trainer, err := curriculum.RunSelfReward(ctx, c.Out, h, func() (*train.Model, error) { return initialModel(c.Init) }, o, pace.Print)
	if len(rounds) > 0 {
		fmt.Fprint(console.Stdout, curriculum.SelfTable(rounds))
	}
	if err != nil {
		return err
	}
	data := "Game of 24, solvable training puzzles; replies paired by the model's own judgement; begun from " + c.Init
	return writeModelCard(c.Out, trainer, o, data, "as in supervised learning; replies that write a held-out state are not learnt from", vocabulary.NewGame24())
}
