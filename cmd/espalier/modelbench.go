package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"

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
		return badInput(fmt.Errorf("%d tokens to read and %d to write: want at least one of each", c.Prompt, c.Tokens), "")
	}
	began := time.Now()
	files, err := openFiles(c.Model)
	if err != nil {
		return err
	}
	defer files.Close()
	if most := files.Config.MaxPosition; c.Prompt+c.Tokens+1 > most {
		return badInput(fmt.Errorf("%d tokens to read and %d to write, but the context of %s holds %d", c.Prompt, c.Tokens, c.Model, most), "--prompt and --tokens")
	}
	weights, err := transformer.New(files.Config, files.Source)
	if err != nil {
		return failed(fmt.Errorf("model %s: %w", c.Model, err))
	}
	defer weights.Close()
	_, active := files.Config.Parameters()
	fmt.Fprintf(stdout, "%-26s %12.1f ms\n", "opened", milliseconds(time.Since(began)))
	b := bench{ctx: ctx, weights: weights, prompt: randomPrompt(files.Config.VocabSize, c.Prompt)}
	read, err := b.read()
	if err != nil {
		return b.end(err)
	}
	fmt.Fprintf(stdout, "%-26s %12.1f tokens/s\n", fmt.Sprintf("read %d tokens", c.Prompt), float64(c.Prompt)/read.Seconds())
	for _, n := range c.Batch {
		if n < 1 || n > 1024 {
			return badInput(fmt.Errorf("%d sequences at once, want 1 to 1024", n), "")
		}
		took, allocations, err := b.write(n, c.Tokens)
		if err != nil {
			return b.end(err)
		}
		rate := float64(n*c.Tokens) / took.Seconds()
		fmt.Fprintf(stdout, "%-26s %12.1f tokens/s, %.1f G weights/s, %.1f allocations a token\n",
			fmt.Sprintf("write %d, %d at once", c.Tokens, n), rate, rate*float64(active)/1e9, float64(allocations)/float64(n*c.Tokens))
	}
	return nil
}

func randomPrompt(vocab, n int) []int {
	rng := rand.New(rand.NewPCG(1, 1))
	tokens := make([]int, n)
	for i := range tokens {
		tokens[i] = rng.IntN(vocab)
	}
	return tokens
}

// bench measures the forward pass itself, with the likeliest token as the next.
type bench struct {
	ctx     context.Context
	weights *transformer.Transformer
	prompt  []int
}

// end tells an interruption from a failure.
func (b *bench) end(err error) error {
	if b.ctx.Err() != nil {
		return interrupted(b.ctx)
	}
	return failed(err)
}

// read takes the better of two prompts, the first of which warms up.
func (b *bench) read() (best time.Duration, err error) {
	for try := range 2 {
		began := time.Now()
		span := transformer.Span{Sequence: b.weights.NewSequence(len(b.prompt)), Tokens: b.prompt, Want: 1}
		if _, err := b.weights.NewPass().Forward([]transformer.Span{span}); err != nil {
			return 0, err
		}
		if took := time.Since(began); try == 0 || took < best {
			best = took
		}
		if err := b.ctx.Err(); err != nil {
			return 0, err
		}
	}
	return best, nil
}

// write lets sequences that begin alike grow together.
func (b *bench) write(n, tokens int) (took time.Duration, allocations uint64, err error) {
	pass := b.weights.NewPass()
	spans, last := make([]transformer.Span, n), make([][1]int, n)
	for i := range spans {
		s := b.weights.NewSequence(len(b.prompt) + tokens + 1)
		span := transformer.Span{Sequence: s, Tokens: b.prompt, Want: 1}
		logits, err := pass.Forward([]transformer.Span{span})
		if err != nil {
			return 0, 0, err
		}
		last[i][0] = (likeliest(logits.Row(0)) + i) % logits.Cols // apart from here on
		spans[i] = transformer.Span{Sequence: s, Tokens: last[i][:], Want: 1, Absorbed: true}
	}
	var before, after runtime.MemStats
	var began time.Time
	for step := range tokens + 1 { // the first step sets memory aside
		if step == 1 {
			runtime.ReadMemStats(&before)
			began = time.Now()
		}
		logits, err := pass.Forward(spans)
		if err != nil {
			return 0, 0, err
		}
		for i := range last {
			last[i][0] = likeliest(logits.Row(i))
		}
		if err := b.ctx.Err(); err != nil {
			return 0, 0, err
		}
	}
	took = time.Since(began)
	runtime.ReadMemStats(&after)
	return took, after.Mallocs - before.Mallocs, nil
}

func likeliest(logits []float32) int {
	best := 0
	for i, v := range logits {
		if v > logits[best] {
			best = i
		}
	}
	return best
}
