package method

import (
	"math"
	"math/rand/v2"
)

// What follows draws from two distributions. gonum has them too, and with them its linear algebra: 2 MB of
// the program for two draws. A test compares these with gonum's.

// studentT draws from Student's t distribution of nu degrees of freedom, moved by mean and stretched by scale.
func studentT(r *rand.Rand, mean, scale, nu float64) float64 {
	normal := r.NormFloat64()
	chiSquared := 2 * gamma(r, nu/2)
	return mean + scale*(normal/math.Sqrt(chiSquared/nu))
}

// beta draws from the beta distribution.
func beta(r *rand.Rand, a, b float64) float64 {
	x := gamma(r, a)
	return x / (x + gamma(r, b))
}

// gamma draws from the gamma distribution of that shape and of scale 1 by rejection from a transformed normal
// distribution (Marsaglia and Tsang 2000, section 4). Shapes below 1 are drawn one higher and brought down by
// a uniform number (section 6).
func gamma(r *rand.Rand, shape float64) float64 {
	if shape == 1 {
		return r.ExpFloat64()
	}
	d, factor := shape-1.0/3, 1.0
	if shape < 1 {
		d, factor = d+1, math.Pow(r.Float64(), 1/shape)
	}
	c := 1 / (3 * math.Sqrt(d))
	for {
		x := r.NormFloat64()
		root := 1 + c*x
		if root <= 0 {
			continue
		}
		v, u := root*root*root, r.Float64()
		if u < 1-0.0331*(x*x)*(x*x) || math.Log(u) < x*x/2+d*(1-v+math.Log(v)) {
			return factor * d * v
		}
	}
}
