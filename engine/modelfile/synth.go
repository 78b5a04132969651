package modelfile

import (
	"fmt"
	"hash/fnv"
	"iter"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/engine/checkpoint"
	"espalier/engine/native/arch"
	"espalier/engine/tokenizer"
)

// shapes are the sizes of published models by name, for random models of the same kind.
var shapes = map[string]func() arch.Config{
	"v3":      v3Shape,
	"v2":      v2Shape,
	"v2-lite": v2LiteShape,
	"tiny":    tinyShape,
}

// ShapeNames returns the shapes that Synth supports.
func ShapeNames() []string { return slices.Sorted(maps.Keys(shapes)) }

func v3Shape() arch.Config {
	rank := 1536
	return arch.Config{
		ModelType: "deepseek_v3", VocabSize: 129280, HiddenSize: 7168, Layers: 61, MaxPosition: 4096, RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 128, QLoraRank: &rank, KVLoraRank: 512, NopeDim: 128, RopeDim: 64, VDim: 128,
		DenseSize: 18432, DenseLayers: 3, ExpertSize: 2048, RoutedExperts: 256, SharedExperts: 1, ExpertsPerToken: 8,
		Groups: 8, GroupsPerToken: 4, RoutedScale: 2.5, ScoringFunc: "sigmoid", TopKMethod: "noaux_tc", NormTopKProb: true,
	}
}

func v2Shape() arch.Config {
	rank := 1536
	return arch.Config{
		ModelType: "deepseek_v2", VocabSize: 102400, HiddenSize: 5120, Layers: 60, MaxPosition: 4096, RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 128, QLoraRank: &rank, KVLoraRank: 512, NopeDim: 128, RopeDim: 64, VDim: 128,
		DenseSize: 12288, DenseLayers: 1, ExpertSize: 1536, RoutedExperts: 160, SharedExperts: 2, ExpertsPerToken: 6,
		Groups: 8, GroupsPerToken: 3, RoutedScale: 16, ScoringFunc: "softmax", TopKMethod: "group_limited_greedy",
	}
}

func v2LiteShape() arch.Config {
	return arch.Config{
		ModelType: "deepseek_v2", VocabSize: 102400, HiddenSize: 2048, Layers: 27, MaxPosition: 4096, RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 16, KVLoraRank: 512, NopeDim: 128, RopeDim: 64, VDim: 128,
		DenseSize: 10944, DenseLayers: 1, ExpertSize: 1408, RoutedExperts: 64, SharedExperts: 2, ExpertsPerToken: 6,
		Groups: 1, GroupsPerToken: 1, RoutedScale: 1, ScoringFunc: "softmax", TopKMethod: "greedy",
	}
}

func tinyShape() arch.Config {
	rank := 64
	return arch.Config{
		ModelType: "deepseek_v3", VocabSize: 512, HiddenSize: 256, Layers: 4, MaxPosition: 1024, RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 4, QLoraRank: &rank, KVLoraRank: 64, NopeDim: 32, RopeDim: 16, VDim: 32,
		DenseSize: 512, DenseLayers: 1, ExpertSize: 256, RoutedExperts: 16, SharedExperts: 1, ExpertsPerToken: 4,
		Groups: 4, GroupsPerToken: 2, RoutedScale: 2.5, ScoringFunc: "sigmoid", TopKMethod: "noaux_tc", NormTopKProb: true,
	}
}

// SynthOptions describe a random model.
type SynthOptions struct {
	Shape  string
	Layers int // 0: as many as the shape has, or as fit into Bytes
	Vocab  int // 0: that of the shape
	Bytes  int64
	Type   checkpoint.DType
	Seed   uint64
}

