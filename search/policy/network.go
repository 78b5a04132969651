package policy

import (
	"math"
	"math/rand/v2"
)

const (
	hidden = 32 // of FFN
	width  = 16 // of attention, and of the two vectors that are multiplied
)

// Network holds the parameters, all in one vector.
type Network struct {
	Parameters []float64
}

// layer is a linear map and its bias within the vector of parameters: out rows of
// in weights, then out biases.
type layer struct{ in, out, at int }

func (l layer) size() int { return l.out * (l.in + 1) }

// The layers, one after the other, then the position embeddings and the priors.
var (
	first  = layer{Actions + checkerSize + placeSize, hidden, 0}
	second = layer{hidden, width, first.at + first.size()} // W1, b1
	embed  = layer{visitSize, width, second.at + second.size()}
	query  = layer{width, width, embed.at + embed.size()}
	key    = layer{width, width, query.at + query.size()}
	value  = layer{width, width, key.at + key.size()}
	output = layer{width, width, value.at + value.size()} // W2, b2

	positions = output.at + output.size()
	priors    = positions + Visits*width

	// Size is the number of parameters.
	Size = priors + Actions
)

// firstPriors favour continuing, and a short way back over a long one.
var firstPriors = [Actions]float64{2, 0, -1, -1.5, -2, -2.5}

// New draws a network: weights normal with variance 1/in, biases 0.
func New(seed uint64) *Network {
	rng := rand.New(rand.NewPCG(seed, 0x9017c4))
	n := &Network{Parameters: make([]float64, Size)}
	for _, l := range []layer{first, second, embed, query, key, value, output} {
		for i := range l.in * l.out {
			n.Parameters[l.at+i] = rng.NormFloat64() / math.Sqrt(float64(l.in))
		}
	}
	for i := positions; i < priors; i++ {
		n.Parameters[i] = 0.1 * rng.NormFloat64()
	}
	copy(n.Parameters[priors:], firstPriors[:])
	return n
}

// Probabilities are those of the candidates, in their order; they add up to 1.
func (n *Network) Probabilities(in Input) []float64 { return n.forward(in).probabilities }

// pass keeps what the way back needs.
type pass struct {
	in            Input
	embedded      [Visits][]float64
	queried       []float64
	keys, values  [Visits][]float64
	attention     [Visits]float64
	mixed         []float64
	history       []float64 // W2·Attention + b2
	inputs        [][]float64
	activations   [][]float64 // of FFN
	actions       [][]float64 // g(a, c)
	probabilities []float64
}

// scale of attention, 1/√d.
const scale = 0.25

func (n *Network) forward(in Input) *pass {
	p := &pass{in: in, mixed: make([]float64, width)}
	var logits [Visits]float64
	for t := range Visits {
		p.embedded[t] = n.apply(embed, in.Visits[t][:])
		for i := range p.embedded[t] {
			p.embedded[t][i] += n.Parameters[positions+t*width+i]
		}
	}
	p.queried = n.apply(query, p.embedded[Visits-1])
	for t := range Visits {
		p.keys[t], p.values[t] = n.apply(key, p.embedded[t]), n.apply(value, p.embedded[t])
		logits[t] = scale * dot(p.queried, p.keys[t])
	}
	softmax(p.attention[:], logits[:])
	for t := range Visits {
		add(p.mixed, p.attention[t], p.values[t])
	}
	p.history = n.apply(output, p.mixed)

	scores := make([]float64, len(in.Candidates))
	for i, c := range in.Candidates {
		x := make([]float64, first.in)
		x[c.Up] = 1
		copy(x[Actions:], in.Checker[:])
		copy(x[Actions+checkerSize:], c.Place[:])
		h := n.apply(first, x)
		for j := range h {
			h[j] = math.Tanh(h[j])
		}
		g := n.apply(second, h)
		p.inputs, p.activations, p.actions = append(p.inputs, x), append(p.activations, h), append(p.actions, g)
		scores[i] = dot(g, p.history) + n.Parameters[priors+c.Up]
	}
	p.probabilities = make([]float64, len(scores))
	softmax(p.probabilities, scores)
	return p
}

func (n *Network) apply(l layer, x []float64) []float64 {
	y := make([]float64, l.out)
	for i := range y {
		y[i] = n.Parameters[l.at+l.in*l.out+i] + dot(n.Parameters[l.at+i*l.in:l.at+(i+1)*l.in], x)
	}
	return y
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// add adds scale times x to y.
func add(y []float64, scale float64, x []float64) {
	for i := range y {
		y[i] += scale * x[i]
	}
}

func softmax(p, logits []float64) {
	most := math.Inf(-1)
	for _, l := range logits {
		most = max(most, l)
	}
	sum := 0.0
	for i, l := range logits {
		p[i] = math.Exp(l - most)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
}
