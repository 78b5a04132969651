package method

import (
	"math"
	"math/rand/v2"
	"testing"
)

// certainty is the share of pairs, drawn as the votes leave them likely, in which the answer
// with more votes is the more frequent one.
func TestCertainty(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	beta := func(a, b int) float64 { // of two gamma variables
		x, y := 0.0, 0.0
		for range a {
			x += rng.ExpFloat64()
		}
		for range b {
			y += rng.ExpFloat64()
		}
		return x / (x + y)
	}
	const draws = 40000
	for _, votes := range [][2]int{{0, 0}, {1, 0}, {2, 0}, {4, 0}, {3, 1}, {10, 8}, {7, 7}} {
		above := 0
		for range draws {
			if beta(votes[0]+1, votes[1]+1) > 0.5 {
				above++
			}
		}
		if got, want := certainty(float64(votes[0]), float64(votes[1])), float64(above)/draws; math.Abs(got-want) > 0.01 {
			t.Errorf("%v: %v, drawn %v", votes, got, want)
		}
	}
	for votes, want := range map[[2]int]float64{{5000, 4000}: 1, {5000, 4990}: 0.54} {
		if c := certainty(float64(votes[0]), float64(votes[1])); math.Abs(c-want) > 0.01 {
			t.Errorf("%v: %v, want %v", votes, c, want)
		}
	}
	s, err := Defaults("cot-sc")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []float64{0.5, 1, -1, math.NaN()} {
		s.StopSure = p
		if _, err := New(s); err == nil {
			t.Errorf("%v is accepted", p)
		}
	}
}
