package arch

import "math"

// Rotation returns the frequency of each pair of a rotated head [rope/2], in radians per
// position (Su et al. 2021), slowed down by RopeScaling, and the factor on cos and sin.
func (c Config) Rotation() (frequencies []float64, amplitude float64) {
	frequencies = make([]float64, c.RopeDim/2)
	for i := range frequencies {
		frequencies[i] = math.Pow(c.RopeTheta, -float64(2*i)/float64(c.RopeDim))
	}
	s := c.RopeScaling
	if s == nil {
		return frequencies, 1
	}
	switch s.Type {
	case ScalingLinear:
		for i := range frequencies {
			frequencies[i] /= s.Factor
		}
	case ScalingDivisors:
		for i := range frequencies {
			frequencies[i] /= float64(s.Divisors[i])
		}
	case ScalingLlama3:
		for i := range frequencies {
			frequencies[i] /= s.Llama3Divisor(frequencies[i])
		}
	default:
		slowDown(frequencies, s, c.RopeTheta)
	}
	return frequencies, s.Amplitude()
}

// slowDown divides by s.Factor the frequencies of pairs that make few turns within the
// original context, keeps those of pairs that make many, and interpolates between them
// (YaRN, section 3.2).
func slowDown(frequencies []float64, s *RopeScaling, theta float64) {
	dim := float64(2 * len(frequencies))
	pairWithTurns := func(turns float64) float64 {
		return dim * math.Log(float64(s.OriginalContext)/(turns*2*math.Pi)) / (2 * math.Log(theta))
	}
	low := max(math.Floor(pairWithTurns(s.BetaFast)), 0)
	high := min(math.Ceil(pairWithTurns(s.BetaSlow)), dim-1)
	if low == high {
		high += 0.001
	}
	for i, f := range frequencies {
		slow := min(max((float64(i)-low)/(high-low), 0), 1)
		frequencies[i] = f/s.Factor*slow + f*(1-slow)
	}
}

// LatentScale is the factor on the scores of latent attention: 1/sqrt(nope + rope), times the
// square of YaRN's factor if it is used.
func (c Config) LatentScale() float64 {
	scale := 1 / math.Sqrt(float64(c.QKDim()))
	if s := c.RopeScaling; s != nil && s.MScaleAllDim > 0 {
		m := YaRNScale(s.Factor, s.MScaleAllDim)
		scale *= m * m
	}
	return scale
}
