package statistics

import (
	"math"
	"testing"
)

// The first four are the examples of Newcombe (1998), Statistics in Medicine 17,
// 857-872, Table I, method 3; the others follow from the formula by hand.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		successes, n int
		low, high    float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
		{10, 10, 0.7225, 1},
		{50, 100, 0.4038, 0.5962},
		{0, 0, 0, 1},
	} {
		low, high := Wilson(c.successes, c.n)
		if math.Abs(low-c.low) > 5e-5 || math.Abs(high-c.high) > 5e-5 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", c.successes, c.n, low, high, c.low, c.high)
		}
	}
}

func TestWilsonHoldsTheShare(t *testing.T) {
	for n := 1; n <= 60; n++ {
		for k := 0; k <= n; k++ {
			low, high := Wilson(k, n)
			if p := float64(k) / float64(n); low < 0 || low > p || high < p || high > 1 {
				t.Errorf("%d of %d: %v to %v", k, n, low, high)
			}
			mirrorLow, mirrorHigh := Wilson(n-k, n)
			if math.Abs(low-(1-mirrorHigh)) > 1e-12 || math.Abs(high-(1-mirrorLow)) > 1e-12 {
				t.Errorf("%d of %d is not the mirror image of %d of %d", k, n, n-k, n)
			}
		}
	}
}
