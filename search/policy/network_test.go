package policy

import (
	"math"
	"math/rand/v2"
	"testing"
)

// drawn is an input at random, with a candidate missing as at the root or where a
// thought must be left.
func drawn(rng *rand.Rand) Input {
	var in Input
	fill := func(x []float64) {
		for i := range x {
			x[i] = rng.NormFloat64()
		}
	}
	fill(in.Checker[:])
	for t := range in.Visits {
		fill(in.Visits[t][:])
	}
	for _, up := range []int{0, 1, 2, 4} {
		c := Candidate{Up: up}
		fill(c.Place[:])
		in.Candidates = append(in.Candidates, c)
	}
	return in
}

func TestGradientIsThatOfFiniteDifferences(t *testing.T) {
	const advantage, entropy, chosen, step = 0.7, 0.3, 2, 1e-5
	rng := rand.New(rand.NewPCG(3, 4))
	n := New(5)
	in := drawn(rng)
	objective := func() float64 {
		p := n.Probabilities(in)
		return advantage*math.Log(p[chosen]) + entropy*Entropy(p)
	}
	gradient := make([]float64, Size)
	n.Reinforce(gradient, in, chosen, advantage, entropy)
	moved := 0
	for i := range n.Parameters {
		was := n.Parameters[i]
		n.Parameters[i] = was + step
		up := objective()
		n.Parameters[i] = was - step
		want := (up - objective()) / (2 * step)
		n.Parameters[i] = was
		if math.Abs(want) > 1e-6 {
			moved++
		}
		if math.Abs(gradient[i]-want) > 1e-7+1e-6*math.Abs(want) {
			t.Fatalf("parameter %d of %d: gradient %v, by differences %v", i, Size, gradient[i], want)
		}
	}
	if moved < Size/2 {
		t.Errorf("only %d of %d parameters matter", moved, Size)
	}
}

func TestProbabilitiesAddUp(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	n := New(1)
	for range 20 {
		sum := 0.0
		for _, p := range n.Probabilities(drawn(rng)) {
			sum += p
		}
		if math.Abs(sum-1) > 1e-12 {
			t.Errorf("they add up to %v", sum)
		}
	}
}

// An untrained network goes on more often than not, wherever it is.
func TestFirstPriorsGoOn(t *testing.T) {
	n := New(1)
	in := Input{Candidates: []Candidate{{Up: 0}, {Up: 1}, {Up: 2}}}
	if p := n.Probabilities(in); p[0] < 0.6 || p[1] < p[2] {
		t.Errorf("%v", p)
	}
}
