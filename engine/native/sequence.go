package native

import (
	"slices"

	"espalier/engine/kernels"
)

// Sequence is the latent cache of one sequence of tokens. Multi-head Latent
// Attention keeps per token and layer only the compressed key-value vector,
// after its norm, and the rotated key that all heads share: kv_lora_rank +
// qk_rope_head_dim numbers (V2 report, section 2.1.3), side by side.
type Sequence struct {
	layers [][]float32 // per layer [capacity, width]
	width  int
	length int // tokens
}

// NewSequence makes an empty sequence with room for so many tokens; it grows
// when they run out.
func (t *Transformer) NewSequence(capacity int) *Sequence {
	s := &Sequence{
		layers: make([][]float32, t.config.Layers),
		width:  t.config.KVLoraRank + t.config.RopeDim,
	}
	s.Reserve(capacity)
	return s
}

// Len is the number of tokens that the sequence holds.
func (s *Sequence) Len() int { return s.length }

// Reserve makes room for so many tokens in all, so that adding them allocates nothing.
func (s *Sequence) Reserve(tokens int) {
	for i, l := range s.layers {
		if need := tokens * s.width; need > cap(l) {
			s.layers[i] = slices.Grow(l[:s.length*s.width], need-s.length*s.width)
		}
	}
}

// Truncate forgets all tokens but the first n.
func (s *Sequence) Truncate(n int) { s.length = min(n, s.length) }

// Fork makes s hold the first n tokens of from. The rows are copied: they are
// small, and every sequence stays one block that kernels can run through.
func (s *Sequence) Fork(from *Sequence, n int) {
	s.length = 0
	s.Reserve(n)
	for i := range s.layers {
		s.copyLayer(i, from, n)
	}
	s.length = n
}

func (s *Sequence) copyLayer(i int, from *Sequence, n int) {
	copy(s.layers[i][:n*s.width], from.layers[i][:n*s.width])
}

// extend makes room for n more tokens and counts them in; their rows are filled
// layer by layer afterwards.
func (s *Sequence) extend(n int) {
	if need := (s.length + n) * s.width; need > cap(s.layers[0]) {
		s.Reserve(max(s.length+n, 2*s.length))
	}
	s.length += n
}

// rows views tokens [from, to) of one layer.
func (s *Sequence) rows(layer, from, to int) kernels.Matrix {
	return kernels.RowMajor(s.layers[layer][from*s.width:to*s.width], to-from, s.width)
}
