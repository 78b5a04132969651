package train

import (
	"math"

	"espalier/engine/kernels"
	"espalier/engine/native/arch"
)

// attention holds what the backward pass of Multi-head Latent Attention (DeepSeek-V2
// report, section 2.1) needs. Training uses the expanded form: keys and values of every
// head are computed from the latent.
type attention struct {
	in      kernels.Matrix // [T, hidden], after the norm
	qa      kernels.Matrix // [T, q rank]
	qaNorm  rmsNorm
	qaOut   kernels.Matrix
	q, k    kernels.Matrix // [T, heads·(nope+rope)], rotated
	kva     kernels.Matrix // [T, kv rank + rope]
	kvaNorm rmsNorm
	latent  kernels.Matrix // [T, kv rank]
	kv      kernels.Matrix // [T, heads·(nope+v)]
	weights []float32      // softmax of each sequence and head: [L, L] each
	context kernels.Matrix // [T, heads·v]
}

func (w *worker) attention(l *layer, in kernels.Matrix) (attention, kernels.Matrix) {
	c := w.model.Config
	T, qk := in.Rows, c.QKDim()
	a := attention{in: in}

	if c.QRank() > 0 {
		a.qa = w.matrix(T, c.QRank())
		l.qa.apply(w, a.qa, in)
		a.qaNorm, a.qaOut = w.norm(l.qaNorm, a.qa)
		a.q = w.matrix(T, c.Heads*qk)
		l.qb.apply(w, a.q, a.qaOut)
	} else {
		a.q = w.matrix(T, c.Heads*qk)
		l.q.apply(w, a.q, in)
	}
	a.kva = w.matrix(T, c.KVLoraRank+c.RopeDim)
	l.kva.apply(w, a.kva, in)
	a.kvaNorm, a.latent = w.norm(l.kvaNorm, a.kva.Columns(0, c.KVLoraRank))
	a.kv = w.matrix(T, c.Heads*(c.NopeDim+c.VDim))
	l.kvb.apply(w, a.kv, a.latent)

	// A head's key is its own part without position, then the rotated part that all heads
	// share.
	a.k = w.matrix(T, c.Heads*qk)
	for t := range T {
		position := w.positions[t]
		rope := a.kva.Row(t)[c.KVLoraRank:]
		w.rotate(rope, position, 1)
		for h := range c.Heads {
			w.rotate(a.q.Row(t)[h*qk+c.NopeDim:(h+1)*qk], position, 1)
			key := a.k.Row(t)[h*qk : (h+1)*qk]
			copy(key, a.kv.Row(t)[h*(c.NopeDim+c.VDim):][:c.NopeDim])
			copy(key[c.NopeDim:], rope)
		}
	}

	a.context = w.matrix(T, c.Heads*c.VDim)
	a.weights = w.take(w.squares * c.Heads)
	w.heads(func(h int, rows, asking span, weights kernels.Matrix) {
		q, k, v, o := a.head(qk, c.NopeDim, c.VDim, h, rows, asking)
		kernels.Gemm(weights, q, k.T(), false)
		for i := range weights.Rows {
			row := weights.Row(i)
			sees := asking.from + i + 1
			kernels.Scale(row[:sees], w.scale)
			kernels.Softmax(row[:sees])
			clear(row[sees:])
		}
		kernels.Gemm(o, weights, v, false)
	}, a.weights)

	y := w.matrix(T, c.HiddenSize)
	l.out.apply(w, y, a.context)
	return a, y
}

// head returns one head of one sequence: queries and contexts of those that ask, and the keys and values of the
// tokens up to the last of these.
func (a *attention) head(qk, nope, v, h int, rows, asking span) (q, k, value, context kernels.Matrix) {
	view := func(m kernels.Matrix, tokens span, from, width int) kernels.Matrix {
		return m.Slice(rows.from+tokens.from, rows.from+tokens.to).Columns(from, from+width)
	}
	seen := span{0, asking.to}
	return view(a.q, asking, h*qk, qk), view(a.k, seen, h*qk, qk), view(a.kv, seen, h*(nope+v)+nope, v), view(a.context, asking, h*v, v)
}

