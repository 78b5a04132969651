package statistics

import "math"

// z95 is the two-sided 95% point of the normal distribution.
const z95 = 1.959963984540054

// Wilson is the 95% score interval of a share of n trials (Wilson 1927, without
// continuity correction). Unlike the interval around the share itself it stays
// within 0 and 1 and means something at 0 of n and n of n. Of no trials at all
// nothing is known: 0 to 1.
func Wilson(successes, n int) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	trials := float64(n)
	p := float64(successes) / trials
	denominator := 1 + z95*z95/trials
	centre := (p + z95*z95/(2*trials)) / denominator
	half := z95 * math.Sqrt(p*(1-p)/trials+z95*z95/(4*trials*trials)) / denominator
	low, high = max(0, centre-half), min(1, centre+half)
	// At the ends the bound is the share itself; rounding must not move it.
	if successes == 0 {
		low = 0
	}
	if successes == n {
		high = 1
	}
	return low, high
}
