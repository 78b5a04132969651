package native

import (
	"runtime"

	"espalier/engine/kernels"
)

// leastPart is the number of sequences below which a decoding pass is not divided
// further.
const leastPart = 4

// parts lets several goroutines compute a decoding pass. Attention is divided by
// rows, each part the rows of some neighbouring sequences; then the routed
// experts, which weigh most, are shared out one by one, each with its rows of all
// parts: its weights are read once. No row's result changes by any of it.
//
// Only models that are held as float32 are computed so: products with stored
// matrices are shared out themselves.
type parts struct {
	team   *kernels.Team
	passes []*Pass // of all parts but the first
	active []*Pass // of this pass
	spans  []Span
	errs   []error

	layer, count int
	begins       []int     // per expert and part, its first row in what follows
	gathered     []float32 // [assignments, hidden]
	gateUp       []float32 // [assignments, 2 x width]
	swiglu       []float32 // [assignments, width]
	out          []float32 // [assignments, hidden]

	begin, attend, expert, end func(int) // what the team does
}

// Threads bounds how many goroutines compute for the model; where many models
// are at work at once, each does best with one. 0 is one for each processor.
func (m *Model) Threads(n int) {
	if m.threads = n; n == 0 {
		m.threads = runtime.GOMAXPROCS(0)
	}
}

// divide says in how many parts a pass is computed. Decoding rows depend on no
// other row of their pass, while prompts may share what is new to both.
func (m *Model) divide(spans []Span) int {
	if m.t.crew != nil || m.pass.observe != nil {
		return 1
	}
	for i := range spans {
		if !spans[i].Absorbed || spans[i].Want != len(spans[i].Tokens) {
			return 1
		}
	}
	return max(1, min(m.threads, len(spans)/leastPart))
}

// inParts computes a pass in so many parts. The answers are in the model's own
// pass afterwards, as if it had been computed whole.
func (m *Model) inParts(spans []Span, n int) (kernels.Matrix, error) {
	w := &m.parts
	if w.team == nil {
		w.team = kernels.NewTeam(m.threads)
		w.begin, w.attend, w.expert, w.end = w.beginPart, w.attendPart, w.runExpert, w.endPart
	}
	for len(w.passes) < n-1 {
		w.passes = append(w.passes, m.t.NewPass())
	}
	w.active = append(append(w.active[:0], m.pass), w.passes[:n-1]...)
	for _, p := range w.active[1:] {
		p.traced = m.pass.traced
	}
	w.spans, w.errs = spans, resize(&w.errs, n)
	clear(w.errs)
	w.team.Do(n, w.begin)
	for _, err := range w.errs[:n] {
		if err != nil {
			return kernels.Matrix{}, err
		}
	}
	for w.layer = range m.t.layers {
		w.team.Do(n, w.attend)
		if l := &m.t.layers[w.layer]; l.sparse {
			w.gatherExperts(&l.experts)
			w.team.Do(len(l.experts.routed), w.expert)
		}
	}
	w.team.Do(n, w.end)
	for _, p := range w.active[1:] {
		m.pass.join(p)
	}
	return matrix(&m.pass.logits, m.pass.wanted, m.t.config.VocabSize), nil
}

// beginPart places a part's spans, and embeds their tokens.
func (w *parts) beginPart(part int) {
	p, n := w.active[part], len(w.active)
	_, p.wanted, w.errs[part] = p.place(w.spans[part*len(w.spans)/n : (part+1)*len(w.spans)/n])
	if w.errs[part] != nil {
		return
	}
	p.embed()
	p.reads.plan(p, p.placed, 0)
	if p.traced {
		resize(&p.gates, p.wanted*p.gatesPerToken())
	}
}

// attendPart computes for a part's rows what of a layer they need no others for.
func (w *parts) attendPart(part int) {
	p := w.active[part]
	if w.layer > 0 {
		w.addExperts(part, w.layer-1)
	}
	c, l := &p.t.config, &p.t.layers[w.layer]
	x, in := matrix(&p.hidden, p.wanted, c.HiddenSize), matrix(&p.normed, p.wanted, c.HiddenSize)
	rmsNormRows(in, x, l.inputNorm, c.RMSNormEps)
	l.attention.store(p, w.layer, in)
	l.attention.attend(p, w.layer, 0, x, in)
	rmsNormRows(in, x, l.postNorm, c.RMSNormEps)
	if !l.sparse {
		l.dense.down.apply(x, l.dense.hidden(p, in), true)
		return
	}
	if l.experts.hasShared {
		l.experts.shared.down.apply(x, l.experts.shared.hidden(p, in), true)
	}
	l.experts.route(p, in)
	if p.traced {
		p.noteGates(w.layer)
	}
}

