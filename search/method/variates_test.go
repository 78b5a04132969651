package method

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// Logs hold the draws, and the same seed gives the same log: they are those of gonum, which drew them once.
func TestVariatesAreThoseOfGonum(t *testing.T) {
	same := func(name string, draw, theirs func(rand.Source) float64) {
		t.Helper()
		ours, gonums := rand.NewPCG(7, 0), rand.NewPCG(7, 0)
		for i := range 200 {
			a, b := draw(ours), theirs(gonums)
			if math.Abs(a-b) > 1e-12*math.Max(1, math.Abs(b)) {
				t.Fatalf("%s, draw %d: %v, and gonum draws %v", name, i, a, b)
			}
		}
	}
	for _, nu := range []float64{1, 2, 3, 4.5, 60} {
		same("Student's t", func(s rand.Source) float64 { return studentT(rand.New(s), 0.3, 0.7, nu) },
			func(s rand.Source) float64 { return distuv.StudentsT{Mu: 0.3, Sigma: 0.7, Nu: nu, Src: s}.Rand() })
	}
	for _, shapes := range [][2]float64{{0.5, 0.5}, {1, 1}, {0.5, 12}, {3.2, 0.9}, {40, 25}} {
		same("beta", func(s rand.Source) float64 { return beta(rand.New(s), shapes[0], shapes[1]) },
			func(s rand.Source) float64 { return distuv.Beta{Alpha: shapes[0], Beta: shapes[1], Src: s}.Rand() })
	}
}
