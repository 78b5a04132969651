package transformer

import (
	"slices"

	"espalier/engine/native/kvcache"
)

// attentionPlan lists which cells the absorbed rows of a pass attend to. Each range of
// cells is read once for all neighbouring rows that share it. Rows of one span share all
// that the last of them sees: what a row does not see has weight 0, which implements the
// causal mask.
//
// The result of a row is one chain of additions over its positions in order, wherever
// the ranges end, and so does not depend on the rows it shares them with: to add 0 changes
// nothing.
type attentionPlan struct {
	base   int // first position that has a cell
	rows   []planRow
	ranges []kvcache.CellRange
	reads  []sharedRange
	blocks []planBlock
}

// planRow is one absorbed row.
type planRow struct {
	ranges []kvcache.CellRange // not read yet
	seen   int                 // number of positions to attend to
	reach  int                 // those that are read for the rows of its span that attend together
}

// sharedRange is a range of cells that rows [lo, hi) attend to.
type sharedRange struct {
	kvcache.CellRange
	lo, hi int
}

// planBlock is rows [lo, hi), whose scores are in memory together, with their ranges.
type planBlock struct {
	lo, hi, reach int
	reads         []sharedRange
}

// maxBlockScores bounds the scores of a block: 16 MiB.
const maxBlockScores = 4 << 20

// build plans the rows of spans, which attend to positions from base on.
func (a *attentionPlan) build(heads int, spans []placedSpan, base int) {
	a.rows, a.ranges, a.reads, a.blocks = a.rows[:0], a.ranges[:0], a.reads[:0], a.blocks[:0]
	a.base = base
	need := 0
	for _, s := range spans {
		need += s.sequence.Depth()
	}
	a.ranges = slices.Grow(a.ranges, need) // rows point into it
	for _, s := range spans {
		if s.rows == 0 {
			continue
		}
		first := len(a.ranges)
		a.ranges = s.sequence.AppendRanges(a.ranges, s.start+s.rows)
		for i := range s.rows {
			together := min(i/causalRows*causalRows+causalRows, s.rows)
			a.rows = append(a.rows, planRow{a.ranges[first:], s.start + i + 1, s.start + together})
		}
	}
	for lo := 0; lo < len(a.rows); {
		b := planBlock{lo: lo, hi: lo, reach: a.rows[lo].reach}
		for b.hi < len(a.rows) {
			reach := max(b.reach, a.rows[b.hi].reach)
			if b.hi > lo && (b.hi+1-lo)*heads*reach > maxBlockScores {
				break
			}
			b.hi, b.reach = b.hi+1, reach
		}
		first := len(a.reads)
		a.split(b.lo, b.hi, base)
		b.reads = a.reads[first:]
		a.blocks = append(a.blocks, b)
		lo = b.hi
	}
}

// scores returns how many scores each head computes.
func (a *attentionPlan) scores() int {
	n := 0
	for _, r := range a.rows {
		n += r.seen
	}
	return n
}

// split lists the reads of rows [lo, hi), which have read the same cells up to position
// from.
func (a *attentionPlan) split(lo, hi, from int) {
	for lo < hi {
		first := &a.rows[lo]
		if first.reach <= from {
			lo++
			continue
		}
		for first.ranges[0].To <= from {
			first.ranges = first.ranges[1:]
		}
		segment, to, end := first.ranges[0].Segment, min(first.ranges[0].To, first.reach), lo+1
		for ; end < hi; end++ {
			row := &a.rows[end]
			if row.reach <= from {
				break
			}
			for row.ranges[0].To <= from {
				row.ranges = row.ranges[1:]
			}
			if row.ranges[0].Segment != segment {
				break
			}
			to = min(to, row.ranges[0].To, row.reach)
		}
		a.reads = append(a.reads, sharedRange{kvcache.CellRange{Segment: segment, From: from, To: to}, lo, end})
		a.split(lo, end, to)
		lo = end
	}
}
