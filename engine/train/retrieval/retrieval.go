// Package retrieval measures by a small experiment how a context is extended: a model is
// trained to find things in short texts, then asked to find them in longer ones, as it is or
// after a little further training, with its rotations as they were or slowed down by position
// interpolation (Chen et al. 2023), the NTK-aware change of base (bloc97 2023) or YaRN (Peng
// et al. 2023).
package retrieval

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"

	"espalier/engine/native/arch"
	"espalier/engine/train"
)

// A text of the task is noise with needles in it, each a key followed by its value; it ends in
// one of the keys, and the token to predict is the value that followed it. In training the other
// keys follow, so that more is learnt from a text.
const (
	keys    = 8
	values  = 16
	noise   = 16
	needles = 3
)

// Options of the experiment.
type Options struct {
	Short, Factor  int // tokens of a text in training, and how many times as long the others are
	Steps, Further int // of training, and of further training on long texts
	Tests          int // texts a place
	Places         int // into which the text is divided by where the needle lies
	Seed           uint64
	Batch          int // tokens a step
}

// Defaults returns options that take a few minutes.
func Defaults() Options {
	return Options{Short: 64, Factor: 8, Steps: 1000, Further: 60, Tests: 100, Places: 8, Seed: 1, Batch: 4096}
}

// Way is a way to extend the context.
type Way struct {
	Name  string
	apply func(c *arch.Config, o Options)
}

// Ways lists the ways that are compared.
func Ways() []Way {
	return []Way{
		{"none", func(*arch.Config, Options) {}},
		{"PI", func(c *arch.Config, o Options) {
			c.RopeScaling = &arch.RopeScaling{Type: arch.ScalingLinear, Factor: float64(o.Factor), OriginalContext: o.Short}
		}},
		{"NTK", func(c *arch.Config, o Options) {
			c.RopeTheta *= math.Pow(float64(o.Factor), float64(c.RopeDim)/float64(c.RopeDim-2))
		}},
		{"YaRN", func(c *arch.Config, o Options) {
			c.RopeScaling = &arch.RopeScaling{
				Type: arch.ScalingYaRN, Factor: float64(o.Factor), OriginalContext: o.Short, BetaFast: 32, BetaSlow: 1, MScale: 1, MScaleAllDim: 1,
			}
		}},
	}
}

// config is a model whose attention sees little but positions: half of the queries and keys of
// the embedded model's heads, and all pairs of them turn within a short text.
func config(o Options) arch.Config {
	return arch.Config{
		ModelType: "deepseek_v3", VocabSize: keys + values + noise, HiddenSize: 64, Layers: 2, MaxPosition: o.Short*o.Factor + 2*needles,
		RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 4, KVLoraRank: 32, NopeDim: 16, RopeDim: 16, VDim: 16,
		DenseSize: 160, DenseLayers: 2, Groups: 1, GroupsPerToken: 1, RoutedScale: 1,
		ScoringFunc: "sigmoid", TopKMethod: "noaux_tc", NormTopKProb: true,
	}
}

// text draws a text of a length that is followed by the answer. The needle that is asked for
// begins at place, the others where the text leaves room for them.
func text(rng *rand.Rand, length, place int) train.Sequence {
	s := train.Sequence{Tokens: make([]int, length), Prompt: length}
	for i := range s.Tokens {
		s.Tokens[i] = keys + values + rng.IntN(noise)
	}
	for i, name := range rng.Perm(keys)[:needles] {
		at := place
		for i > 0 && (s.Tokens[at] < keys+values || s.Tokens[at+1] < keys+values) {
			at = rng.IntN(length - 2)
		}
		s.Tokens[at], s.Tokens[at+1] = name, keys+rng.IntN(values)
		if i == 0 {
			s.Tokens[length-1] = name
		}
	}
	s.Tokens = append(s.Tokens, s.Tokens[place+1])
	return s
}

// asked is a text followed by the questions for the other needles, too.
func asked(rng *rand.Rand, length, place int) train.Sequence {
	s := text(rng, length, place)
	for at, token := range s.Tokens[:length-1] {
		if at != place && token < keys {
			s.Tokens = append(s.Tokens, token, s.Tokens[at+1])
		}
	}
	return s
}

