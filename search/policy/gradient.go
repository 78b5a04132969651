package policy

import "math"

// Reinforce adds to a gradient that of advantage·log P(chosen) + entropy·H(P), to
// be climbed: one decision's share of REINFORCE (Williams 1992), with a bonus for
// policies that are not settled yet. chosen is an index of the candidates.
func (n *Network) Reinforce(gradient []float64, in Input, chosen int, advantage, entropy float64) {
	p := n.forward(in)
	h := Entropy(p.probabilities)
	logits := make([]float64, len(p.probabilities))
	for i, prob := range p.probabilities {
		logits[i] = -advantage * prob
		if i == chosen {
			logits[i] += advantage
		}
		if prob > 0 {
			logits[i] -= entropy * prob * (math.Log(prob) + h)
		}
	}
	n.backward(gradient, p, logits)
}

// Entropy in nats.
func Entropy(probabilities []float64) float64 {
	h := 0.0
	for _, p := range probabilities {
		if p > 0 {
			h -= p * math.Log(p)
		}
	}
	return h
}

// backward takes the gradient of the logits to that of the parameters.
func (n *Network) backward(gradient []float64, p *pass, logits []float64) {
	history := make([]float64, width)
	for i, c := range p.in.Candidates {
		gradient[priors+c.Up] += logits[i]
		add(history, logits[i], p.actions[i])
		action := make([]float64, width)
		add(action, logits[i], p.history)
		h := n.back(gradient, second, p.activations[i], action)
		for j, y := range p.activations[i] {
			h[j] *= 1 - y*y
		}
		n.back(gradient, first, p.inputs[i], h)
	}

	mixed := n.back(gradient, output, p.mixed, history)
	var weights [Visits]float64
	mean := 0.0
	for t := range Visits {
		weights[t] = dot(mixed, p.values[t])
		mean += p.attention[t] * weights[t]
	}
	queried := make([]float64, width)
	var embedded [Visits][]float64
	for t := range Visits {
		score := scale * p.attention[t] * (weights[t] - mean)
		add(queried, score, p.keys[t])
		k, v := make([]float64, width), make([]float64, width)
		add(k, score, p.queried)
		add(v, p.attention[t], mixed)
		embedded[t] = n.back(gradient, key, p.embedded[t], k)
		add(embedded[t], 1, n.back(gradient, value, p.embedded[t], v))
	}
	add(embedded[Visits-1], 1, n.back(gradient, query, p.embedded[Visits-1], queried))
	for t := range Visits {
		add(gradient[positions+t*width:positions+(t+1)*width], 1, embedded[t])
		n.back(gradient, embed, p.in.Visits[t][:], embedded[t])
	}
}

// back adds a layer's gradient, given its input x and the gradient of its output
// dy, and returns the gradient of x.
func (n *Network) back(gradient []float64, l layer, x, dy []float64) []float64 {
	dx := make([]float64, l.in)
	for i, d := range dy {
		row := l.at + i*l.in
		add(gradient[row:row+l.in], d, x)
		add(dx, d, n.Parameters[row:row+l.in])
		gradient[l.at+l.in*l.out+i] += d
	}
	return dx
}
