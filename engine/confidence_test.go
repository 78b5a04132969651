package engine

import (
	"math"
	"math/rand/v2"
	"testing"
)

// uniform are n alternatives of one probability, so that a token's confidence is that of c.
func uniform(n int, c float64) []Alternative {
	top := make([]Alternative, n)
	for i := range top {
		top[i].LogProb = -c
	}
	return top
}

// The confidence of a text is its lowest window, found anew here for each place.
func TestGauge(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, window := range []int{1, 3, 8, 40} {
		for _, length := range []int{1, 2, 8, 30} {
			g := NewGauge(Watch{Window: window})
			var all []float64
			for range length {
				all = append(all, 10*rng.Float64())
				if g.Add(uniform(4, all[len(all)-1])) {
					t.Error("stopped, though nothing is too little")
				}
			}
			want := math.Inf(1)
			for end := min(window, length); end <= length; end++ {
				sum := 0.0
				for _, c := range all[end-min(window, length) : end] {
					sum += c
				}
				want = min(want, sum/float64(min(window, length)))
			}
			got := g.Confidence()
			if math.Abs(got.Least-want) > 1e-4 || got.Tokens != length || got.Alternatives != 4 {
				t.Errorf("window %d of %d: %+v, want %v", window, length, got, want)
			}
		}
	}
}

func TestGaugeStops(t *testing.T) {
	g := NewGauge(Watch{Window: 3, Least: 5})
	for i, c := range []float64{1, 1, 9, 9, 9, 5, 0.5} { // the first window is the third token's
		if stop := g.Add(uniform(20, c)); stop != (i == 2 || i == 6) {
			t.Errorf("token %d: stopped %v", i, stop)
		}
	}
	for name, w := range map[string]Watch{"unwatched": {Least: 5}, "": {Window: 2, Least: 5}} {
		if g := NewGauge(w); g.Add(nil) || g.Confidence() != nil || name != "" && g.Add(uniform(20, 0)) {
			t.Errorf("%s: %+v", name, g.Confidence())
		}
	}
}

// Servers write -9999 and worse for what is impossible, and report fewer alternatives than they
// are asked for, or more.
func TestGaugeOfOddAlternatives(t *testing.T) {
	g := NewGauge(Watch{Window: 1})
	g.Add([]Alternative{{LogProb: 0}, {LogProb: -9999}, {LogProb: math.Inf(-1)}, {LogProb: math.NaN()}, {LogProb: 0.1}})
	if c := g.Confidence(); c.Least != 18 || c.Alternatives != 5 {
		t.Errorf("%+v", c)
	}
	g.Add(uniform(3, 2))
	g.Add(append(uniform(WatchedAlternatives, 4), uniform(5, 0)...))
	if c := g.Confidence(); c.Least != 2 || c.Alternatives != 3 || c.Tokens != 3 {
		t.Errorf("%+v", c)
	}
	whole := g.Confidence().With(&Confidence{Least: 7, Tokens: 2, Alternatives: 2})
	if *whole != (Confidence{2, 5, 2}) || whole.With(nil) != whole || (*Confidence)(nil).With(whole) != whole {
		t.Errorf("%+v", whole)
	}
}