// source makes the texts of a step.
func source(o Options, length int) train.Source {
	return func(step, shard int) []train.Sequence {
		rng := rand.New(rand.NewPCG(o.Seed<<32|uint64(length), uint64(step)<<8|uint64(shard)))
		var out []train.Sequence
		for range max(o.Batch/length/2, 1) {
			out = append(out, asked(rng, length, rng.IntN(length-2)))
		}
		return out
	}
}

// Row is what one way came to: the shares of long texts, by the place of the needle, in which it
// was found, before and after further training.
type Row struct {
	Way           string
	Before, After []float64
}

// Run does the experiment in dir, or what is left of it there. It returns the shares found in
// short texts, and a row for each way. report is called after every step of any training.
func Run(ctx context.Context, dir string, o Options, report func(part string, p train.Progress)) (short []float64, rows []Row, err error) {
	options := train.Defaults()
	options.Seed, options.Steps, options.Rate, options.Balance, options.BiasStep = o.Seed, o.Steps, 2e-3, 0, 0
	part := func(name string, length int, t *train.Trainer) error {
		return t.Run(ctx, filepath.Join(dir, name), source(o, length), func(p train.Progress) { report(name, p) })
	}
	base, err := train.Open(filepath.Join(dir, "short"), config(o), nil, options)
	if err != nil {
		return nil, nil, err
	}
	if err := part("short", o.Short, base); err != nil {
		return nil, nil, err
	}
	short = found(base.Model, o, o.Short)
	options.Steps, options.WarmUp, options.Rate = o.Further, min(options.WarmUp, o.Further/4), options.Rate/4
	for _, way := range Ways() {
		extended := base.Model.Config
		way.apply(&extended, o)
		m, err := base.Model.As(extended)
		if err != nil {
			return nil, nil, err
		}
		before := found(m, o, o.Short*o.Factor)
		t, err := train.OpenFrom(filepath.Join(dir, way.Name), func() (*train.Model, error) { return m, nil }, options)
		if err != nil {
			return nil, nil, err
		}
		if err := part(way.Name, o.Short*o.Factor, t); err != nil {
			return nil, nil, err
		}
		rows = append(rows, Row{way.Name, before, found(t.Model, o, o.Short*o.Factor)})
	}
	return short, rows, nil
}

// found returns the share of texts of a length in which the model finds the needle, by its place.
func found(m *train.Model, o Options, length int) []float64 {
	shares := make([]float64, o.Places)
	for place := range shares {
		rng := rand.New(rand.NewPCG(o.Seed<<32|uint64(length), 1<<60|uint64(place)))
		from, to := place*(length-2)/o.Places, (place+1)*(length-2)/o.Places
		var tests []train.Sequence
		for range o.Tests {
			tests = append(tests, text(rng, length, from+rng.IntN(to-from)))
		}
		loss := m.Measure(tests)
		shares[place] = float64(loss.Right) / float64(loss.Tokens)
	}
	return shares
}

// Table formats a result, places from the beginning of the text to its end.
func Table(o Options, short []float64, rows []Row) string {
	line := func(name string, shares []float64) string {
		mean, cells := 0.0, ""
		for _, s := range shares {
			mean += s / float64(len(shares))
			cells += fmt.Sprintf("%5.0f", 100*s)
		}
		return fmt.Sprintf("%-24s%5.0f  |%s\n", name, 100*mean, cells)
	}
	out := fmt.Sprintf("%-24s%5s  | by the place of the needle, from the beginning\n", "found, %", "mean")
	out += line(fmt.Sprintf("%d tokens", o.Short), short)
	for _, r := range rows {
		out += line(fmt.Sprintf("%d tokens, %s", o.Short*o.Factor, r.Way), r.Before)
	}
	for _, r := range rows {
		out += line(fmt.Sprintf("  after %d steps, %s", o.Further, r.Way), r.After)
	}
	return out
}