// gradient adds the gradient of the input to dIn, given that of the output.
func (a *attention) gradient(w *worker, l *layer, dIn, dOut kernels.Matrix) {
	c := w.model.Config
	T, qk := dOut.Rows, c.QKDim()
	d := attention{
		q: w.matrix(T, c.Heads*qk), k: w.zeros(T, c.Heads*qk),
		kv: w.zeros(T, c.Heads*(c.NopeDim+c.VDim)), context: w.matrix(T, c.Heads*c.VDim),
	}
	l.out.gradient(w, d.context, dOut, a.context, false)

	w.heads(func(h int, rows, asking span, weights kernels.Matrix) {
		q, k, v, _ := a.head(qk, c.NopeDim, c.VDim, h, rows, asking)
		dq, dk, dv, do := d.head(qk, c.NopeDim, c.VDim, h, rows, asking)
		scores := kernels.RowMajor(w.scratch[:weights.Rows*weights.Cols], weights.Rows, weights.Cols)
		kernels.Gemm(dv, weights.T(), do, true)
		kernels.Gemm(scores, do, v.T(), false)
		for i := range scores.Rows { // through softmax: p·(g - p·g)
			p, g := weights.Row(i), scores.Row(i)
			sees := asking.from + i + 1
			mean := kernels.Dot(p[:sees], g[:sees])
			for j := range sees {
				g[j] = p[j] * (g[j] - mean) * w.scale
			}
			clear(g[sees:])
		}
		kernels.Gemm(dq, scores, k, false)
		kernels.Gemm(dk, scores.T(), q, true)
	}, a.weights)

	dKva := w.matrix(T, c.KVLoraRank+c.RopeDim)
	for t := range T {
		position := w.positions[t]
		rope := dKva.Row(t)[c.KVLoraRank:]
		clear(rope)
		for h := range c.Heads {
			w.rotate(d.q.Row(t)[h*qk+c.NopeDim:(h+1)*qk], position, -1)
			key := d.k.Row(t)[h*qk : (h+1)*qk]
			copy(d.kv.Row(t)[h*(c.NopeDim+c.VDim):], key[:c.NopeDim])
			for i, v := range key[c.NopeDim:] {
				rope[i] += v
			}
		}
		w.rotate(rope, position, -1)
	}
	dLatent := w.matrix(T, c.KVLoraRank)
	l.kvb.gradient(w, dLatent, d.kv, a.latent, false)
	latentPart := dKva.Columns(0, c.KVLoraRank)
	for t := range T {
		clear(latentPart.Row(t))
	}
	a.kvaNorm.gradient(w, latentPart, dLatent)
	l.kva.gradient(w, dIn, dKva, a.in, true)

	if c.QRank() == 0 {
		l.q.gradient(w, dIn, d.q, a.in, true)
		return
	}
	dQaOut, dQa := w.matrix(T, c.QRank()), w.zeros(T, c.QRank())
	l.qb.gradient(w, dQaOut, d.q, a.qaOut, false)
	a.qaNorm.gradient(w, dQa, dQaOut)
	l.qa.gradient(w, dIn, dQa, a.in, true)
}

// headTokens is how many tokens ask at once: of the keys, they are multiplied by those up to the last of
// them, so that few products are with keys that they do not see.
const headTokens = 64

// heads calls visit for every head of every sequence and some of its tokens, with their weights, one
// for each token up to the last of them.
func (w *worker) heads(visit func(h int, rows, asking span, weights kernels.Matrix), weights []float32) {
	for _, rows := range w.spans {
		n := rows.to - rows.from
		for h := range w.model.Config.Heads {
			for from := 0; from < n; from += headTokens {
				asking := span{from, min(from+headTokens, n)}
				size := (asking.to - from) * asking.to
				visit(h, rows, asking, kernels.RowMajor(weights[:size], asking.to-from, asking.to))
				weights = weights[size:]
			}
		}
	}
}

// rotate rotates the pairs (2i, 2i+1) of x by the angle of a position (RoPE, Su et al.
// 2021, in the interleaved layout of the checkpoints). A direction of -1 rotates back.
func (w *worker) rotate(x []float32, position int, direction float32) {
	half := len(x) / 2
	for i := range half {
		cos := w.rope.cos[position*half+i]
		sin := w.rope.sin[position*half+i] * direction
		a, b := x[2*i], x[2*i+1]
		x[2*i], x[2*i+1] = a*cos-b*sin, a*sin+b*cos
	}
}

// rotations tabulates cos and sin for positions below n.
func rotations(c arch.Config, n int) (cos, sin []float32) {
	frequencies, amplitude := c.Rotation()
	for p := range n {
		for _, f := range frequencies {
			s, c := math.Sincos(float64(p) * f)
			cos, sin = append(cos, float32(c*amplitude)), append(sin, float32(s*amplitude))
		}
	}
	return cos, sin
}
