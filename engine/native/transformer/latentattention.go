package transformer

import (
	"espalier/engine/kernels"
	"espalier/engine/native/arch"
)

// latentAttention is Multi-head Latent Attention (V2 report, section 2.1). Keys and values of
// all heads are linear images of one latent vector per token, and only that vector is
// cached. Two forms compute the same function:
//
// Expanded: keys and values are computed from the latents, then attended to as usual.
// It is cheapest per token when many tokens share the expansion: prefill.
//
// Absorbed: the key projection moves to the query (qᵀ(W_UK c) = (W_UKᵀq)ᵀc) and the value
// projection after the sum, so that each head attends to the latents themselves. It is
// cheapest when one token attends to a long cache: decode.
type latentAttention struct {
	lowRank bool
	queryA  linear    // hidden -> q_lora_rank
	normQ   []float32 // [q_lora_rank]
	queryB  linear    // q_lora_rank, or hidden, -> heads x (nope | rope)

	latent linear    // hidden -> kv_lora_rank | rope
	normKV []float32 // [kv_lora_rank]

	expand linear   // kv_lora_rank -> heads x (nope | v)
	most   int      // numbers to expand at once
	keys   []linear // per head, nope -> kv_lora_rank: absorbs W_UK into the query
	values []linear // per head, kv_lora_rank -> v: W_UV, after the sum

	output linear // heads x v -> hidden
	scale  float32
}

func (a *latentAttention) load(l *loader, prefix string, c arch.Config) {
	in := c.HiddenSize
	if a.lowRank = c.QRank() > 0; a.lowRank {
		in = c.QRank()
		l.linear(&a.queryA, prefix+"q_a_proj.weight", in, c.HiddenSize)
		l.keep(&a.normQ, prefix+"q_a_layernorm.weight", in)
		l.linear(&a.queryB, prefix+"q_b_proj.weight", c.Heads*c.QKDim(), in)
	} else {
		l.linear(&a.queryB, prefix+"q_proj.weight", c.Heads*c.QKDim(), in)
	}
	l.linear(&a.latent, prefix+"kv_a_proj_with_mqa.weight", c.KVLoraRank+c.RopeDim, c.HiddenSize)
	l.keep(&a.normKV, prefix+"kv_a_layernorm.weight", c.KVLoraRank)

	perHead := c.NopeDim + c.VDim
	if w := l.read(prefix+"kv_b_proj.weight", c.Heads*perHead, c.KVLoraRank); l.err == nil {
		both := kernels.RowMajor(w, c.Heads*perHead, c.KVLoraRank)
		stored := l.inPlace(prefix+"kv_b_proj.weight", c.Heads*perHead, c.KVLoraRank)
		if stored != nil {
			a.expand.keep(c.KVLoraRank, l, *stored)
		} else {
			a.expand.pack(both.T(), l)
		}
		if a.keys == nil {
			a.keys, a.values = make([]linear, c.Heads), make([]linear, c.Heads)
		}
		for h := range c.Heads {
			split := h*perHead + c.NopeDim
			a.keys[h].pack(both.Slice(h*perHead, split), l)
			if part, ok := stored.Slice(split, (h+1)*perHead); ok {
				a.values[h].keep(c.KVLoraRank, l, part)
			} else {
				a.values[h].pack(both.Slice(split, (h+1)*perHead).T(), l)
			}
		}
	}
	l.linear(&a.output, prefix+"o_proj.weight", c.HiddenSize, c.Heads*c.VDim)
	a.scale, a.most = float32(c.LatentScale()), maxExpanded
}

// store writes the cells of all tokens of the pass to one plane of the cache: in
// [T, hidden] are their hidden states after the input norm.
func (a *latentAttention) store(p *Pass, plane int, in kernels.Matrix) {
	c := &p.t.config
	raw := matrix(&p.latent, in.Rows, c.KVLoraRank+c.RopeDim) // [T, kv_lora_rank | rope]
	a.latent.apply(raw, in, false)
	for _, s := range p.spans {
		for i := s.recompute; i < s.rows; i++ {
			cell := raw.Row(s.row + i)
			latent, rope := cell[:c.KVLoraRank], cell[c.KVLoraRank:]
			cos, sin := p.rotation(s.row + i)
			rmsNorm(latent, latent, a.normKV, c.RMSNormEps)
			rotate(rope, rope, cos, sin)
			s.sequence.Store(plane, s.start+i, cell)
		}
	}
}

// attend adds the attention of the rows of in to x, both [T, hidden]. The first expanded
// spans use the expanded form, the others the absorbed one.
func (a *latentAttention) attend(p *Pass, plane, expanded int, x, in kernels.Matrix) {
	q := a.queries(p, in)                                                // [T, heads x (nope | rope)]
	out := matrix(&p.headsOut, x.Rows, p.t.config.Heads*p.t.config.VDim) // [T, heads x v]
	a.expanded(p, plane, p.spans[:expanded], q, out)
	if spans := p.spans[expanded:]; len(spans) > 0 && spans[0].row < x.Rows {
		c, row := &p.t.config, spans[0].row
		p.work = headWork{attention: a, plane: plane, q: q.Slice(row, q.Rows), out: out.Slice(row, out.Rows), all: c.Heads, do: p.work.do}
		p.attendParts(p.plan.scores() * c.Heads)
	}
	a.output.apply(x, out, true)
}

