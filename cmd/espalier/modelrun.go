package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/engine"
	"espalier/engine/boundedfile"
	"espalier/search"
)

type modelRunCmd struct {
	Model       string   `arg:"" help:"Any model that solve --model accepts, except the controls."`
	Prompt      []string `arg:"" help:"Text to complete; - reads it from standard input, without the final newline."`
	MaxTokens   int      `default:"256" placeholder:"N" help:"Generate at most N tokens; 0 is as many as fit into the context. Default: ${default}."`
	Temperature float64  `placeholder:"T" help:"Sampling temperature. Default: 0, which is greedy."`
	TopK        int      `placeholder:"K" help:"Sample only from the K most likely tokens."`
	TopP        float64  `placeholder:"P" help:"Sample only from the most likely tokens with total probability P."`
	MinP        float64  `placeholder:"P" help:"Drop tokens that are less than P times as likely as the most likely one."`
	Stop        []string `placeholder:"TEXT" help:"Stop before this text; may be repeated." sep:"none"`
	Seed        uint64   `default:"1" placeholder:"S" help:"Random seed; the same seed gives the same text. Default: ${default}."`
	Quiet       bool     `short:"q" help:"Print only the text."`
	launch.ServerFlags
}

func (c modelRunCmd) Run(ctx context.Context) error {
	if search.IsControl(c.Model) {
		return exit.BadInput(errors.New("a control belongs to a puzzle and cannot complete texts"), "")
	}
	prompt := strings.Join(c.Prompt, " ")
	if prompt == "-" {
		data, err := boundedfile.From(ctx, os.Stdin, "standard input", boundedfile.Data)
		if err != nil {
			return exit.Unread(ctx, err)
		}
		prompt = strings.TrimSuffix(string(data), "\n")
	}
	opened := launch.NewModels(ctx, c.ServerFlags, c.Model)
	defer func() { _ = opened.Close() }()
	model, err := opened.Open(c.Model, nil) // of no puzzle, which only the control needs
	if err != nil {
		return err
	}
	if reader, ok := model.(engine.Reader); ok {
		if err := reader.CanRead(prompt); err != nil {
			return exit.BadInput(fmt.Errorf("model %s: %w", c.Model, err), "")
		}
	}
	request := engine.Request{
		Prompt: prompt, Seed: c.Seed, Temperature: c.Temperature, TopK: c.TopK, TopP: c.TopP, MinP: c.MinP,
		MaxTokens: c.MaxTokens, Stop: c.Stop,
	}
	// What a stop string cuts off again is not shown; so the text is, at the end,
	// unless nothing can be cut.
	var stream engine.Stream
	out := console.Content()
	if len(c.Stop) == 0 {
		stream = func(_ int, t engine.Token) { fmt.Fprint(out, t.Text) }
	}
	completions, err := model.Generate(ctx, []engine.Request{request}, stream)
	if ctx.Err() != nil {
		fmt.Fprintln(out)
		return exit.Interrupted(ctx)
	}
	if err != nil {
		return exit.Failed(err)
	}
	done := completions[0]
	if stream == nil {
		fmt.Fprint(out, done.Text)
	}
	if !strings.HasSuffix(done.Text, "\n") {
		fmt.Fprintln(out)
	}
	if err := out.Close(); err != nil {
		return exit.Failed(err)
	}
	if !c.Quiet {
		u := done.Usage
		fmt.Fprintf(console.Stderr, "%d tokens read, %d written in %.2f s, log-probability %.2f, ended by %s\n",
			u.Prompt, u.Completion, u.Duration.Seconds(), done.LogProb(), done.Finish)
	}
	return nil
}
