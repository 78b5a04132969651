package train

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"espalier/engine/native/arch"
)

// embeddedShape is the shape that the embedded model has.
func embeddedShape() arch.Config {
	c := tinyConfig(64)
	c.VocabSize, c.HiddenSize, c.Layers, c.MaxPosition = 221, 128, 4, 256
	c.Heads, c.KVLoraRank, c.NopeDim, c.RopeDim, c.VDim = 4, 32, 24, 8, 32
	c.DenseSize, c.ExpertSize, c.RoutedExperts = 288, 96, 8
	return c
}

// BenchmarkStep prints the tokens a second that one training step makes of
// sequences as long as the curriculum's.
func BenchmarkStep(b *testing.B) {
	for _, p := range []Precision{Float32, BF16} {
		b.Run("products in "+cmp.Or(string(p), "float32"), func(b *testing.B) { benchmarkStep(b, p) })
	}
}

func benchmarkStep(b *testing.B, p Precision) {
	o := Defaults()
	o.Precision = p
	trainer, err := initialTrainer(embeddedShape(), nil, o)
	if err != nil {
		b.Fatal(err)
	}
	source := func(step, shard int) []Sequence {
		rng := rand.New(rand.NewPCG(uint64(step), uint64(shard)))
		lengths := make([]int, 200)
		for i := range lengths {
			lengths[i] = 6 + rng.IntN(24)
		}
		return randomSequences(uint64(step*2+shard), 221, lengths...)
	}
	tokens := 0
	for b.Loop() {
		p, err := trainer.Step(b.Context(), source)
		if err != nil {
			b.Fatal(err)
		}
		tokens = p.Tokens
	}
	b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
}

// TestResume interrupts a run after every number of steps: what follows is the
// uninterrupted run, bit for bit.
func TestResume(t *testing.T) {
	o := Defaults()
	o.Steps, o.WarmUp = 6, 2
	source := func(step, shard int) []Sequence {
		return randomSequences(uint64(step*2+shard), 19, 9, 4, 12)
	}
	whole, err := initialTrainer(tinyConfig(10), tinyParts(), o)
	if err != nil {
		t.Fatal(err)
	}
	for !whole.Done() {
		if _, err := whole.Step(t.Context(), source); err != nil {
			t.Fatal(err)
		}
	}
	for cut := 1; cut < o.Steps; cut++ {
		dir := t.TempDir()
		first, err := Open(dir, tinyConfig(10), tinyParts(), o)
		if err != nil {
			t.Fatal(err)
		}
		for first.Steps() < cut {
			if _, err := first.Step(t.Context(), source); err != nil {
				t.Fatal(err)
			}
		}
		if err := first.Save(dir); err != nil {
			t.Fatal(err)
		}
		second, err := Open(dir, tinyConfig(10), tinyParts(), o)
		if err != nil {
			t.Fatal(err)
		}
		if second.Steps() != cut {
			t.Fatalf("resumed at step %d, want %d", second.Steps(), cut)
		}
		if err := second.Run(t.Context(), dir, source, func(Progress) {}); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(whole.Model.params, second.Model.params) {
			t.Errorf("interrupted after step %d: other parameters than the whole run", cut)
		}
	}
}

// A run that was killed takes steps again that its curve has already: each is a
// point once.
func TestCurveOfAKilledRun(t *testing.T) {
	o := Defaults()
	o.Steps = 3 * curveEvery
	source := func(step, shard int) []Sequence { return randomSequences(uint64(step*2+shard), 19, 5) }
	dir := t.TempDir()
	sitting := func(last int) {
		t.Helper()
		trainer, err := Open(dir, tinyConfig(10), nil, o)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		err = trainer.Run(ctx, dir, source, func(p Progress) {
			if p.Step == last {
				stop()
			}
		})
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	sitting(curveEvery + 2)
	state := filepath.Join(dir, stateFile)
	saved, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	sitting(2*curveEvery + 2)
	if err := os.WriteFile(state, saved, 0o600); err != nil { // as a kill would have left it
		t.Fatal(err)
	}
	sitting(o.Steps)
	points, err := ReadCurve(dir)
	if err != nil {
		t.Fatal(err)
	}
	var steps []int
	for _, p := range points {
		steps = append(steps, p.Step)
	}
	if want := []int{curveEvery, 2 * curveEvery, 3 * curveEvery}; !slices.Equal(steps, want) {
		t.Errorf("points at steps %v, want %v", steps, want)
	}
}

func TestOpenRefusesOtherOptions(t *testing.T) {
	dir := t.TempDir()
	o := Defaults()
	first, err := Open(dir, tinyConfig(10), nil, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Save(dir); err != nil {
		t.Fatal(err)
	}
	o.Rate *= 2
	if _, err := Open(dir, tinyConfig(10), nil, o); err == nil {
		t.Error("a run with another learning rate was resumed")
	}
	if _, err := Open(dir, tinyConfig(0), nil, Defaults()); err == nil {
		t.Error("a run with another shape was resumed")
	}
}

// TestLearns overfits a handful of sequences: the whole of forward, backward,
// optimiser and balancing has to work for the loss to vanish.
func TestLearns(t *testing.T) {
	o := Defaults()
	o.Steps, o.WarmUp, o.Rate = 200, 10, 1e-2
	trainer, err := initialTrainer(tinyConfig(10), nil, o)
	if err != nil {
		t.Fatal(err)
	}
	sequences := randomSequences(1, 19, 8, 8, 8, 8)
	var last Progress
	for !trainer.Done() {
		if last, err = trainer.Step(t.Context(), func(int, int) []Sequence { return sequences }); err != nil {
			t.Fatal(err)
		}
	}
	if mean := last.Loss.Sum / float64(last.Loss.Tokens); mean > 0.05 {
		t.Errorf("loss %.3f after %d steps on four sequences, want under 0.05", mean, last.Step)
	}
}

func initialTrainer(cfg arch.Config, parts Parts, o Options) (*Trainer, error) {
	m, err := newModel(cfg, parts, o.Seed)
	if err != nil {
		return nil, err
	}
	return newTrainer(m, o)
}
