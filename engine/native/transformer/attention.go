package transformer

import (
	"espalier/engine/kernels"
	"espalier/engine/native/arch"
	"espalier/engine/native/kvcache"
)

// attention is one layer's way to attend to the tokens before. Each architecture has one of
// the two kinds; what they share is in this file.
type attention interface {
	load(l *loader, prefix string, c arch.Config)
	// store writes the cells of all tokens of the pass to one plane of the cache: in
	// [T, hidden] are their hidden states after the input norm.
	store(p *Pass, plane int, in kernels.Matrix)
	// attend adds the attention of the rows of in to x, both [T, hidden]. The first
	// expanded spans are prompts, whose tokens attend together. The others follow the plan
	// of the pass.
	attend(p *Pass, plane, expanded int, x, in kernels.Matrix)
}

func newAttention(c arch.Config) attention {
	if c.Grouped() {
		return new(groupedAttention)
	}
	return new(latentAttention)
}

// columns are the columns [from, to) of a cell.
type columns struct{ from, to int }

func (c columns) of(m kernels.Matrix) kernels.Matrix { return m.Columns(c.from, c.to) }

// cells returns the columns of cells in one plane, [to-from, width]. from and to are on one
// page of a segment.
func (p *Pass) cells(s *kvcache.Segment, plane, from, to int, c columns) kernels.Matrix {
	return s.Read(&p.decoded, plane, from, to, c.from, c.to)
}

// longestOf returns the most tokens that a span's last row attends to.
func longestOf(spans []placedSpan) int {
	longest := 0
	for _, s := range spans {
		longest = max(longest, s.start+s.rows)
	}
	return longest
}

// newRanges returns the ranges of cells that a span attends to, without those at the start
// that it shares with the span of the call before. p.ranges is empty before the first.
func (p *Pass) newRanges(s placedSpan) []kvcache.CellRange {
	p.nextRanges = s.sequence.AppendRanges(p.nextRanges[:0], s.start+s.rows)
	done := kvcache.SharedLength(p.ranges, p.nextRanges)
	p.ranges, p.nextRanges = p.nextRanges, p.ranges
	p.fresh = p.fresh[:0]
	for _, part := range p.ranges {
		if part.From = max(part.From, done); part.From < part.To {
			p.fresh = append(p.fresh, part)
		}
	}
	return p.fresh
}

// causalRows is how many rows attend together. They compute scores for all positions that
// the last of them sees, some of which the first ones do not.
const causalRows = 48

// attendCausal attends with the rows of a span to the keys in p.keys [width, n]: each query
// up to its own position. query [rows, width], answer [rows, v], values [n, v].
func (p *Pass) attendCausal(s placedSpan, query, answer, values kernels.Matrix) {
	for first := 0; first < s.rows; first += causalRows {
		last := min(first+causalRows, s.rows)
		sees := s.start + last
		scores, keys := alignedRows(&p.attention, last-first, sees), p.keys.First(sees) // [last-first, sees]
		kernels.GemmPacked(scores, query.Slice(first, last), &keys, false)
		for i := range scores.Rows {
			row, seen := scores.Row(i), s.start+first+i+1
			kernels.Softmax(row[:seen])
			clear(row[seen:]) // later positions are masked: they add exactly nothing
		}
		kernels.Gemm(answer.Slice(first, last), scores, values.Slice(0, sees), false)
	}
}

// attendPlanned attends to cells as the plan of the pass says. Each row of the plan has the
// same number of queries. key and value are the columns of a cell that hold them:
// queries [rows x n, key], answers [rows x n, value].
func (p *Pass) attendPlanned(plane int, queries, answers kernels.Matrix, key, value columns) {
	if len(p.plan.rows) == 0 {
		return
	}
	n := queries.Rows / len(p.plan.rows)
	for _, b := range p.plan.blocks {
		scores := alignedRows(&p.attention, (b.hi-b.lo)*n, b.seen) // [rows x n, seen]
		for _, r := range b.reads {
			for from := r.From; from < r.To; {
				to := r.Segment.PageEnd(from, r.To)
				keys := p.cells(r.Segment, plane, from, to, key) // [cells, key]
				part := scores.Slice((r.lo-b.lo)*n, (r.hi-b.lo)*n).Columns(from, to)
				kernels.Gemm(part, queries.Slice(r.lo*n, r.hi*n), keys.T(), false)
				from = to
			}
		}
		for i := b.lo; i < b.hi; i++ {
			for k := range n {
				kernels.Softmax(scores.Row((i-b.lo)*n + k)[p.plan.base:p.plan.rows[i].seen])
			}
		}
		for _, r := range b.reads {
			for from := r.From; from < r.To; {
				to := r.Segment.PageEnd(from, r.To)
				values := p.cells(r.Segment, plane, from, to, value) // [cells, value]
				part := scores.Slice((r.lo-b.lo)*n, (r.hi-b.lo)*n).Columns(from, to)
				kernels.Gemm(answers.Slice(r.lo*n, r.hi*n), part, values, from > p.plan.base)
				from = to
			}
		}
	}
}
