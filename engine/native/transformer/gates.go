package transformer

import (
	"espalier/engine"
	"espalier/engine/kernels"
)

// recordGates records the experts of the rows whose logits are wanted.
func (p *Pass) recordGates(layer int) {
	c := &p.t.config
	k, sparse := c.ExpertsPerToken, c.Layers-c.DenseLayers
	for _, s := range p.spans {
		for i := range s.want {
			from := (s.row + s.rows - s.want + i) * k
			to := ((s.logits+i)*sparse + layer - c.DenseLayers) * k
			for j := range k {
				p.gates[to+j] = engine.NewGate(p.chosen[from+j], p.weights[from+j])
			}
		}
	}
}

// GatesOf returns the experts of one row of the last result, [sparse layers, experts per
// token], nil if they were not recorded.
func (p *Pass) GatesOf(row int) []engine.Gate {
	if !p.RecordGates {
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

// Observer receives the intermediate results of a pass, which are valid during the call.
// Functions that are nil are not called. A pass that is observed uses one goroutine.
type Observer struct {
	Layer func(layer int, hidden kernels.Matrix)           // output of a layer, [T, hidden]
	Route func(layer int, chosen []int, weights []float32) // experts, [T, experts per token]
	Final func(normed kernels.Matrix)                      // output of the last norm, [wanted, hidden]
}

func (p *Pass) observeLayer(i int) {
	if p.Observe == nil {
		return
	}
	if p.Observe.Layer != nil {
		p.Observe.Layer(i, p.x)
	}
	if l := &p.t.layers[i]; l.sparse && p.Observe.Route != nil {
		n := p.x.Rows * l.experts.router.keep
		p.Observe.Route(i, p.chosen[:n], p.weights[:n])
	}
}
