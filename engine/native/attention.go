package native

import (
	"math"

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
		a.expand.pack(both.T(), l)
		if a.keys == nil {
			a.keys, a.values = make([]linear, c.Heads), make([]linear, c.Heads)
		}
		for h := range c.Heads {
			split := h*perHead + c.NopeDim
			a.keys[h].pack(both.Slice(h*perHead, split), l)
			a.values[h].pack(both.Slice(split, (h+1)*perHead).T(), l)
		}
	}
	l.linear(&a.output, prefix+"o_proj.weight", c.HiddenSize, c.Heads*c.VDim)
	a.scale = float32(1 / math.Sqrt(float64(c.QKDim())))
}

// store computes the latent rows of all tokens of the pass from their normed
// hidden states and writes them to the caches.
func (a *attention) store(p *Pass, layer int, in kernels.Matrix) {
	c := &p.t.config
	raw := matrix(&p.latent, in.Rows, c.KVLoraRank+c.RopeDim)
	a.latent.apply(raw, in, false)
	for _, s := range p.placed {
		cells := s.sequence.rows(layer, s.start, s.start+s.rows)
		for i := range s.rows {
			from, to := raw.Row(s.row+i), cells.Row(i)
			cos, sin := p.turns(s.row + i)
			rmsNorm(to[:c.KVLoraRank], from[:c.KVLoraRank], a.normKV, c.RMSNormEps)
			rotate(to[c.KVLoraRank:], from[c.KVLoraRank:], cos, sin)
		}
	}
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

// expanded attends with explicit keys and values: the queries of one span to the
// whole of its sequence up to each.
func (a *attention) expanded(p *Pass, layer int, s placed, q, out kernels.Matrix) {
	c := &p.t.config
	total, perHead := s.start+s.rows, c.NopeDim+c.VDim
	cache := s.sequence.rows(layer, 0, total)
	kv := matrix(&p.expandedKV, total, c.Heads*perHead)
	a.expand.apply(kv, cache.Columns(0, c.KVLoraRank), false)
	ropeKeys := cache.Columns(c.KVLoraRank, cache.Cols)

	scores := matrix(&p.attention, s.rows, total)
	q, out = q.Slice(s.row, s.row+s.rows), out.Slice(s.row, s.row+s.rows)
	for h := range c.Heads {
		query := q.Columns(h*c.QKDim(), (h+1)*c.QKDim())
		keys := kv.Columns(h*perHead, h*perHead+c.NopeDim)
		values := kv.Columns(h*perHead+c.NopeDim, (h+1)*perHead)
		kernels.Gemm(scores, query.Columns(0, c.NopeDim), keys.T(), false)
		kernels.Gemm(scores, query.Columns(c.NopeDim, c.QKDim()), ropeKeys.T(), true)
		for i := range s.rows {
			row, seen := scores.Row(i), s.start+i+1
			kernels.Softmax(row[:seen])
			clear(row[seen:]) // what comes later is masked: it adds exactly nothing
		}
		kernels.Gemm(out.Columns(h*c.VDim, (h+1)*c.VDim), scores, values, false)
	}
}

// absorbed attends to the latents themselves, for rows [first, q.Rows). Each row
// is on its own between the projections, so that its result depends on its own
// sequence only.
func (a *attention) absorbed(p *Pass, layer int, spans []placed, q, out kernels.Matrix) {
	c := &p.t.config
	first := spans[0].row
	q, out = q.Slice(first, q.Rows), out.Slice(first, out.Rows)
	width := c.KVLoraRank + c.RopeDim

	// Queries in latent space: [rows, heads x (latent | rope)].
	long := matrix(&p.queryLatent, q.Rows, c.Heads*width)
	for h := range c.Heads {
		a.keys[h].apply(long.Columns(h*width, h*width+c.KVLoraRank), q.Columns(h*c.QKDim(), h*c.QKDim()+c.NopeDim), false)
		for i := range q.Rows {
			copy(long.Row(i)[h*width+c.KVLoraRank:(h+1)*width], q.Row(i)[h*c.QKDim()+c.NopeDim:(h+1)*c.QKDim()])
		}
	}

	sums := matrix(&p.latentSum, q.Rows, c.Heads*c.KVLoraRank)
	for _, s := range spans {
		for i := range s.rows {
			row, seen := s.row-first+i, s.start+i+1
			cache := s.sequence.rows(layer, 0, seen)
			scores := matrix(&p.attention, c.Heads, seen)
			kernels.Gemm(scores, kernels.RowMajor(long.Row(row), c.Heads, width), cache.T(), false)
			for h := range c.Heads {
				kernels.Softmax(scores.Row(h))
			}
			kernels.Gemm(kernels.RowMajor(sums.Row(row), c.Heads, c.KVLoraRank), scores, cache.Columns(0, c.KVLoraRank), false)
		}
	}
	for h := range c.Heads {
		a.values[h].apply(out.Columns(h*c.VDim, (h+1)*c.VDim), sums.Columns(h*c.KVLoraRank, (h+1)*c.KVLoraRank), false)
	}
}