// Synth makes a random model of a shape, for measurements. Its tokens are bytes, and its
// text is meaningless.
func Synth(o SynthOptions) (*Files, error) {
	shape, ok := shapes[o.Shape]
	if !ok {
		return nil, fmt.Errorf("unknown shape %q; there are %s", o.Shape, strings.Join(ShapeNames(), ", "))
	}
	c := shape()
	if o.Vocab > 0 {
		c.VocabSize = o.Vocab
	}
	if err := fit(&c, o); err != nil {
		return nil, err
	}
	words := tokenizer.Bytes()
	if words.Size() > c.VocabSize {
		return nil, fmt.Errorf("a vocabulary of %d is too small: bytes alone take %d", c.VocabSize, words.Size())
	}
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return &Files{Path: o.Shape, Format: "random", Config: c, Source: newRandomSource(c, o.Seed), Tokenizer: words, Dialect: engine.Chat}, nil
}

// fit chooses the number of layers.
func fit(c *arch.Config, o SynthOptions) error {
	most := c.Layers
	if o.Layers > 0 {
		c.Layers = o.Layers
		return nil
	}
	for ; o.Bytes > 0 && stored(*c, o.Type) > o.Bytes; c.Layers-- {
		if c.Layers <= c.DenseLayers+1 {
			return fmt.Errorf("%d bytes are too few for %s with %d of its %d layers: that takes %d", o.Bytes, o.Shape, c.Layers, most, stored(*c, o.Type))
		}
	}
	return nil
}

// stored returns the size of a model in a GGUF file, without its header.
func stored(c arch.Config, dtype checkpoint.DType) int64 {
	total := int64(0)
	for _, spec := range c.Tensors() {
		size, err := typeFor(spec.Name, spec.Shape[len(spec.Shape)-1], dtype).Bytes(spec.Shape)
		if err != nil {
			return math.MaxInt64
		}
		total += size
	}
	return total
}

// randomSource makes weights with which no layer overflows.
type randomSource struct {
	shapes map[string][]int
	seed   uint64
	pool   []float32 // normal numbers, from which tensors take ranges
}

func newRandomSource(c arch.Config, seed uint64) *randomSource {
	s := &randomSource{shapes: map[string][]int{}, seed: seed, pool: make([]float32, 1<<20)}
	for _, spec := range c.Tensors() {
		s.shapes[spec.Name] = spec.Shape
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	for i := range s.pool {
		s.pool[i] = float32(rng.NormFloat64())
	}
	return s
}

// Chunks yields the numbers of a tensor, in whole rows.
func (s *randomSource) Chunks(name string) iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		shape, ok := s.shapes[name]
		if !ok {
			yield(nil, fmt.Errorf("tensor %q: %w", name, checkpoint.ErrNoTensor))
			return
		}
		h := fnv.New64a()
		h.Write([]byte(name))
		rng := rand.New(rand.NewPCG(s.seed, h.Sum64()))
		row := shape[len(shape)-1]
		mean, deviation := float32(0), float32(1/math.Sqrt(float64(row)))
		switch {
		case isBias(name):
			deviation = 0.1
		case len(shape) == 1:
			mean, deviation = 1, 0.1
		}
		rows := max(128, (1<<18)/row/128*128) // 128 rows share scales
		for left := product(shape); left > 0; {
			chunk := make([]float32, min(left, rows*row))
			at := rng.IntN(len(s.pool))
			for i := range chunk {
				chunk[i] = mean + deviation*s.pool[(at+i)%len(s.pool)]
			}
			if left -= len(chunk); !yield(chunk, nil) {
				return
			}
		}
	}
}

// Tensor implements transformer.Source.
func (s *randomSource) Tensor(name string) (checkpoint.Tensor, error) {
	t := checkpoint.Tensor{Name: name, Shape: s.shapes[name]}
	for chunk, err := range s.Chunks(name) {
		if err != nil {
			return t, err
		}
		t.Data = append(t.Data, chunk...)
	}
	return t, nil
}

// Encoded implements Source.
func (s *randomSource) Encoded(name string) (checkpoint.Encoded, error) {
	t, err := s.Tensor(name)
	return checkpoint.EncodeF32(name, t.Shape, t.Data), err
}
