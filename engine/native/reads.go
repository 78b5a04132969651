package native

import "slices"

// stretch is the cells of positions [from, to) of one segment.
type stretch struct {
	segment  *segment
	from, to int
}

// path appends the stretches that make up the first n positions of a sequence.
func (s *Sequence) path(into []stretch, n int) []stretch {
	first := len(into)
	for at := s.tail; n > 0; at = at.parent {
		if at.start < n {
			into = append(into, stretch{at, at.start, n})
			n = at.start
		}
	}
	slices.Reverse(into[first:])
	return into
}

// sharedCells is how many positions two paths have in common from the start.
func sharedCells(a, b []stretch) int {
	n := 0
	for i := range min(len(a), len(b)) {
		if a[i].segment != b[i].segment {
			break
		}
		n = min(a[i].to, b[i].to)
		if a[i].to != b[i].to {
			break
		}
	}
	return n
}

// reads is the plan by which the absorbed rows of a pass read the cache: each
// stretch once for all neighbouring rows that share it. Rows of one sequence
// that see different numbers of tokens share what the shortest sees, and so on:
// that is the causal mask.
//
// A row's result is one chain over its positions in rising order, however they
// are cut into stretches, and so does not depend on who shares them.
type reads struct {
	base   int // the first position that has a cell
	rows   []reader
	paths  []stretch
	list   []read
	blocks []block
}

// reader is one absorbed row.
type reader struct {
	path []stretch // what it has not read yet
	seen int       // positions that it attends to
}

// read is a stretch that rows [lo, hi) attend to.
type read struct {
	stretch
	lo, hi int
}

// block is rows [lo, hi), whose scores are in memory together, and the part of
// the list that is theirs.
type block struct {
	lo, hi, seen int
	reads        []read
}

// blockScores bounds the scores of a block: 16 MiB of them.
const blockScores = 4 << 20

// plan lists what the rows of the spans read, from position base on.
func (r *reads) plan(p *Pass, spans []placed, base int) {
	r.rows, r.paths, r.list, r.blocks = r.rows[:0], r.paths[:0], r.list[:0], r.blocks[:0]
	r.base = base
	need := 0
	for _, s := range spans {
		need += s.sequence.depth()
	}
	r.paths = slices.Grow(r.paths, need) // so that it does not move
	for _, s := range spans {
		if s.rows == 0 {
			continue
		}
		first := len(r.paths)
		r.paths = s.sequence.path(r.paths, s.start+s.rows)
		for i := range s.rows {
			r.rows = append(r.rows, reader{r.paths[first:], s.start + i + 1})
		}
	}
	for lo := 0; lo < len(r.rows); {
		b := block{lo: lo, hi: lo, seen: r.rows[lo].seen}
		for b.hi < len(r.rows) {
			seen := max(b.seen, r.rows[b.hi].seen)
			if b.hi > lo && (b.hi+1-lo)*p.t.config.Heads*seen > blockScores {
				break
			}
			b.hi, b.seen = b.hi+1, seen
		}
		first := len(r.list)
		r.split(b.lo, b.hi, base)
		b.reads = r.list[first:]
		r.blocks = append(r.blocks, b)
		lo = b.hi
	}
}

// split lists the reads of rows [lo, hi), which have read the same cells up to
// position from.
func (r *reads) split(lo, hi, from int) {
	for lo < hi {
		first := &r.rows[lo]
		if first.seen <= from {
			lo++
			continue
		}
		for first.path[0].to <= from {
			first.path = first.path[1:]
		}
		segment, to, end := first.path[0].segment, min(first.path[0].to, first.seen), lo+1
		for ; end < hi; end++ {
			row := &r.rows[end]
			if row.seen <= from {
				break
			}
			for row.path[0].to <= from {
				row.path = row.path[1:]
			}
			if row.path[0].segment != segment {
				break
			}
			to = min(to, row.path[0].to, row.seen)
		}
		r.list = append(r.list, read{stretch{segment, from, to}, lo, end})
		r.split(lo, end, to)
		lo = end
	}
}

// depth is the number of segments of a sequence.
func (s *Sequence) depth() int {
	n := 0
	for at := s.tail; at != nil; at = at.parent {
		n++
	}
	return n
}