// gatherExperts lays out the rows of all experts, one expert after the other.
func (w *parts) gatherExperts(e *experts) {
	begins := resize(&w.begins, len(e.routed)*len(w.active)+1)
	at := 0
	for i := range e.routed {
		for _, p := range w.active {
			begins[0], begins = at, begins[1:]
			at += p.expertEnd[i+1] - p.expertEnd[i]
		}
	}
	begins[0] = at
	c := &w.active[0].t.config
	w.count = at
	matrix(&w.gathered, w.count, c.HiddenSize)
	matrix(&w.gateUp, w.count, 2*c.ExpertSize)
	matrix(&w.swiglu, w.count, c.ExpertSize)
	matrix(&w.out, w.count, c.HiddenSize)
}

// runExpert computes one expert's answers for its rows of all parts.
func (w *parts) runExpert(e int) {
	n := len(w.active)
	from, to := w.begins[e*n], w.begins[(e+1)*n]
	if from == to {
		return
	}
	c, m := &w.active[0].t.config, &w.active[0].t.layers[w.layer].experts
	in := matrix(&w.gathered, w.count, c.HiddenSize).Slice(from, to)
	row := 0
	for _, p := range w.active {
		normed := matrix(&p.normed, p.wanted, c.HiddenSize)
		for _, a := range p.byExpert[p.expertEnd[e]:p.expertEnd[e+1]] {
			copy(in.Row(row), normed.Row(a/m.router.keep))
			row++
		}
	}
	h := matrix(&w.swiglu, w.count, c.ExpertSize).Slice(from, to)
	m.routed[e].activate(h, matrix(&w.gateUp, w.count, 2*c.ExpertSize).Slice(from, to), in)
	m.routed[e].down.apply(matrix(&w.out, w.count, c.HiddenSize).Slice(from, to), h, false)
}

// addExperts adds the experts' answers to the rows of a part, in the order of the
// experts, as a whole pass does.
func (w *parts) addExperts(part, layer int) {
	p := w.active[part]
	c, l := &p.t.config, &p.t.layers[layer]
	if !l.sparse {
		return
	}
	x, out := matrix(&p.hidden, p.wanted, c.HiddenSize), matrix(&w.out, w.count, c.HiddenSize)
	for e := range l.experts.routed {
		row := w.begins[e*len(w.active)+part]
		for _, a := range p.byExpert[p.expertEnd[e]:p.expertEnd[e+1]] {
			kernels.Axpy(x.Row(a/l.experts.router.keep), p.weights[a], out.Row(row))
			row++
		}
	}
}

// endPart computes the logits of a part.
func (w *parts) endPart(part int) {
	p := w.active[part]
	c := &p.t.config
	w.addExperts(part, len(p.t.layers)-1)
	final := matrix(&p.final, p.wanted, c.HiddenSize)
	rmsNormRows(final, matrix(&p.hidden, p.wanted, c.HiddenSize), p.t.norm, c.RMSNormEps)
	p.t.head.apply(matrix(&p.logits, p.wanted, c.VocabSize), final, false)
}

// join appends the answers of another pass to this one's.
func (p *Pass) join(q *Pass) {
	c, rows := &p.t.config, p.wanted
	p.wanted += q.wanted
	extend(&p.logits, q.logits, rows, q.wanted, c.VocabSize)
	extend(&p.final, q.final, rows, q.wanted, c.HiddenSize)
	if p.traced {
		extend(&p.gates, q.gates, rows, q.wanted, p.gatesPerToken())
	}
}

// extend appends rows to the first ones of a buffer.
func extend[T any](to *[]T, from []T, rows, more, width int) {
	if size := (rows + more) * width; size > len(*to) {
		*to = append((*to)[:rows*width], make([]T, size+size/4-rows*width)...)
	}
	copy((*to)[rows*width:], from[:more*width])
}
