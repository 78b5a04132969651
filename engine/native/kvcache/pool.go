package kvcache

// Pool makes sequences that share the cells of others, and reuses the memory of those
// that were released.
type Pool struct {
	shape Shape
	keep  int // segments to keep for reuse
	free  []*Segment
}

// NewPool returns a pool that keeps the memory of up to keep released segments.
func NewPool(shape Shape, keep int) *Pool { return &Pool{shape: shape, keep: keep} }

// Fork returns a sequence that shares the first n tokens of the path that ends in from,
// with room for more tokens after them.
func (p *Pool) Fork(from *Segment, n, more int) *Sequence {
	var own *Segment
	if last := len(p.free) - 1; last >= 0 {
		own, p.free = p.free[last], p.free[:last]
	} else {
		own = newSegment(p.shape, nil, 0, 0)
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
		if own.parent = nil; len(p.free) < p.keep {
			p.free = append(p.free, own)
		}
		own = parent
	}
}

// Clear frees the memory kept for reuse.
func (p *Pool) Clear() { p.free = nil }
