package statistics

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Bootstrap is the 95% percentile interval of the mean of paired differences (Efron 1979;
// Efron and Tibshirani 1993, section 13.3): pairs are drawn with replacement, 10,000 times,
// by a seed of its own, so that the same differences have the same interval. Of fewer than
// two pairs nothing is known: both bounds are NaN.
func Bootstrap(differences []float64) (low, high float64) {
	const (
		times = 10_000
		seed  = 1
	)
	n := len(differences)
	if n < 2 {
		return math.NaN(), math.NaN()
	}
	rng := rand.New(rand.NewPCG(seed, uint64(n)))
	means := make([]float64, times)
	for i := range means {
		for range n {
			means[i] += differences[rng.IntN(n)]
		}
		means[i] /= float64(n)
	}
	slices.Sort(means)
	const tail = times / 40 // 2.5% at either end
	return means[tail-1], means[times-tail]
}

// Mean of numbers; 0 of none.
func Mean(numbers []float64) float64 {
	sum := 0.0
	for _, x := range numbers {
		sum += x
	}
	return sum / float64(max(len(numbers), 1))
}
