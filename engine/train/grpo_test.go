package train

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// value is the objective of a token.
func (o objectiveTerm) value(logProb float64) float64 {
	ratio := math.Exp(logProb - o.old)
	bounded := min(max(ratio, 1-o.clip), 1+o.clip)
	return min(ratio*o.advantage, bounded*o.advantage) - o.kl*o.divergence(logProb)
}

func TestAdvantages(t *testing.T) {
	got := Advantages([]float64{1, 0, 0, 1, 1, 1, 1, 1})
	sum, square := 0.0, 0.0
	for i, a := range got {
		sum += a
		square += a * a
		if right := i != 1 && i != 2; right != (a > 0) {
			t.Errorf("advantage %d is %g", i, a)
		}
	}
	if math.Abs(sum) > 1e-9 || math.Abs(square/8-1) > 1e-9 {
		t.Errorf("mean %g and variance %g, want 0 and 1", sum/8, square/8)
	}
	for _, a := range Advantages([]float64{0.3, 0.3, 0.3}) {
		if a != 0 {
			t.Errorf("advantage %g among equal rewards", a)
		}
	}
	if len(Advantages(nil)) != 0 {
		t.Error("advantages of nothing")
	}
}

func TestDivergence(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 1000 {
		o := objectiveTerm{reference: -5 * rng.Float64()}
		if at := -5 * rng.Float64(); o.divergence(at) < 0 {
			t.Fatalf("k3 is %g at %g and reference %g", o.divergence(at), at, o.reference)
		}
		if d := o.divergence(o.reference); d != 0 {
			t.Fatalf("k3 of a model with itself is %g", d)
		}
	}
	// Without bias: over all tokens of a distribution it means the divergence itself.
	p, q := []float64{0.7, 0.2, 0.1}, []float64{0.3, 0.3, 0.4}
	mean, divergence := 0.0, 0.0
	for i := range p {
		mean += p[i] * objectiveTerm{reference: math.Log(q[i])}.divergence(math.Log(p[i]))
		divergence += p[i] * math.Log(p[i]/q[i])
	}
	if math.Abs(mean-divergence) > 1e-12 {
		t.Errorf("k3 means %g, the divergence is %g", mean, divergence)
	}
}

func TestRatioClipping(t *testing.T) {
	for _, test := range []struct {
		ratio, advantage, value, slope float64
	}{
		{1, 2, 2, 2},
		{1.1, 2, 2.2, 2.2},
		{1.5, 2, 2.4, 0},      // better already than one step may make it
		{0.5, 2, 1, 1},        // a good token that became rare is brought back
		{1.5, -2, -3, -3},     // a bad one that became common is pushed down
		{0.5, -2, -1.6, 0},    // rarer already than one step may make it
		{0.9, -2, -1.8, -1.8}, // within the bounds
		{3, 0, 0, 0},
	} {
		o := objectiveTerm{advantage: test.advantage, old: -1, reference: -1, clip: 0.2}
		at := -1 + math.Log(test.ratio)
		if got := o.value(at); math.Abs(got-test.value) > 1e-12 {
			t.Errorf("ratio %g, advantage %g: objective %g, want %g", test.ratio, test.advantage, got, test.value)
		}
		if got := o.slope(at); math.Abs(got-test.slope) > 1e-12 {
			t.Errorf("ratio %g, advantage %g: slope %g, want %g", test.ratio, test.advantage, got, test.slope)
		}
	}
}

// TestPolicyGradient compares the gradient of the whole objective with finite
// differences of it, at a policy that has left both the one that drew the
// replies, some tokens beyond their bounds, and the reference.
func TestPolicyGradient(t *testing.T) {
	cfg := tinyConfig(10)
	cfg.ExpertsPerToken = 4 // the choice of experts jumps, so all are chosen
	model := func(seed uint64) *Model {
		m, err := newModel(cfg, nil, seed)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	m := model(3)
	o := PolicyDefaults()
	o.Options = Options{Steps: 1, Shards: 1, Rate: 1}
	o.KL = 0.3
	p, err := NewPolicy(m, letters{}, o)
	if err != nil {
		t.Fatal(err)
	}
	p.reference = model(4)
	p.reference.pack()
	p.readers[0] = p.reference.newWorker()

	rng := rand.New(rand.NewPCG(2, 2))
	var samples []*sample
	for i, s := range randomSequences(5, cfg.VocabSize, 7, 12, 5, 9) {
		samples = append(samples, &sample{Sequence: s, advantages: slices.Repeat([]float64{[]float64{1.5, -0.7, 0, -0.8}[i]}, s.learnt())})
	}
	p.readers[0].readReference(samples)
	w := p.Trainer.workers[0]
	objective := func() float64 {
		m.pack()
		sum := 0.0
		for _, s := range samples {
			w.read([]Sequence{s.Sequence}, func(row int, logProb float64) {
				at := row + 1 - s.Prompt
				sum += p.term(s, at, logProb).value(logProb) / float64(s.learnt()) / float64(len(samples))
			})
		}
		return sum
	}
	// The old policy is this one moved about, so that ratios lie on both sides of
	// their bounds, and none so near that a difference crosses it.
	m.pack()
	for _, s := range samples {
		w.read([]Sequence{s.Sequence}, func(_ int, logProb float64) {
			s.old = append(s.old, logProb+[]float64{-0.6, -0.08, 0.08, 0.6}[rng.IntN(4)])
		})
	}
	w.begin(0, 0)
	if sums := p.ascend(w, samples, 1/float32(len(samples))); sums.clipped == 0 || sums.clipped == sums.tokens || sums.divergence <= 0 {
		t.Fatalf("%+v: want some tokens clipped and others not, and a divergence", sums)
	}
	checkSlopes(t, m, w.grad, func() float64 { return -objective() })
}

// checkSlopes moves each tensor along its gradient, and compares how the loss changes with the gradient's norm.
func checkSlopes(t *testing.T, m *Model, gradient []float32, loss func() float64) {
	t.Helper()
	grad := slices.Clone(gradient)
	for _, tensor := range m.tensors {
		g := tensor.of(grad)
		params := tensor.of(m.params)
		saved := slices.Clone(params)
		norm := 0.0
		for _, v := range g {
			norm += float64(v) * float64(v)
		}
		if norm = math.Sqrt(norm); norm == 0 {
			if tensor.learns() {
				t.Errorf("%s: no gradient at all", tensor.name)
			}
			continue
		}
		const h = 1e-3
		at := func(sign float64) float64 {
			for i := range params {
				params[i] = saved[i] + float32(sign*h*float64(g[i])/norm)
			}
			defer copy(params, saved)
			return loss()
		}
		if slope := (at(1) - at(-1)) / (2 * h); math.Abs(slope-norm) > 1e-2*norm+3e-4 {
			t.Errorf("%s: slope along the gradient %.6f, want its norm %.6f", tensor.name, slope, norm)
		}
	}
}
