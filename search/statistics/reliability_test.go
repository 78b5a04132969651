package statistics

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Against brier_score_loss and roc_auc_score of scikit-learn 1.9, and numpy's means of
// the same bins.
func TestReliable(t *testing.T) {
	p := []float64{0.05, 0.05, 0.1, 0.2, 0.25, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.85, 0.9, 0.95, 1, 1, 0}
	happened := "00100010101101111100"
	var forecasts []Forecast
	for i := range p {
		forecasts = append(forecasts, Forecast{p[i], happened[i] == '1'})
	}
	r := Reliable(forecasts)
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"Brier score", r.Brier, 0.200125},
		{"area", r.Area, 0.775},
		{"calibration error", r.Error, 0.2325},
		{"uncertainty", r.Uncertainty, 0.25},
	} {
		if math.Abs(c.got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
	bins := [Bins]Bin{{0, 3, 0, 0.1 / 3}, {0.1, 1, 1, 0.1}, {0.2, 2, 0, 0.225}, {0.3, 1, 0, 0.35}, {0.4, 2, 1, 0.425}, {0.5, 2, 1, 0.525}, {0.6, 2, 2, 0.625}, {0.7, 1, 0, 0.7}, {0.8, 2, 2, 0.825}, {0.9, 4, 3, 0.9625}}
	if diff := cmp.Diff(bins, r.Bins, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Error(diff)
	}
}

// The score is the sum of its parts, whatever was forecast; by forecasts that are all the
// same in a bin, they are Murphy's.
func TestBrierIsTheSumOfItsParts(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for n := range 60 {
		var forecasts []Forecast
		for range n {
			p := rng.Float64()
			if n%2 == 0 {
				p = float64(rng.IntN(Bins)) / Bins
			}
			forecasts = append(forecasts, Forecast{p, rng.Float64() < p*p})
		}
		r := Reliable(forecasts)
		if sum := r.Reliability - r.Resolution + r.Uncertainty; math.Abs(sum-r.Brier) > 1e-12 {
			t.Errorf("%d forecasts: the parts are %v, the score %v", n, sum, r.Brier)
		}
		if r.Ranks() != !math.IsNaN(r.Area) || r.Ranks() && (r.Area < 0 || r.Area > 1) {
			t.Errorf("%d forecasts: area %v", n, r.Area)
		}
		between := 0.0
		for _, b := range r.Bins {
			between += float64(b.Count) * square(b.Share()-float64(r.Happened)/float64(max(n, 1))) / float64(max(n, 1))
		}
		if n%2 == 0 && math.Abs(between-r.Resolution) > 1e-12 {
			t.Errorf("%d forecasts: a resolution of %v, Murphy's is %v", n, r.Resolution, between)
		}
	}
}

// Forecasts without fault, and as wrong as can be.
func TestReliableAtTheEnds(t *testing.T) {
	right := Reliable([]Forecast{{1, true}, {0, false}, {1, true}})
	if right.Brier != 0 || right.Error != 0 || right.Area != 1 {
		t.Errorf("without fault: %+v", right)
	}
	wrong := Reliable([]Forecast{{0, true}, {1, false}})
	if wrong.Brier != 1 || wrong.Error != 1 || wrong.Area != 0 {
		t.Errorf("all wrong: %+v", wrong)
	}
	if none := Reliable(nil); none.Brier != 0 || none.Count != 0 || none.Ranks() {
		t.Errorf("none: %+v", none)
	}
}
