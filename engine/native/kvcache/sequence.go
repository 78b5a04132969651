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
	Width  int  // numbers of a cell
	Planes int  // cells of a token: one per layer, and one for the MTP module
	Type   Type // empty: F32
}

// Bytes returns the size of the cells of one token.
func (s Shape) Bytes() int64 { return int64(s.Planes) * int64(s.cellBytes()) }

func (s Shape) cellBytes() int { return s.Type.bytes(s.Width) }

// coded reports whether cells have to be decoded.
func (s Shape) coded() bool { return s.Type == BF16 || s.Type == Q80 }

// Sequence is the cache of one text. Only its last segment is its own. The segments
// before it may be shared by any number of sequences.
type Sequence struct {
	tail   *Segment
	length int // tokens
	bound  int // most tokens that memory is taken for ahead of need; 0: no bound
}

// Segment holds the cells of consecutive positions. It continues its parent from any
// position within the parent, so start determines how much of the parent it shares.
type Segment struct {
	parent   *Segment
	start    int // position of the first cell
	capacity int // cells
	shape    Shape
	pages    []page // all but the last are full
	pins     int    // users: prompts, for a segment of a prefix tree; else its sequence and its children
	pool     *Pool  // which counts its bytes; nil for others

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

// Extend adds n tokens. The caller stores their cells, plane by plane.
func (s *Sequence) Extend(n int) {
	held := s.length - s.tail.start
	if held+n > s.tail.capacity {
		ahead := min(2*held, held+pageCells)
		if s.bound > 0 {
			ahead = min(ahead, s.bound-s.tail.start)
		}
		s.tail.reserve(max(held+n, ahead))
	}
	s.length += n
}

// Store writes the cell [width] of a position in one plane. The position must be in the last
// segment.
func (s *Sequence) Store(plane, position int, cell []float32) { s.tail.store(plane, position, cell) }

// Cells returns copies of the cells of positions [from, to) in one plane, [to-from, width].
// All of them are in the last segment.
func (s *Sequence) Cells(plane, from, to int) kernels.Matrix {
	cells := kernels.RowMajor(make([]float32, (to-from)*s.tail.shape.Width), to-from, s.tail.shape.Width)
	s.tail.Gather(cells, plane, from, to)
	return cells
}

func (s *Segment) store(plane, position int, cell []float32) {
	at := position - s.start
	s.pages[at/pageCells].store(&s.shape, plane, at%pageCells, cell)
}

// reserve makes room for a total of cells and keeps those that exist.
func (s *Segment) reserve(cells int) {
	before := s.cellBytes()
	for s.capacity < cells {
		last := len(s.pages) - 1
		if last < 0 || s.pages[last].cells == pageCells {
			last++
			s.pages = append(s.pages, newPage(&s.shape, min(pageCells, cells-s.capacity)))
		} else {
			s.capacity -= s.pages[last].cells
			s.pages[last] = s.pages[last].resized(&s.shape, min(pageCells, cells-s.capacity))
		}
		s.capacity += s.pages[last].cells
	}
	if s.pool != nil {
		s.pool.bytes += s.cellBytes() - before
	}
}

// truncate frees all but the first cells.
func (s *Segment) truncate(cells int) {
	if cells >= s.capacity {
		return
	}
	full := cells / pageCells
	rest := cells - full*pageCells
	if rest > 0 {
		s.pages[full] = s.pages[full].resized(&s.shape, rest)
		full++
	}
	clear(s.pages[full:])
	s.pages, s.capacity = s.pages[:full], cells
}

// cellBytes returns the size of all cells.
func (s *Segment) cellBytes() int64 { return int64(s.capacity) * s.shape.Bytes() }

// PageEnd returns up to where cells can be read together with that of a position: to, or the
// end of a page before it.
func (s *Segment) PageEnd(position, to int) int {
	return min(to, s.start+((position-s.start)/pageCells+1)*pageCells)
}

// Read returns columns [first, last) of the cells of positions [from, to) in one plane,
// [to-from, last-first]. All of them are on one page: see PageEnd. Cells in float32 are
// returned as they lie, others are decoded into scratch.
func (s *Segment) Read(scratch *[]float32, plane, from, to, first, last int) kernels.Matrix {
	at := from - s.start
	return s.pages[at/pageCells].read(scratch, &s.shape, plane, at%pageCells, at%pageCells+to-from, first, last)
}

// Gather copies the cells of positions [from, to) in one plane to the rows of into, which are
// contiguous, [to-from, width].
func (s *Segment) Gather(into kernels.Matrix, plane, from, to int) {
	for at := from; at < to; {
		end := s.PageEnd(at, to)
		p, first := &s.pages[(at-s.start)/pageCells], (at-s.start)%pageCells
		rows := into.Slice(at-from, end-from)
		if p.coded != nil {
			for i := range rows.Rows {
				s.shape.Type.decode(rows.Row(i), p.cell(&s.shape, plane, first+i))
			}
		} else {
			copy(rows.Data, p.rows(&s.shape, plane, first, first+rows.Rows).Data)
		}
		at = end
	}
}
