package train

import (
	"espalier/engine/checkpoint"
	"espalier/engine/kernels"
	"espalier/engine/native/arch"
)

// Parts describes what tokens have in common: Parts[id] are the parts of token id, such as
// the row, the column and the digit of a cell. During training, the vector of a token, in
// the embedding and in the output head, is the sum of one of its own and those of its
// parts, so that what is learnt about a row applies to all of its cells. A checkpoint has
// the sums, as ordinary tables.
type Parts [][]int

// count returns the number of different parts.
func (p Parts) count() int {
	n := 0
	for _, of := range p {
		for _, part := range of {
			n = max(n, part+1)
		}
	}
	return n
}

// The vectors of parts, which only a training state has.
const (
	partsOfEmbedding = "parts.embed_tokens.weight"
	partsOfHead      = "parts.lm_head.weight"
)

func (p Parts) tensors(cfg arch.Config) []arch.TensorSpec {
	if p == nil {
		return nil
	}
	shape := []int{p.count(), cfg.HiddenSize}
	return []arch.TensorSpec{{Name: partsOfEmbedding, Shape: shape}, {Name: partsOfHead, Shape: shape}}
}

// sharing holds a model's tables as sums.
type sharing struct {
	parts  Parts
	hidden int
	tables [2]partTable // embedding, head
}

// partTable is a table [vocab, hidden] and its summands.
type partTable struct {
	own, parts tensor
	sum        []float32
}

func (m *Model) newSharing(parts Parts) *sharing {
	s := &sharing{parts: parts, hidden: m.Config.HiddenSize}
	for i, names := range [2][2]string{{"model.embed_tokens.weight", partsOfEmbedding}, {"lm_head.weight", partsOfHead}} {
		own := m.tensor(names[0])
		s.tables[i] = partTable{own: own, parts: m.tensor(names[1]), sum: make([]float32, own.size)}
	}
	return s
}

// compose computes the tables from their parts.
func (m *Model) compose() {
	s := m.shared
	for _, t := range s.tables {
		copy(t.sum, t.own.of(m.params))
		vectors := t.parts.of(m.params)
		for id, of := range s.parts {
			for _, part := range of {
				kernels.Axpy(s.row(t.sum, id), 1, s.row(vectors, part))
			}
		}
	}
}

// share passes the gradient of each token's vector on to its parts.
func (m *Model) share(grad []float32) {
	s := m.shared
	if s == nil {
		return
	}
	for _, t := range s.tables {
		from, to := t.own.of(grad), t.parts.of(grad)
		clear(to)
		for id, of := range s.parts {
			for _, part := range of {
				kernels.Axpy(s.row(to, part), 1, s.row(from, id))
			}
		}
	}
}

func (s *sharing) row(table []float32, i int) []float32 { return table[i*s.hidden : (i+1)*s.hidden] }

// composed returns the tensors of a checkpoint.
func (s *sharing) composed(all []checkpoint.Tensor) []checkpoint.Tensor {
	var out []checkpoint.Tensor
	for _, t := range all {
		switch t.Name {
		case partsOfEmbedding, partsOfHead:
			continue
		case s.tables[0].own.name:
			t.Data = s.tables[0].sum
		case s.tables[1].own.name:
			t.Data = s.tables[1].sum
		}
		out = append(out, t)
	}
	return out
}

// embedding returns the table of the tokens' vectors [vocab, hidden].
func (m *Model) embedding() []float32 {
	if m.shared != nil {
		return m.shared.tables[0].sum
	}
	return m.embed.of(m.params)
}

// pack packs all matrices for the products of a step.
func (m *Model) pack() {
	if m.shared != nil {
		m.compose()
	}
	var memory []float32
	m.linears(func(l linear) { l.pack(m.weights(l), &memory) })
}

// weights returns the numbers of a matrix.
func (m *Model) weights(l linear) []float32 {
	if m.shared != nil && l.name == m.head.name {
		return m.shared.tables[1].sum
	}
	return l.of(m.params)
}