// queries computes the rotated and scaled queries, [T, heads x (nope | rope)].
func (a *latentAttention) queries(p *Pass, in kernels.Matrix) kernels.Matrix {
	c := &p.t.config
	if a.lowRank {
		low := matrix(&p.queryLow, in.Rows, c.QRank()) // [T, q_lora_rank]
		a.queryA.apply(low, in, false)
		rmsNormRows(low, low, a.normQ, c.RMSNormEps)
		in = low
	}
	q := matrix(&p.query, in.Rows, c.Heads*c.QKDim())
	a.queryB.apply(q, in, false)
	for i := range q.Rows {
		row := q.Row(i)
		cos, sin := p.rotation(i)
		for h := range c.Heads {
			rope := row[h*c.QKDim()+c.NopeDim : (h+1)*c.QKDim()]
			rotate(rope, rope, cos, sin)
		}
		kernels.Scale(row, a.scale)
	}
	return q
}

// maxExpanded bounds the keys and values that are expanded at once, in numbers: 128 MiB. All
// heads of a long text would take gigabytes.
const maxExpanded = 32 << 20

// expanded attends with explicit keys and values: each query of a span attends to its
// sequence up to its own position. Consecutive spans share the expansion of the cells
// that their sequences have in common. q [T, heads x (nope | rope)], out [T, heads x v].
func (a *latentAttention) expanded(p *Pass, plane int, spans []placedSpan, q, out kernels.Matrix) {
	c := &p.t.config
	longest, perHead := longestOf(spans), c.NopeDim+c.VDim
	heads := c.Heads // at once
	if most := a.most / (max(longest, 1) * perHead); most < heads && a.expand.divides(perHead) {
		heads = max(most, 1)
	}
	for first := 0; first < c.Heads; first += heads {
		last := min(first+heads, c.Heads)
		a.expandedHeads(p, plane, spans, q, out, first, last)
	}
}

// expandedHeads is expanded for heads [first, last).
func (a *latentAttention) expandedHeads(p *Pass, plane int, spans []placedSpan, q, out kernels.Matrix, first, last int) {
	c := &p.t.config
	longest, perHead := longestOf(spans), c.NopeDim+c.VDim
	cells := matrix(&p.gatheredCells, longest, c.CellWidth())  // [longest, kv_lora_rank | rope]
	kv := matrix(&p.expandedKV, longest, (last-first)*perHead) // [longest, heads x (nope | v)]
	expand := a.expand.outputs(first*perHead, last*perHead)
	p.ranges = p.ranges[:0]
	for _, s := range spans {
		if s.rows == 0 {
			continue
		}
		for _, part := range p.newRanges(s) {
			fresh := cells.Slice(part.From, part.To)
			part.Segment.Gather(fresh, plane, part.From, part.To)
			expand.apply(kv.Slice(part.From, part.To), fresh.Columns(0, c.KVLoraRank), false)
		}
		seen := s.start + s.rows
		p.work = headWork{attention: a, plane: plane, q: q, out: out, all: last - first, do: p.work.do, prompt: true, placedSpan: s, first: first, cells: cells.Slice(0, seen), kv: kv.Slice(0, seen)}
		p.attendParts(s.rows * (last - first) * seen)
	}
}

// attendPrompt implements attention, for heads counted from the first that is expanded.
func (a *latentAttention) attendPrompt(p *Pass, w *heads, first, last int) {
	c, s, kv := &p.t.config, p.work.placedSpan, p.work.kv
	perHead := c.NopeDim + c.VDim
	ropeKeys := p.work.cells.Columns(c.KVLoraRank, c.CellWidth())
	q, out := p.work.q.Slice(s.row, s.row+s.rows), p.work.out.Slice(s.row, s.row+s.rows)
	for i := first; i < last && !p.stopped(); i++ {
		h, at := p.work.first+i, i*perHead
		keys, values := columns{at, at + c.NopeDim}, columns{at + c.NopeDim, at + perHead}
		w.keys.Pack(keys.of(kv).T(), ropeKeys.T())       // [nope + rope, seen]
		query := q.Columns(h*c.QKDim(), (h+1)*c.QKDim()) // [rows, nope + rope]
		answer := out.Columns(h*c.VDim, (h+1)*c.VDim)    // [rows, v]
		w.attendCausal(s, query, answer, values.of(kv))
	}
}

// attendTokens implements attention, for heads in the absorbed form, which attend to the
// latents themselves.
func (a *latentAttention) attendTokens(p *Pass, w *heads, first, last int) {
	c, q, out := &p.t.config, p.work.q, p.work.out // [T, heads x (nope | rope)], [T, heads x v]
	width, rank, n := c.KVLoraRank+c.RopeDim, c.KVLoraRank, last-first

	// Queries in latent space.
	long := matrix(&w.queries, q.Rows, n*width) // [T, heads x (latent | rope)]
	for h := first; h < last; h++ {
		at := (h - first) * width
		a.keys[h].apply(long.Columns(at, at+rank), q.Columns(h*c.QKDim(), h*c.QKDim()+c.NopeDim), false)
		for i := range q.Rows {
			copy(long.Row(i)[at+rank:at+width], q.Row(i)[h*c.QKDim()+c.NopeDim:(h+1)*c.QKDim()])
		}
	}

	// From here on, every head of every row is a row of its own.
	queries := kernels.RowMajor(long.Data, q.Rows*n, width) // [T x heads, latent | rope]
	sums := matrix(&w.answers, q.Rows, n*rank)              // [T, heads x latent]
	answers := kernels.RowMajor(sums.Data, q.Rows*n, rank)  // [T x heads, latent]
	w.attendPlanned(&p.plan, p.work.plane, queries, answers, columns{0, width}, columns{0, rank})
	for h := first; h < last; h++ {
		at := (h - first) * rank
		a.values[h].apply(out.Columns(h*c.VDim, (h+1)*c.VDim), sums.Columns(at, at+rank), false)
	}
}
