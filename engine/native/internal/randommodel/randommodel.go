// Package randommodel makes models with random weights for the tests of the engine.
package randommodel

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strings"

	"espalier/engine/checkpoint"
	"espalier/engine/native/arch"
)

// Source generates the tensors of a configuration, the same numbers every time.
type Source struct {
	Shapes  map[string][]int
	Sharpen float64 // factor on the output head: how concentrated predictions are; 0: all weights are 0
}

// New returns the source of a model with configuration c.
func New(c arch.Config, sharpen float64) Source {
	s := Source{map[string][]int{}, sharpen}
	for _, spec := range append(c.Tensors(), c.ModuleTensors()...) {
		s.Shapes[spec.Name] = spec.Shape
	}
	return s
}

// Tensor implements transformer.Source.
func (s Source) Tensor(name string) (checkpoint.Tensor, error) {
	shape, ok := s.Shapes[name]
	if !ok {
		return checkpoint.Tensor{}, fmt.Errorf("tensor %q: %w", name, checkpoint.ErrNoTensor)
	}
	if s.Sharpen == 0 {
		return checkpoint.Tensor{Name: name, Shape: shape, Data: make([]float32, product(shape))}, nil
	}
	h := fnv.New64a()
	h.Write([]byte(name))
	rng := rand.New(rand.NewPCG(h.Sum64(), 1))
	mean, deviation := 0.0, 1/math.Sqrt(float64(shape[len(shape)-1]))
	switch {
	case strings.HasSuffix(name, "bias"):
		deviation = 0.1
	case len(shape) == 1:
		mean, deviation = 1, 0.1
	case strings.HasSuffix(name, "embed_tokens.weight"):
		deviation = 1
	case name == "lm_head.weight":
		deviation *= s.Sharpen
	}
	data := make([]float32, product(shape))
	for i := range data {
		data[i] = float32(mean + deviation*rng.NormFloat64())
	}
	return checkpoint.Tensor{Name: name, Shape: shape, Data: data}, nil
}

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

func rank(n int) *int { return &n }

// Embedded returns the configuration of the model that ships inside the binary.
func Embedded() arch.Config {
	return arch.Config{
		ModelType: "deepseek_v3", VocabSize: 260, HiddenSize: 128, Layers: 4, MaxPosition: 512,
		RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 4, QLoraRank: rank(64), KVLoraRank: 32, NopeDim: 24, RopeDim: 8, VDim: 32,
		DenseSize: 288, DenseLayers: 1, ExpertSize: 96, RoutedExperts: 8, SharedExperts: 1, ExpertsPerToken: 2,
		Groups: 1, GroupsPerToken: 1, RoutedScale: 1, ScoringFunc: "sigmoid", TopKMethod: "noaux_tc", NormTopKProb: true,
	}
}

// Small returns a configuration that is fast to run and differs from Embedded in every
// respect: V2, no low-rank query, tied head, groups of experts, no shared experts.
func Small() arch.Config {
	return arch.Config{
		ModelType: "deepseek_v2", VocabSize: 40, HiddenSize: 24, Layers: 2, MaxPosition: 48,
		RMSNormEps: 1e-6, RopeTheta: 10000, TieWordEmbedding: true,
		Heads: 3, KVLoraRank: 10, NopeDim: 6, RopeDim: 4, VDim: 5,
		ExpertSize: 7, RoutedExperts: 6, ExpertsPerToken: 2,
		Groups: 3, GroupsPerToken: 2, RoutedScale: 1.5, ScoringFunc: "softmax", TopKMethod: "group_limited_greedy",
	}
}

// Grouped returns a configuration with grouped queries that is fast to run: Qwen3's norms,
// biases, three heads to a group, tied head.
func Grouped() arch.Config {
	return arch.Config{
		ModelType: "qwen3", VocabSize: 40, HiddenSize: 24, Layers: 2, MaxPosition: 48, RMSNormEps: 1e-6, RopeTheta: 10000,
		TieWordEmbedding: true, Heads: 6, KVHeads: 2, HeadDim: 6, RopeDim: 6, VDim: 6, AttentionBias: true, DenseSize: 31,
	}
}

// Tokens returns n random token ids below vocab.
func Tokens(seed uint64, n, vocab int) []int {
	rng := rand.New(rand.NewPCG(seed, 2))
	tokens := make([]int, n)
	for i := range tokens {
		tokens[i] = rng.IntN(vocab)
	}
	return tokens
}

// Drafting returns a small model whose Multi-Token Prediction module often predicts what the
// model does. All layers are damped by a factor of noise, so that the next token follows
// mostly from the last one, and the module passes that through.
func Drafting(noise float32) (arch.Config, DraftingSource) {
	c := Embedded()
	c.VocabSize, c.MTPLayers = 20, 1
	return c, DraftingSource{New(c, 3), noise}
}

// DraftingSource is the source of Drafting.
type DraftingSource struct {
	Source
	noise float32 // 0: only the last token counts
}

// Tensor implements transformer.Source.
func (s DraftingSource) Tensor(name string) (checkpoint.Tensor, error) {
	t, err := s.Source.Tensor(name)
	switch {
	case strings.HasSuffix(name, "o_proj.weight") || strings.HasSuffix(name, "down_proj.weight"):
		for i := range t.Data {
			t.Data[i] *= s.noise
		}
	case strings.HasSuffix(name, "eh_proj.weight"):
		clear(t.Data)
		for i := range t.Shape[0] {
			t.Data[i*t.Shape[1]+i] = 1
		}
	case strings.HasSuffix(name, "norm.weight"):
		for i := range t.Data {
			t.Data[i] = 1
		}
	}
	return t, err
}
