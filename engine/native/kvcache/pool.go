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
func (p *Pool) Bytes() int64 { return p.bytes - p.kept }

// Kept returns the size of what is kept for reuse.
func (p *Pool) Kept() int64 { return p.kept }

// Fork returns a sequence that shares the first n tokens of the path that ends in from,
// with room for more tokens after them. It takes memory for no more than most of them; 0 is
// no bound.
func (p *Pool) Fork(from *Segment, n, more, most int) *Sequence {
	var own *Segment
	if last := len(p.free) - 1; last >= 0 {
		own, p.free = p.free[last], p.free[:last]
		p.kept -= own.cellBytes()
		if most > 0 {
			p.truncate(own, most)
		}
	} else {
		own = &Segment{shape: p.shape, pool: p}
	}
	own.parent, own.start, own.pins = from, n, 1
	if from.prefix == nil {
		from.pins++
	}
	s := &Sequence{tail: own, length: n}
	if most > 0 {
		s.bound = n + most
	}
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
	p.truncate(s, pageCells)
	if size := s.cellBytes(); p.kept+size <= p.keep {
		p.free = append(p.free, s)
		p.kept += size
	} else {
		p.bytes -= size
	}
}

// truncate frees all but the first cells of a segment.
func (p *Pool) truncate(s *Segment, cells int) {
	p.bytes -= s.cellBytes()
	s.truncate(cells)
	p.bytes += s.cellBytes()
}

// Clear frees the memory kept for reuse.
func (p *Pool) Clear() {
	p.free, p.bytes, p.kept = nil, p.bytes-p.kept, 0
}
