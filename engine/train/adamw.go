package train

import "math"

// adamW is the optimiser of Loshchilov and Hutter (2019), with the gradient clipped by its
// global norm.
type adamW struct {
	first, second []float32 // moments, in the layout of the parameters
	steps         int
}

const (
	beta1, beta2 = 0.9, 0.98
	adamEps      = 1e-8
)

func newAdamW(n int) *adamW {
	return &adamW{first: make([]float32, n), second: make([]float32, n)}
}

// update moves the parameters of m against grad and returns the norm of the gradient
// before clipping.
func (o *adamW) update(m *Model, grad []float32, rate, decay, clip float64) float64 {
	var square float64
	for _, t := range m.tensors {
		if !t.learns() {
			continue
		}
		for _, g := range t.of(grad) {
			square += float64(g) * float64(g)
		}
	}
	norm := math.Sqrt(square)
	scale := float32(1)
	if clip > 0 && norm > clip {
		scale = float32(clip / norm)
	}

	o.steps++
	step := rate * math.Sqrt(1-math.Pow(beta2, float64(o.steps))) / (1 - math.Pow(beta1, float64(o.steps)))
	for _, t := range m.tensors {
		if !t.learns() {
			continue
		}
		shrink := float32(1)
		if t.decays() {
			shrink = float32(1 - rate*decay)
		}
		w, g := t.of(m.params), t.of(grad)
		first, second := t.of(o.first), t.of(o.second)
		for i, v := range g {
			v *= scale
			first[i] += (1 - beta1) * (v - first[i])
			second[i] += (1 - beta2) * (v*v - second[i])
			w[i] = w[i]*shrink - float32(step)*first[i]/(float32(math.Sqrt(float64(second[i])))+adamEps)
		}
	}
	return norm
}
