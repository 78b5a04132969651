package main

import (
	"context"
	"fmt"
	"time"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/engine/modelreport"
	"espalier/engine/native/transformer"
)

type modelBenchCmd struct {
	Model  string `arg:"" optional:"" default:"embedded" help:"embedded, a folder of safetensors or a .gguf file. Default: ${default}."`
	Prompt int    `default:"128" placeholder:"N" help:"Length of the prompt in tokens. Default: ${default}."`
	Tokens int    `default:"64" placeholder:"N" help:"Tokens to generate. Default: ${default}."`
	Batch  []int  `default:"1,8" placeholder:"N,..." help:"Batch sizes to measure. Default: ${default}."`
}

func (c modelBenchCmd) Run(ctx context.Context) error {
	if c.Prompt < 1 || c.Tokens < 1 {
		return exit.BadInput(fmt.Errorf("%d tokens of prompt and %d to generate; want at least one of each", c.Prompt, c.Tokens), "")
	}
	began := time.Now()
	files, err := launch.OpenFiles(c.Model)
	if err != nil {
		return err
	}
	defer files.Close()
	if most := files.Config.MaxPosition; c.Prompt+c.Tokens+1 > most {
		return exit.BadInput(fmt.Errorf("%d tokens of prompt and %d to generate exceed the context of %s (%d)", c.Prompt, c.Tokens, c.Model, most), "--prompt and --tokens")
	}
	weights, err := transformer.New(files.Config, files.Source)
	if err != nil {
		return exit.Failed(fmt.Errorf("model %s: %w", c.Model, err))
	}
	defer weights.Close()
	_, active := files.Config.Parameters()
	fmt.Fprintf(console.Stdout, "%-26s %12.1f ms\n", "opened", float64(time.Since(began).Microseconds())/1000)
	speed := modelreport.NewSpeed(weights, files.Config.VocabSize, c.Prompt)
	read, err := speed.Read(ctx)
	if err != nil {
		return exit.Stopped(ctx, err)
	}
	fmt.Fprintf(console.Stdout, "%-26s %12.1f tokens/s\n", fmt.Sprintf("read %d tokens", c.Prompt), float64(c.Prompt)/read.Seconds())
	for _, n := range c.Batch {
		if n < 1 || n > 1024 {
			return exit.BadInput(fmt.Errorf("batch of %d sequences; want 1 to 1024", n), "")
		}
		took, allocations, err := speed.Write(ctx, n, c.Tokens)
		if err != nil {
			return exit.Stopped(ctx, err)
		}
		rate := float64(n*c.Tokens) / took.Seconds()
		fmt.Fprintf(console.Stdout, "%-26s %12.1f tokens/s, %.1f G weights/s, %.1f allocations a token\n",
			fmt.Sprintf("write %d, %d at once", c.Tokens, n), rate, rate*float64(active)/1e9, float64(allocations)/float64(n*c.Tokens))
	}
	return nil
}
