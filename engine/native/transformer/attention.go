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
	// attendPrompt and attendTokens do p.work for heads [first, last), or groups of heads:
	// those of the tokens of a prompt, and those of the plan of the pass.
	attendPrompt(p *Pass, w *heads, first, last int)
	attendTokens(p *Pass, w *heads, first, last int)
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

// heads is the working memory of one goroutine that attends with some of the heads.
type heads struct {
	queries, answers []float32      // [T x heads, width]
	attention        []float32      // scores: [T, tokens] or [T x heads, tokens]
	decoded          []float32      // cells of a page that are not in float32
	keys             kernels.Packed // [width, tokens] of one head
}

// headWork is what the goroutines that attend have in common.
type headWork struct {
	attention attention
	plane     int
	q, out    kernels.Matrix
	all       int // heads, or groups of them
	parts     int
	do        func(part int) // p.attendPart, bound once

	prompt bool
	placedSpan
	first     int            // head of a prompt whose keys and values are in kv
	cells, kv kernels.Matrix // of the tokens that a prompt attends to
}

// minPartScores is the least number of scores worth handing to another processor.
const minPartScores = 1 << 9

// attendParts does p.work, with the heads divided among the processors where these divide the
// products with stored matrices too. No head's result depends on the division.
func (p *Pass) attendParts(scores int) {
	w := &p.work
	w.parts = 1
	if p.t.pool != nil {
		w.parts = max(1, min(w.all, p.t.pool.workers.Size(), scores/minPartScores))
	}
	for len(p.heads) < w.parts {
		p.heads = append(p.heads, new(heads))
	}
	if w.do == nil {
		w.do = p.attendPart
	}
	if w.parts == 1 {
		w.do(0)
		return
	}
	p.t.pool.each(w.parts, w.do)
}

func (p *Pass) attendPart(i int) {
	w, attend := &p.work, p.work.attention.attendTokens
	if w.prompt {
		attend = w.attention.attendPrompt
	}
	attend(p, p.heads[i], i*w.all/w.parts, (i+1)*w.all/w.parts)
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

// attendCausal attends with the rows of a span to the keys in w.keys [width, n]: each query
// up to its own position. query [rows, width], answer [rows, v], values [n, v].
func (w *heads) attendCausal(s placedSpan, query, answer, values kernels.Matrix) {
	for first := 0; first < s.rows; first += causalRows {
		last := min(first+causalRows, s.rows)
		sees := s.start + last
		scores, keys := alignedRows(&w.attention, last-first, sees), w.keys.First(sees) // [last-first, sees]
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
func (w *heads) attendPlanned(plan *attentionPlan, plane int, queries, answers kernels.Matrix, key, value columns) {
	if len(plan.rows) == 0 {
		return
	}
	n := queries.Rows / len(plan.rows)
	for _, b := range plan.blocks {
		scores := alignedRows(&w.attention, (b.hi-b.lo)*n, b.reach) // [rows x n, reach]
		for _, r := range b.reads {
			for from := r.From; from < r.To; {
				to := r.Segment.PageEnd(from, r.To)
				keys := r.Segment.Read(&w.decoded, plane, from, to, key.from, key.to) // [cells, key]
				part := scores.Slice((r.lo-b.lo)*n, (r.hi-b.lo)*n).Columns(from, to)
				kernels.Gemm(part, queries.Slice(r.lo*n, r.hi*n), keys.T(), false)
				from = to
			}
		}
		for i := b.lo; i < b.hi; i++ {
			for k := range n {
				row, r := scores.Row((i-b.lo)*n+k), plan.rows[i]
				kernels.Softmax(row[plan.base:r.seen])
				clear(row[r.seen:r.reach])
			}
		}
		for _, r := range b.reads {
			for from := r.From; from < r.To; {
				to := r.Segment.PageEnd(from, r.To)
				values := r.Segment.Read(&w.decoded, plane, from, to, value.from, value.to) // [cells, value]
				part := scores.Slice((r.lo-b.lo)*n, (r.hi-b.lo)*n).Columns(from, to)
				kernels.Gemm(answers.Slice(r.lo*n, r.hi*n), part, values, from > plan.base)
				from = to
			}
		}
	}
}
