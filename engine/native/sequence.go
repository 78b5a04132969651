package native

import "espalier/engine/kernels"

// Sequence is the latent cache of one text. Multi-head Latent Attention keeps
// per token and layer only the compressed key-value vector, after its norm, and
// the rotated key that all heads share: kv_lora_rank + qk_rope_head_dim numbers
// (V2 report, section 2.1.3), side by side: a cell.
//
// The cells of a sequence are a path of segments. Only the last one is its own;
// those before may belong to many sequences, which is how branches of a tree
// share what they have in common.
type Sequence struct {
	tail   *segment
	length int // tokens
}

// segment is a run of cells that follow position start of its parent's path. A
// child may begin anywhere in its parent; how much of the parent it shares
// follows from where it starts.
type segment struct {
	parent   *segment
	start    int // position of the first cell
	capacity int // cells that there is room for
	width    int // numbers of a cell in one plane
	planes   int // one per layer, and one for the MTP module
	data     []float32
	pins     int // in the prefix tree: prompts in use; else its sequence and its children

	*prefix // of a segment in the prefix tree, nil elsewhere
}

// NewSequence makes an empty sequence with room for so many tokens; it grows
// when they run out.
func (t *Transformer) NewSequence(capacity int) *Sequence {
	s := &Sequence{tail: t.newSegment(nil, 0, 0)}
	s.Reserve(capacity)
	return s
}

func (t *Transformer) newSegment(parent *segment, start, capacity int) *segment {
	s := &segment{parent: parent, start: start, width: t.config.KVLoraRank + t.config.RopeDim, planes: len(t.layers)}
	if t.mtp != nil {
		s.planes++
	}
	s.reserve(capacity)
	return s
}

// Len is the number of tokens that the sequence holds.
func (s *Sequence) Len() int { return s.length }

// Reserve makes room for so many tokens in all, so that adding them allocates nothing.
func (s *Sequence) Reserve(tokens int) {
	s.tail.reserve(tokens - s.tail.start)
}

// Truncate forgets all tokens but the first n. No other sequence may share what
// is forgotten.
func (s *Sequence) Truncate(n int) {
	if n < s.tail.start {
		s.Fork(s, n)
	}
	s.length = min(n, s.length)
}

// Fork makes s hold the first n tokens of from, without copying them. From must
// not forget them while s lives.
func (s *Sequence) Fork(from *Sequence, n int) {
	parent := from.tail
	for parent.parent != nil && parent.start >= n {
		parent = parent.parent
	}
	s.tail.parent, s.tail.start, s.length = parent, n, n
}

// extend makes room for n more tokens and counts them in; their cells are filled
// layer by layer afterwards.
func (s *Sequence) extend(n int) {
	held := s.length - s.tail.start
	if held+n > s.tail.capacity {
		s.tail.reserve(max(held+n, 2*held))
	}
	s.length += n
}

// rows views the cells of positions [from, to), all of the last segment, in one plane.
func (s *Sequence) rows(plane, from, to int) kernels.Matrix { return s.tail.rows(plane, from, to) }

// reserve makes room for so many cells; those that are there are kept.
func (s *segment) reserve(cells int) {
	if cells <= s.capacity {
		return
	}
	data := make([]float32, s.planes*cells*s.width)
	for i := range s.planes {
		copy(data[i*cells*s.width:], s.data[i*s.capacity*s.width:(i+1)*s.capacity*s.width])
	}
	s.data, s.capacity = data, cells
}

// rows views the cells of positions [from, to) in one plane.
func (s *segment) rows(plane, from, to int) kernels.Matrix {
	at := (plane*s.capacity + from - s.start) * s.width
	return kernels.RowMajor(s.data[at:at+(to-from)*s.width], to-from, s.width)
}
