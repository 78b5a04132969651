package kvcache

// Pool makes sequences that share the cells of others, and reuses the memory of those
// that were released.
type Pool struct {
	shape Shape
	keep  int64 // bytes to keep for reuse
	kept  int64
	bytes int64 // of segments in use and of those kept
	free  []*Segment
}

// NewPool returns a pool that keeps up to keep bytes of released segments.
func NewPool(shape Shape, keep int64) *Pool { return &Pool{shape: shape, keep: keep} }

// Bytes returns the size of what the pool's sequences take, without what they share with
// others.
func (p *Pool) Bytes() int64 { return p.bytes }

// Fork returns a sequence that shares the first n tokens of the path that ends in from,
// with room for more tokens after them.
func (p *Pool) Fork(from *Segment, n, more int) *Sequence {
	var own *Segment
	if last := len(p.free) - 1; last >= 0 {
		own, p.free = p.free[last], p.free[:last]
		p.kept -= own.cellBytes()
	} else {
		own = &Segment{shape: p.shape, pool: p}
	}
	own.parent, own.start, own.pins = from, n, 1
	if from.prefix == nil {
		from.pins++
	}
	s := &Sequence{tail: own, length: n}
	s.Reserve(n + more)
	return s
}

// Release returns a sequence that is no longer used. Its segments are reused once no
// sequence forked from it needs them.
func (p *Pool) Release(s *Sequence) {
	for own := s.tail; own.prefix == nil; {
		if own.pins--; own.pins > 0 {
			return
		}
		parent := own.parent
		own.parent = nil
		p.recycle(own)
		own = parent
	}
}

// recycle keeps the first page of a segment for reuse.
func (p *Pool) recycle(s *Segment) {
	p.bytes -= s.cellBytes()
	s.truncate(pageCells)
	if size := s.cellBytes(); p.kept+size <= p.keep {
		p.free = append(p.free, s)
		p.kept, p.bytes = p.kept+size, p.bytes+size
	}
}

// Clear frees the memory kept for reuse.
func (p *Pool) Clear() {
	p.free, p.bytes, p.kept = nil, p.bytes-p.kept, 0
}
