package statistics

import (
	"math"
	"testing"
)

// scipy.stats.bootstrap 1.17, percentile method, 200,000 resamples, gives 1.40 to 38.13 for
// Darwin's maize. Bounds of another 10,000 differ by less than one.
func TestBootstrap(t *testing.T) {
	maize := []float64{49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48}
	low, high := Bootstrap(maize)
	if math.Abs(low-1.40) > 0.9 || math.Abs(high-38.13) > 0.9 {
		t.Errorf("%.2f to %.2f, want about 1.40 to 38.13", low, high)
	}
	if again, _ := Bootstrap(maize); again != low {
		t.Errorf("the same differences: %v, then %v", low, again)
	}
	if low, high := Bootstrap([]float64{7, 7, 7}); low != 7 || high != 7 {
		t.Errorf("of sevens: %v to %v", low, high)
	}
	if low, high := Bootstrap([]float64{7}); !math.IsNaN(low) || !math.IsNaN(high) {
		t.Errorf("of one: %v to %v", low, high)
	}
}
