package transformer

import (
	"fmt"

	"espalier/engine/kernels"
	"espalier/engine/native/arch"
)

// feedForward is down(silu(gate(x))·up(x)) (Shazeer 2020).
type feedForward struct {
	gateUp linear // hidden -> width | width: gate and up in one product
	down   linear // width -> hidden
	width  int
}

func (f *feedForward) load(l *loader, prefix string, hidden, width int) {
	l.joined(&f.gateUp, hidden, width, prefix+"gate_proj.weight", prefix+"up_proj.weight")
	l.linear(&f.down, prefix+"down_proj.weight", hidden, width)
	f.width = width
}

// hidden computes silu(gate(x))·up(x), [T, width], in scratch memory: x [T, hidden].
func (f *feedForward) hidden(p *Pass, x kernels.Matrix) kernels.Matrix {
	h := matrix(&p.swiglu, x.Rows, f.width)
	f.activate(h, matrix(&p.gateUp, x.Rows, 2*f.width), x)
	return h
}

// activate computes h = silu(gate(x))·up(x): h [T, width], x [T, hidden], and scratch
// gateUp [T, gate | up].
func (f *feedForward) activate(h, gateUp, x kernels.Matrix) {
	f.gateUp.apply(gateUp, x, false)
	for i := range x.Rows {
		row := gateUp.Row(i)
		kernels.SwiGLU(h.Row(i), row[:f.width], row[f.width:])
	}
}

// experts is a DeepSeekMoE layer: the shared experts see every token, and a router picks
// a few of the routed ones for each token (DeepSeekMoE, equations 9-11).
type experts struct {
	gate      linear // hidden -> routed experts
	router    router
	shared    feedForward // all shared experts as one
	hasShared bool
	routed    []feedForward
}

func (m *experts) load(l *loader, prefix string, c arch.Config) {
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

// run adds the answers of the routed experts to x: x, in [T, hidden]. It visits the
// experts in order, each with all its rows, so that weights are read once per batch and
// the sum of a row has the same order whatever other rows there are.
func (m *experts) run(p *Pass, x, in kernels.Matrix) {
	for e := range m.routed {
		assigned := p.rowsOf(e)
		if len(assigned) == 0 || p.stopped() {
			continue
		}
		gathered := matrix(&p.gathered, len(assigned), in.Cols) // [rows, hidden]
		m.gather(gathered, in, assigned)
		out := matrix(&p.expertOut, len(assigned), x.Cols) // [rows, hidden]
		m.routed[e].down.apply(out, m.routed[e].hidden(p, gathered), false)
		m.add(p, x, out, assigned)
	}
}

// gather copies the rows of in that assignments belong to.
func (m *experts) gather(gathered, in kernels.Matrix, assigned []int) {
	for i, a := range assigned {
		copy(gathered.Row(i), in.Row(a/m.router.keep))
	}
}

// add adds an expert's answers to the rows that they belong to, with their weights.
func (m *experts) add(p *Pass, x, out kernels.Matrix, assigned []int) {
	for i, a := range assigned {
		kernels.Axpy(x.Row(a/m.router.keep), p.weights[a], out.Row(i))
	}
}

// rowsOf returns the assignments of an expert, in the order of their rows.
func (p *Pass) rowsOf(expert int) []int {
	return p.byExpert[p.expertEnd[expert]:p.expertEnd[expert+1]]
}

// route chooses the experts of every row of in [T, hidden] and sorts the assignments by
// expert. Assignment a is choice a%keep of row a/keep.
func (m *experts) route(p *Pass, in kernels.Matrix) {
	k, count := m.router.keep, len(m.routed)
	scores := matrix(&p.scores, in.Rows, count) // [T, experts]
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
