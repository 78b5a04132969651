package decode

import (
	"slices"

	"espalier/engine"
)

// newTrace returns the trace of a completion that begins.
func (d *Decoder) newTrace(computed, reused int) *engine.Trace {
	c := d.t.Config()
	trace := &engine.Trace{Computed: computed, Reused: reused}
	if c.DenseLayers < c.Layers && c.RoutedExperts > 0 {
		trace.Routing = &engine.Routing{Experts: c.RoutedExperts, PerToken: c.ExpertsPerToken}
		for i := c.DenseLayers; i < c.Layers; i++ {
			trace.Routing.Layers = append(trace.Routing.Layers, i)
		}
	}
	return trace
}

// addGates adds the experts of a decoded token.
func addGates(trace *engine.Trace, gates []engine.Gate) {
	if trace != nil && trace.Routing != nil {
		trace.Routing.Gates = append(trace.Routing.Gates, gates...)
	}
}

// measure records the cache size of a text.
func (d *Decoder) measure(trace *engine.Trace, tokens int) {
	latent, mha := d.t.Config().CacheBytes()
	trace.LatentBytes, trace.MHABytes = int64(tokens)*latent, int64(tokens)*mha
}

// top lists the n most likely tokens after prev, best first. Of equal ones, the lower id
// comes first.
func (d *Decoder) top(logits []float32, norm float64, n, prev int) []engine.Alternative {
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
		if !d.ends(c.id) {
			top[i].Text = show(d.tok.Piece(prev, c.id))
		}
	}
	return top
}
