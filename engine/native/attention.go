package native

import (
	"espalier/engine/kernels"
)

// attention is Multi-head Latent Attention (V2 report, section 2.1). Keys and
// values of all heads are a linear image of one latent vector per token, and
// only that vector is cached. Two forms compute the same function:
//
// expanded: keys and values are computed from the latents, then attended to as
// usual. Cheapest per token when many tokens share the expansion: prefill.
//
// absorbed: the key projection moves to the query (qᵀ(W_UK c) = (W_UKᵀq)ᵀc) and
// the value projection behind the sum, so that each head attends to the latents
// themselves. Cheapest when one token looks at a long cache: decode.
type attention struct {
	lowRank bool
	queryA  linear // hidden -> q_lora_rank
	normQ   []float32
	queryB  linear // q_lora_rank, or hidden, -> heads x (nope | rope)

	latent linear // hidden -> kv_lora_rank | rope
	normKV []float32

	expand linear   // kv_lora_rank -> heads x (nope | v)
	keys   []linear // per head, nope -> kv_lora_rank: absorbs W_UK into the query
	values []linear // per head, kv_lora_rank -> v: W_UV, behind the sum

	output linear // heads x v -> hidden
	scale  float32
}

func (a *attention) load(l *loader, prefix string, c Config) {
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
	a.scale = float32(softmaxScale(c))
}

// store computes the latent rows of all tokens of the pass from their normed
// hidden states and writes them to the caches.
func (a *attention) store(p *Pass, plane int, in kernels.Matrix) {
	c := &p.t.config
	raw := matrix(&p.latent, in.Rows, c.KVLoraRank+c.RopeDim)
	a.latent.apply(raw, in, false)
	for _, s := range p.placed {
		if s.again == s.rows {
			continue
		}
		cells := s.sequence.rows(plane, s.start+s.again, s.start+s.rows)
		for i := s.again; i < s.rows; i++ {
			from, to := raw.Row(s.row+i), cells.Row(i-s.again)
			cos, sin := p.turns(s.row + i)
			rmsNorm(to[:c.KVLoraRank], from[:c.KVLoraRank], a.normKV, c.RMSNormEps)
			rotate(to[c.KVLoraRank:], from[c.KVLoraRank:], cos, sin)
		}
	}
}

// attend adds the attention's answer for the rows of in to the rows of x. The
// first spans are attended to in expanded form.
func (a *attention) attend(p *Pass, plane, expanded int, x, in kernels.Matrix) {
	q := a.queries(p, in)
	out := matrix(&p.headsOut, x.Rows, p.t.config.Heads*p.t.config.VDim)
	a.expanded(p, plane, p.placed[:expanded], q, out)
	if spans := p.placed[expanded:]; len(spans) > 0 && spans[0].row < x.Rows {
		a.absorbed(p, plane, q.Slice(spans[0].row, q.Rows), out.Slice(spans[0].row, out.Rows))
	}
	a.output.apply(x, out, true)
}

// queries computes the rotated and scaled queries, [rows, heads x (nope | rope)].
func (a *attention) queries(p *Pass, in kernels.Matrix) kernels.Matrix {
	c := &p.t.config
	if a.lowRank {
		low := matrix(&p.queryLow, in.Rows, c.QRank())
		a.queryA.apply(low, in, false)
		rmsNormRows(low, low, a.normQ, c.RMSNormEps)
		in = low
	}
	q := matrix(&p.query, in.Rows, c.Heads*c.QKDim())
	a.queryB.apply(q, in, false)
	for i := range q.Rows {
		row := q.Row(i)
		cos, sin := p.turns(i)
		for h := range c.Heads {
			turned := row[h*c.QKDim()+c.NopeDim : (h+1)*c.QKDim()]
			rotate(turned, turned, cos, sin)
		}
		kernels.Scale(row, a.scale)
	}
	return q
}

// expanded attends with explicit keys and values: the queries of each span to
// the whole of its sequence up to each. Spans that follow each other share the
// expansion of what their sequences have in common.
func (a *attention) expanded(p *Pass, plane int, spans []placed, q, out kernels.Matrix) {
	c := &p.t.config
	longest, perHead := 0, c.NopeDim+c.VDim
	for _, s := range spans {
		longest = max(longest, s.start+s.rows)
	}
	kv := matrix(&p.expandedKV, longest, c.Heads*perHead)
	ropeKeys := matrix(&p.ropeKeys, longest, c.RopeDim)
	p.path = p.path[:0]
	for _, s := range spans {
		if s.rows == 0 {
			continue
		}
		total := s.start + s.rows
		p.nextPath = s.sequence.path(p.nextPath[:0], total)
		done := sharedCells(p.path, p.nextPath)
		p.path, p.nextPath = p.nextPath, p.path
		for _, part := range p.path {
			from := max(part.from, done)
			if from >= part.to {
				continue
			}
			cells := part.segment.rows(plane, from, part.to)
			a.expand.apply(kv.Slice(from, part.to), cells.Columns(0, c.KVLoraRank), false)
			for i := range cells.Rows {
				copy(ropeKeys.Row(from+i), cells.Row(i)[c.KVLoraRank:])
			}
		}
		a.attendExpanded(p, s, q.Slice(s.row, s.row+s.rows), out.Slice(s.row, s.row+s.rows), kv.Slice(0, total), ropeKeys.Slice(0, total))
	}
}

