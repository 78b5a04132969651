package modelfile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"espalier/engine/checkpoint"
	"espalier/engine/native/arch"
	"espalier/engine/native/transformer"
)

// Source provides tensors under the hub's names, decoded or as they are stored.
type Source interface {
	transformer.Source
	Encoded(name string) (checkpoint.Encoded, error)
}

// ggufSource is a Source of a GGUF file of architecture deepseek2.
type ggufSource struct {
	file   *checkpoint.GGUF
	config arch.Config
	shapes map[string][]int // by the hub's names
}

func newGGUFSource(file *checkpoint.GGUF, config arch.Config) *ggufSource {
	s := &ggufSource{file, config, map[string][]int{}}
	for _, spec := range config.Tensors() {
		s.shapes[spec.Name] = spec.Shape
	}
	return s
}

// Encoded implements Source. It joins what llama.cpp stores in two pieces, as float32.
func (s *ggufSource) Encoded(name string) (checkpoint.Encoded, error) {
	p, ok := placeOf(name)
	if !ok {
		return checkpoint.Encoded{}, fmt.Errorf("tensor %q: %w in GGUF files", name, checkpoint.ErrNoTensor)
	}
	e, err := s.file.Encoded(p.name)
	if errors.Is(err, checkpoint.ErrNoTensor) && strings.HasSuffix(p.name, ".attn_kv_b.weight") {
		return s.join(name, strings.TrimSuffix(p.name, "attn_kv_b.weight"))
	}
	if err == nil && p.expert >= 0 {
		e, err = s.expert(e, p.expert)
	}
	if err != nil {
		return checkpoint.Encoded{}, err
	}
	if want, ok := s.shapes[name]; ok && !slices.Equal(e.Shape, want) {
		return checkpoint.Encoded{}, fmt.Errorf("tensor %q has shape %v, but the configuration calls for %v", p.name, e.Shape, want)
	}
	return e, nil
}

// expert returns one matrix of a stack of experts.
func (s *ggufSource) expert(e checkpoint.Encoded, i int) (checkpoint.Encoded, error) {
	if len(e.Shape) != 3 || e.Shape[0] != s.config.RoutedExperts {
		return e, fmt.Errorf("tensor %q has shape %v, but the configuration calls for %d matrices, one for each expert", e.Name, e.Shape, s.config.RoutedExperts)
	}
	return e.Part(i)
}

// Tensor implements transformer.Source.
func (s *ggufSource) Tensor(name string) (checkpoint.Tensor, error) {
	e, err := s.Encoded(name)
	if err != nil {
		return checkpoint.Tensor{}, err
	}
	data, err := e.Decode()
	return checkpoint.Tensor{Name: name, Shape: e.Shape, Data: data}, err
}

// join builds kv_b_proj [heads·(nope+v), rank] from attn_k_b [heads, rank, nope], whose
// matrices are transposed so that absorbing a query reads them by rows, and attn_v_b
// [heads, v, rank].
func (s *ggufSource) join(name, block string) (checkpoint.Encoded, error) {
	c := s.config
	k, err := s.whole(block+"attn_k_b.weight", c.Heads, c.KVLoraRank, c.NopeDim)
	if errors.Is(err, checkpoint.ErrNoTensor) {
		return checkpoint.Encoded{}, fmt.Errorf("%w, and there is no %q in place of it and attn_v_b.weight", err, block+"attn_kv_b.weight")
	}
	if err != nil {
		return checkpoint.Encoded{}, err
	}
	v, err := s.whole(block+"attn_v_b.weight", c.Heads, c.VDim, c.KVLoraRank)
	if err != nil {
		return checkpoint.Encoded{}, err
	}
	rank, nope := c.KVLoraRank, c.NopeDim
	joined := make([]float32, 0, c.Heads*(nope+c.VDim)*rank)
	for h := range c.Heads {
		keys := k[h*rank*nope:][:rank*nope]
		for i := range nope {
			for r := range rank {
				joined = append(joined, keys[r*nope+i])
			}
		}
		joined = append(joined, v[h*c.VDim*rank:][:c.VDim*rank]...)
	}
	return checkpoint.EncodeF32(name, []int{c.Heads * (nope + c.VDim), rank}, joined), nil
}

// whole decodes a tensor, which must have the given shape.
func (s *ggufSource) whole(name string, shape ...int) ([]float32, error) {
	e, err := s.file.Encoded(name)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(e.Shape, shape) {
		return nil, fmt.Errorf("tensor %q has shape %v, but the configuration calls for %v", name, e.Shape, shape)
	}
	return e.Decode()
}

// split is the inverse of join.
func split(c arch.Config, joined []float32) (k, v []float32) {
	rank, nope := c.KVLoraRank, c.NopeDim
	for h := range c.Heads {
		head := joined[h*(nope+c.VDim)*rank:][:(nope+c.VDim)*rank]
		for r := range rank {
			for i := range nope {
				k = append(k, head[i*rank+r])
			}
		}
		v = append(v, head[nope*rank:]...)
	}
	return k, v
}
