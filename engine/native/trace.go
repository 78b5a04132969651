package native

import (
	"slices"

	"espalier/engine"
	"espalier/engine/kernels"
)

// newTrace begins the trace of a completion.
func (m *Model) newTrace(computed, reused int) *engine.Trace {
	c := &m.t.config
	trace := &engine.Trace{Computed: computed, Reused: reused}
	if c.DenseLayers < c.Layers && c.RoutedExperts > 0 {
		trace.Routing = &engine.Routing{Experts: c.RoutedExperts, PerToken: c.ExpertsPerToken}
		for i := c.DenseLayers; i < c.Layers; i++ {
			trace.Routing.Layers = append(trace.Routing.Layers, i)
		}
	}
	return trace
}

// note adds the gates of a decoded token.
func note(trace *engine.Trace, gates []engine.Gate) {
	if trace != nil && trace.Routing != nil {
		trace.Routing.Gates = append(trace.Routing.Gates, gates...)
	}
}

// measure says what a text of so many tokens takes in the cache.
func (m *Model) measure(trace *engine.Trace, tokens int) {
	latent, mha := m.t.config.CacheBytes()
	trace.LatentBytes, trace.MHABytes = int64(tokens)*latent, int64(tokens)*mha
}

// CacheBytes is what a token takes in the latent cache over all layers, and what
// the keys and values of all heads would take in the same precision, float32.
func (c Config) CacheBytes() (latent, mha int64) {
	const float = 4
	latent = float * int64(c.Layers) * int64(c.KVLoraRank+c.RopeDim)
	mha = float * int64(c.Layers) * int64(c.Heads) * int64(c.QKDim()+c.VDim)
	return latent, mha
}

// top lists the n likeliest tokens after prev, the best first and of equal ones
// the lower id.
func (m *Model) top(logits []float32, norm float64, n, prev int) []engine.Alternative {
	if n <= 0 {
		return nil
	}
	best := make([]candidate, 0, min(n, len(logits))+1)
	for id, v := range logits {
		c := candidate{id, float64(v)}
		if len(best) == n && byProbability(c, best[n-1]) > 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, c, byProbability)
		best = slices.Insert(best, at, c)
		best = best[:min(n, len(best))]
	}
	top := make([]engine.Alternative, len(best))
	for i, c := range best {
		top[i].LogProb = c.p - norm
		if c.id != m.tok.End() {
			top[i].Text = show(m.tok.Piece(prev, c.id))
		}
	}
	return top
}

// noteGates keeps the experts of the rows whose logits are wanted.
func (p *Pass) noteGates(layer int) {
	c := &p.t.config
	k, sparse := c.ExpertsPerToken, c.Layers-c.DenseLayers
	for _, s := range p.placed {
		for i := range s.want {
			from := (s.row + s.rows - s.want + i) * k
			to := ((s.logits+i)*sparse + layer - c.DenseLayers) * k
			for j := range k {
				p.gates[to+j] = engine.NewGate(p.chosen[from+j], p.weights[from+j])
			}
		}
	}
}

// gatesOf are the gates of one row of the last answer, [sparse layers, experts
// per token], nil if they were not asked for.
func (p *Pass) gatesOf(row int) []engine.Gate {
	if !p.traced {
		return nil
	}
	n := p.gatesPerToken()
	return p.gates[row*n : (row+1)*n]
}

func (p *Pass) gatesPerToken() int {
	c := &p.t.config
	if c.RoutedExperts == 0 {
		return 0
	}
	return max(0, c.Layers-c.DenseLayers) * c.ExpertsPerToken
}

// observer sees intermediate results; tests compare them with published answers.
type observer struct {
	layer func(layer int, hidden kernels.Matrix)
	route func(layer int, chosen []int, weights []float32) // [rows, experts per token]
	final func(normed kernels.Matrix)
}

func (p *Pass) observeLayer(i int, l *layer, x kernels.Matrix) {
	if l.sparse && p.traced {
		p.noteGates(i)
	}
	if p.observe == nil {
		return
	}
	p.observe.layer(i, x)
	if l.sparse {
		n := x.Rows * l.experts.router.keep
		p.observe.route(i, p.chosen[:n], p.weights[:n])
	}
}