// causalRows is how many rows attend together: they compute scores for all that
// the last of them sees, and so for some that the first ones do not.
const causalRows = 48

// attendExpanded attends to the expanded keys and values of one sequence.
func (a *attention) attendExpanded(p *Pass, s placed, q, out, kv, ropeKeys kernels.Matrix) {
	c := &p.t.config
	for h := range c.Heads {
		at := h * (c.NopeDim + c.VDim)
		p.keys.Pack(kv.Columns(at, at+c.NopeDim).T(), ropeKeys.T())
		values := kv.Columns(at+c.NopeDim, at+c.NopeDim+c.VDim)
		query, answer := q.Columns(h*c.QKDim(), (h+1)*c.QKDim()), out.Columns(h*c.VDim, (h+1)*c.VDim)
		for first := 0; first < s.rows; first += causalRows {
			last := min(first+causalRows, s.rows)
			sees := s.start + last
			scores, keys := lines(&p.attention, last-first, sees), p.keys.First(sees)
			kernels.GemmPacked(scores, query.Slice(first, last), &keys, false)
			for i := range scores.Rows {
				row, seen := scores.Row(i), s.start+first+i+1
				kernels.Softmax(row[:seen])
				clear(row[seen:]) // what comes later is masked: it adds exactly nothing
			}
			kernels.Gemm(answer.Slice(first, last), scores, values.Slice(0, sees), false)
		}
	}
}

// absorbed attends to the latents themselves, as the pass has planned its reads.
func (a *attention) absorbed(p *Pass, plane int, q, out kernels.Matrix) {
	c := &p.t.config
	width, rank := c.KVLoraRank+c.RopeDim, c.KVLoraRank

	// Queries in latent space: [rows, heads x (latent | rope)].
	long := matrix(&p.queryLatent, q.Rows, c.Heads*width)
	for h := range c.Heads {
		a.keys[h].apply(long.Columns(h*width, h*width+rank), q.Columns(h*c.QKDim(), h*c.QKDim()+c.NopeDim), false)
		for i := range q.Rows {
			copy(long.Row(i)[h*width+rank:(h+1)*width], q.Row(i)[h*c.QKDim()+c.NopeDim:(h+1)*c.QKDim()])
		}
	}

	// Every head of every row is a row of its own from here on.
	queries := kernels.RowMajor(long.Data, q.Rows*c.Heads, width)
	sums := matrix(&p.latentSum, q.Rows, c.Heads*rank)
	perHead := kernels.RowMajor(sums.Data, q.Rows*c.Heads, rank)
	for _, b := range p.reads.blocks {
		scores := lines(&p.attention, (b.hi-b.lo)*c.Heads, b.seen)
		for _, r := range b.reads {
			cells := r.segment.rows(plane, r.from, r.to)
			part := scores.Slice((r.lo-b.lo)*c.Heads, (r.hi-b.lo)*c.Heads).Columns(r.from, r.to)
			kernels.Gemm(part, queries.Slice(r.lo*c.Heads, r.hi*c.Heads), cells.T(), false)
		}
		for i := b.lo; i < b.hi; i++ {
			for h := range c.Heads {
				kernels.Softmax(scores.Row((i-b.lo)*c.Heads + h)[p.reads.base:p.reads.rows[i].seen])
			}
		}
		for _, r := range b.reads {
			latents := r.segment.rows(plane, r.from, r.to).Columns(0, rank)
			part := scores.Slice((r.lo-b.lo)*c.Heads, (r.hi-b.lo)*c.Heads).Columns(r.from, r.to)
			kernels.Gemm(perHead.Slice(r.lo*c.Heads, r.hi*c.Heads), part, latents, r.from > p.reads.base)
		}
	}
	for h := range c.Heads {
		a.values[h].apply(out.Columns(h*c.VDim, (h+1)*c.VDim), sums.Columns(h*rank, (h+1)*rank), false)
	}
}
