package modelfile

import (
	"fmt"
	"hash/fnv"
	"iter"
	"math"
	"math/rand/v2"
	"strings"

	"espalier/engine"
	"espalier/engine/checkpoint"
	"espalier/engine/native/arch"
	"espalier/engine/tokenizer"
)

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
