package statistics

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestWilcoxon(t *testing.T) {
	// Hollander and Wolfe (1973), page 29: Hamilton's depression scale of nine patients
	// before and after, the example of R's wilcox.test.
	before := []float64{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30}
	after := []float64{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29}
	var depression, many []float64
	for i := range before {
		depression = append(depression, before[i]-after[i])
	}
	for i := 1; i <= 300; i++ {
		many = append(many, float64(i*7919%601-250))
	}
	for _, c := range []struct {
		name        string
		differences []float64
		p           float64 // of scipy.stats.wilcoxon 1.17
	}{
		{"none", nil, 1},
		{"zeros", []float64{0, 0}, 1},
		{"one", []float64{3}, 1},
		{"depression", depression, 0.0390625},
		{"Darwin's maize", []float64{49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48}, 0.041259765625},
		{"ties and zeros, by all signs", []float64{3, 3, -1, 2, 2, -2, 5, 0, 4, -3, 1, 1}, 0.1279296875},
		{"normal", many, 4.620103825612842e-08},
	} {
		if p := Wilcoxon(c.differences); math.Abs(p-c.p) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.name, p, c.p)
		}
	}
}

// Whatever the differences: a probability, and the same for the other sign.
func TestWilcoxonIsSymmetric(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 40 {
		d, mirrored := make([]float64, n), make([]float64, n)
		for i := range d {
			d[i] = float64(rng.IntN(21) - 8)
			mirrored[i] = -d[i]
		}
		p := Wilcoxon(d)
		if q := Wilcoxon(mirrored); math.Abs(p-q) > 1e-12 || p <= 0 || p > 1 {
			t.Errorf("%v: %v, mirrored %v", d, p, q)
		}
	}
}
