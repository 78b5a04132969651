package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"time"

	"golang.org/x/sys/unix"

	"espalier/engine/modelfile"
	"espalier/engine/native/transformer"
)

// begun is how many tokens each sequence has when decoding starts.
const begun = 64

// contender is a model in this process. It speaks the protocol of llama.cjs: "prefill N", or
// "decode SEQUENCES STEPS", answered by the seconds that passed and those of processors.
type contender struct {
	weights *transformer.Transformer
	pass    *transformer.Pass
}

// serve answers commands until in ends. If profile is not empty, it writes where processor
// time went.
func serve(model, profile string, in io.Reader, out io.Writer) error {
	files, err := modelfile.Open(model)
	if err != nil {
		return err
	}
	defer files.Close()
	weights, err := transformer.New(files.Config, files.Source)
	if err != nil {
		return fmt.Errorf("model %s: %w", model, err)
	}
	defer weights.Close()
	c := contender{weights, weights.NewPass()}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	fmt.Fprintln(out, "ready")
	for lines := bufio.NewScanner(in); lines.Scan(); {
		var what string
		var n, steps int
		fmt.Sscan(lines.Text(), &what, &n, &steps)
		t, err := c.run(what, n, steps)
		if err != nil {
			return fmt.Errorf("%s: %w", lines.Text(), err)
		}
		fmt.Fprintln(out, t.wall, t.processors)
	}
	return nil
}

func (c *contender) run(what string, n, steps int) (took, error) {
	switch what {
	case "prefill":
		span := transformer.Span{Sequence: c.weights.NewSequence(n), Tokens: numbers(n, 1), Want: 1}
		watch := start()
		_, err := c.pass.Forward(context.Background(), []transformer.Span{span})
		return watch.stop(), err
	case "decode":
		return c.decode(n, steps)
	}
	return took{}, fmt.Errorf("unknown; there are prefill and decode")
}

// decode lets n sequences grow together. The first step, which sets memory aside, does not count.
func (c *contender) decode(n, steps int) (took, error) {
	spans, last := make([]transformer.Span, n), make([][1]int, n)
	for i := range spans {
		s := c.weights.NewSequence(begun + steps + 1)
		span := transformer.Span{Sequence: s, Tokens: numbers(begun, uint32(i+1)), Want: 1}
		if _, err := c.pass.Forward(context.Background(), []transformer.Span{span}); err != nil {
			return took{}, err
		}
		last[i][0] = 7
		spans[i] = transformer.Span{Sequence: s, Tokens: last[i][:], Want: 1, Absorbed: true}
	}
	var watch stopwatch
	for step := range steps + 1 {
		if step == 1 {
			watch = start()
		}
		logits, err := c.pass.Forward(context.Background(), spans)
		if err != nil {
			return took{}, err
		}
		for i := range last {
			last[i][0] = likeliest(logits.Row(i))
		}
	}
	return watch.stop(), nil
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

// numbers returns n tokens that llama.cjs has too.
func numbers(n int, seed uint32) []int {
	tokens := make([]int, n)
	for i := range tokens {
		seed = seed*1664525 + 1013904223
		tokens[i] = int(seed%200) + 3
	}
	return tokens
}

// took is seconds: on the clock, and of all processors together.
type took struct{ wall, processors float64 }

type stopwatch struct {
	at   time.Time
	used float64
}

func start() stopwatch { return stopwatch{time.Now(), processorTime()} }

func (s stopwatch) stop() took {
	return took{time.Since(s.at).Seconds(), processorTime() - s.used}
}

func processorTime() float64 {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		panic(err) // it has no other reason than a wrong argument
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
