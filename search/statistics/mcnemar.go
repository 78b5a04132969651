package statistics

import "math"

// McNemar is the two-sided exact test (McNemar 1947, with the binomial in place of
// chi squared): how likely the puzzles that only one of two methods solved fall
// apart at least this unevenly if both are equally good.
func McNemar(onlyA, onlyB int) float64 {
	n, less := onlyA+onlyB, min(onlyA, onlyB)
	sum := 0.0
	for k := 0; k <= less; k++ {
		sum += math.Exp(logChoose(n, k) - float64(n)*math.Ln2)
	}
	return min(1, 2*sum)
}

func logChoose(n, k int) float64 {
	lgamma := func(x int) float64 { y, _ := math.Lgamma(float64(x + 1)); return y }
	return lgamma(n) - lgamma(k) - lgamma(n-k)
}
