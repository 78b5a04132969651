package native

import (
	"fmt"

	"espalier/engine/kernels"
)

// feedForward is down(silu(gate(x))·up(x)) (Shazeer 2020).
type feedForward struct {
	gateUp linear // hidden -> gate | up: one product instead of two
	down   linear // width -> hidden
	width  int
}

func (f *feedForward) load(l *loader, prefix string, hidden, width int) {
	gate, up := prefix+"gate_proj.weight", prefix+"up_proj.weight"
	g, u := l.inPlace(gate, width, hidden), l.inPlace(up, width, hidden)
	if g != nil && u != nil {
		f.gateUp.keep(hidden, l, *g, *u)
	} else {
		l.joined = append(l.joined[:0], l.read(gate, width, hidden)...)
		l.joined = append(l.joined, l.read(up, width, hidden)...)
		f.gateUp.pack(kernels.RowMajor(l.joined, 2*width, hidden).T(), l)
	}
	l.linear(&f.down, prefix+"down_proj.weight", hidden, width)
	f.width = width
}

// hidden computes silu(gate(x))·up(x) for the rows of x, into scratch memory.
func (f *feedForward) hidden(p *Pass, x kernels.Matrix) kernels.Matrix {
	h := matrix(&p.swiglu, x.Rows, f.width)
	f.activate(h, matrix(&p.gateUp, x.Rows, 2*f.width), x)
	return h
}

// activate computes h = silu(gate(x))·up(x); both is gate and up.
func (f *feedForward) activate(h, both, x kernels.Matrix) {
	f.gateUp.apply(both, x, false)
	for i := range x.Rows {
		row := both.Row(i)
		kernels.SwiGLU(h.Row(i), row[:f.width], row[f.width:])
	}
}

// experts is a DeepSeekMoE layer: shared experts see every token, and of the
// routed ones each token picks a few (DeepSeekMoE, equations 9-11).
type experts struct {
	gate      linear // hidden -> routed experts
	router    router
	shared    feedForward // the shared experts side by side, as one
	hasShared bool
	routed    []feedForward
}

func (m *experts) load(l *loader, prefix string, c Config) {
	l.linear(&m.gate, prefix+"gate.weight", c.RoutedExperts, c.HiddenSize)
	bias := m.router.bias
	m.router = newRouter(c)
	if c.TopKMethod == "noaux_tc" {
		l.keep(&bias, prefix+"gate.e_score_correction_bias", c.RoutedExperts)
		m.router.bias = bias
	}
	if m.hasShared = c.SharedExperts > 0; m.hasShared {
		m.shared.load(l, prefix+"shared_experts.", c.HiddenSize, c.SharedExperts*c.ExpertSize)
	}
	if m.routed == nil && l.err == nil {
		m.routed = make([]feedForward, c.RoutedExperts)
	}
	for e := range m.routed {
		m.routed[e].load(l, fmt.Sprintf("%sexperts.%d.", prefix, e), c.HiddenSize, c.ExpertSize)
	}
}

// apply adds the experts' answers for the rows of in to the rows of x. Experts
// are visited in order, each with all its rows at once: its weights are read
// once per batch, and a row's sum has the same order whatever else is in it.
func (m *experts) apply(p *Pass, x, in kernels.Matrix) {
	if m.hasShared {
		m.shared.down.apply(x, m.shared.hidden(p, in), true)
	}
	m.route(p, in)
	for e := range m.routed {
		from, to := p.expertEnd[e], p.expertEnd[e+1]
		if from == to {
			continue
		}
		gathered := matrix(&p.gathered, to-from, in.Cols)
		for i, a := range p.byExpert[from:to] {
			copy(gathered.Row(i), in.Row(a/m.router.keep))
		}
		out := matrix(&p.expertOut, to-from, x.Cols)
		m.routed[e].down.apply(out, m.routed[e].hidden(p, gathered), false)
		for i, a := range p.byExpert[from:to] {
			kernels.Axpy(x.Row(a/m.router.keep), p.weights[a], out.Row(i))
		}
	}
}

// route chooses the experts of every row and sorts the assignments by expert.
// Assignment a is choice a%keep of row a/keep; expert e has assignments
// byExpert[expertEnd[e]:expertEnd[e+1]], in the order of their rows.
func (m *experts) route(p *Pass, in kernels.Matrix) {
	k, count := m.router.keep, len(m.routed)
	scores := matrix(&p.scores, in.Rows, count)
	m.gate.apply(scores, in, false)
	chosen := resize(&p.chosen, in.Rows*k)
	weights := resize(&p.weights, in.Rows*k)
	ends := resize(&p.expertEnd, count+1)
	clear(ends)
	for i := range in.Rows {
		m.router.choose(scores.Row(i), chosen[i*k:(i+1)*k], weights[i*k:(i+1)*k], p)
		for _, e := range chosen[i*k : (i+1)*k] {
			ends[e+1]++
		}
	}
	for e := range count {
		ends[e+1] += ends[e]
	}
	sorted := resize(&p.byExpert, len(chosen))
	next := resize(&p.nextSlot, count)
	copy(next, ends)
	for a, e := range chosen {
		sorted[next[e]] = a
		next[e]++
	}
}
