package kvcache

import "slices"

// CellRange is the cells of positions [From, To) of one segment.
type CellRange struct {
	Segment  *Segment
	From, To int
}

// AppendRanges appends the ranges that make up the first n positions of the sequence,
// in order.
func (s *Sequence) AppendRanges(into []CellRange, n int) []CellRange {
	first := len(into)
	for at := s.tail; n > 0; at = at.parent {
		if at.start < n {
			into = append(into, CellRange{at, at.start, n})
			n = at.start
		}
	}
	slices.Reverse(into[first:])
	return into
}

// Depth returns the number of segments of the sequence, the most ranges it can have.
func (s *Sequence) Depth() int {
	n := 0
	for at := s.tail; at != nil; at = at.parent {
		n++
	}
	return n
}

// SharedLength returns how many positions two lists of ranges share from the start.
func SharedLength(a, b []CellRange) int {
	n := 0
	for i := range min(len(a), len(b)) {
		if a[i].Segment != b[i].Segment {
			break
		}
		n = min(a[i].To, b[i].To)
		if a[i].To != b[i].To {
			break
		}
	}
	return n
}
