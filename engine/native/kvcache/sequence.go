// Package kvcache stores what Multi-head Latent Attention caches, so that the branches
// of a tree and prompts with a common beginning share it.
//
// Per token and layer, MLA caches the compressed key-value vector after its norm and
// the rotated key that all heads share: kv_lora_rank + qk_rope_head_dim numbers
// (DeepSeek-V2 report, section 2.1.3). Side by side they are a cell. Cells are stored in
// segments, which form a tree. A Sequence is a path from the root to one segment, a
// PrefixTree keeps the segments of earlier prompts, and a Pool recycles the memory of
// finished sequences. The cells of grouped-query attention are the keys and values of all
// groups.
package kvcache

import "espalier/engine/kernels"

// Shape is the size of the cells of one token.
type Shape struct {
	Width  int // numbers of a cell
	Planes int // cells of a token: one per layer, and one for the MTP module
}

// Sequence is the cache of one text. Only its last segment is its own. The segments
// before it may be shared by any number of sequences.
type Sequence struct {
	tail   *Segment
	length int // tokens
}

// Segment holds the cells of consecutive positions. It continues its parent from any
// position within the parent, so start determines how much of the parent it shares.
type Segment struct {
	parent   *Segment
	start    int // position of the first cell
	capacity int // cells
	shape    Shape
	data     []float32 // [planes, capacity, width]
	pins     int       // users: prompts, for a segment of a prefix tree; else its sequence and its children

	*prefix // nil for a segment outside prefix trees
}

// NewSequence returns an empty sequence with room for capacity tokens. It grows as
// needed.
func NewSequence(shape Shape, capacity int) *Sequence {
	s := &Sequence{tail: newSegment(shape, nil, 0, 0)}
	s.Reserve(capacity)
	return s
}

func newSegment(shape Shape, parent *Segment, start, capacity int) *Segment {
	s := &Segment{parent: parent, start: start, shape: shape}
	s.reserve(capacity)
	return s
}

// Len returns the number of tokens.
func (s *Sequence) Len() int { return s.length }

// Tail returns the segment that holds the last token.
func (s *Sequence) Tail() *Segment { return s.tail }

// Reserve makes room for a total of tokens, so that adding them does not allocate.
func (s *Sequence) Reserve(tokens int) {
	s.tail.reserve(tokens - s.tail.start)
}

// Truncate drops all tokens after the first n. No other sequence may share the dropped
// ones.
func (s *Sequence) Truncate(n int) {
	if n < s.tail.start {
		s.Fork(s, n)
	}
	s.length = min(n, s.length)
}

// Fork makes s share the first n tokens of from, which from must keep while s is used.
func (s *Sequence) Fork(from *Sequence, n int) {
	parent := from.tail
	for parent.parent != nil && parent.start >= n {
		parent = parent.parent
	}
	s.tail.parent, s.tail.start, s.length = parent, n, n
}

// Extend adds n tokens. The caller fills their cells, plane by plane.
func (s *Sequence) Extend(n int) {
	held := s.length - s.tail.start
	if held+n > s.tail.capacity {
		s.tail.reserve(max(held+n, 2*held))
	}
	s.length += n
}

// Rows returns the cells of positions [from, to) in one plane, [to-from, width]. All of
// them must be in the last segment.
func (s *Sequence) Rows(plane, from, to int) kernels.Matrix { return s.tail.Rows(plane, from, to) }

// reserve makes room for a total of cells and keeps those that exist.
func (s *Segment) reserve(cells int) {
	if cells <= s.capacity {
		return
	}
	width := s.shape.Width
	data := make([]float32, s.shape.Planes*cells*width)
	for i := range s.shape.Planes {
		copy(data[i*cells*width:], s.data[i*s.capacity*width:(i+1)*s.capacity*width])
	}
	s.data, s.capacity = data, cells
}

// Rows returns the cells of positions [from, to) in one plane, [to-from, width].
func (s *Segment) Rows(plane, from, to int) kernels.Matrix {
	at := (plane*s.capacity + from - s.start) * s.shape.Width
	return kernels.RowMajor(s.data[at:at+(to-from)*s.shape.Width], to-from, s.shape.Width)
}
