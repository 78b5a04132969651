package native

import (
	"errors"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"espalier/engine/checkpoint"
)

// randomSource makes up the tensors of a configuration, the same ones every time.
type randomSource struct {
	shapes  map[string][]int
	sharpen float64 // of the head: how decided the model is
}

func newRandomSource(c Config, sharpen float64) randomSource {
	s := randomSource{map[string][]int{}, sharpen}
	for _, spec := range append(c.Tensors(), c.ModuleTensors()...) {
		s.shapes[spec.Name] = spec.Shape
	}
	return s
}

func (s randomSource) Tensor(name string) (checkpoint.Tensor, error) {
	shape, ok := s.shapes[name]
	if !ok {
		return checkpoint.Tensor{}, errors.New("no tensor " + name)
	}
	if s.sharpen == 0 { // for tests that look at names and shapes only
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
		deviation *= s.sharpen
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

// embeddedShape is the shape of the model that ships inside the binary.
func embeddedShape() Config {
	return Config{
		ModelType: "deepseek_v3", VocabSize: 260, HiddenSize: 128, Layers: 4, MaxPosition: 512,
		RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 4, QLoraRank: rank(64), KVLoraRank: 32, NopeDim: 24, RopeDim: 8, VDim: 32,
		DenseSize: 288, DenseLayers: 1, ExpertSize: 96, RoutedExperts: 8, SharedExperts: 1, ExpertsPerToken: 2,
		Groups: 1, GroupsPerToken: 1, RoutedScale: 1, ScoringFunc: "sigmoid", TopKMethod: "noaux_tc", NormTopKProb: true,
	}
}

// smallShape is quick, and different from the others in every respect: V2, no
// low-rank query, tied head, groups, no shared experts.
func smallShape() Config {
	return Config{
		ModelType: "deepseek_v2", VocabSize: 40, HiddenSize: 24, Layers: 2, MaxPosition: 48,
		RMSNormEps: 1e-6, RopeTheta: 10000, TieWordEmbedding: true,
		Heads: 3, KVLoraRank: 10, NopeDim: 6, RopeDim: 4, VDim: 5,
		ExpertSize: 7, RoutedExperts: 6, ExpertsPerToken: 2,
		Groups: 3, GroupsPerToken: 2, RoutedScale: 1.5, ScoringFunc: "softmax", TopKMethod: "group_limited_greedy",
	}
}

func randomTransformer(t testing.TB, c Config, sharpen float64) *Transformer {
	t.Helper()
	m, err := NewTransformer(c, newRandomSource(c, sharpen))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func randomTokens(seed uint64, n, vocab int) []int {
	rng := rand.New(rand.NewPCG(seed, 2))
	tokens := make([]int, n)
	for i := range tokens {
		tokens[i] = rng.IntN(vocab)
	}
	return tokens
}
