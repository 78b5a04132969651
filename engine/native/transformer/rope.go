package transformer

import (
	"math"

	"espalier/engine/native/arch"
)

// Rotary position embedding (Su et al. 2021): pair i of a token at position m is rotated by
// m·theta^(-2i/dim). Pairs are interleaved, (2i, 2i+1), in DeepSeek's own checkpoints and in
// llama.cpp's files of Llama. In the others they are the halves of a head, (i, i+dim/2).
// Weights for one layout would be wrong with the other.

// rotary holds the parameters of the rotation.
type rotary struct {
	frequencies []float64 // [rope/2], radians per position
	amplitude   float64   // factor on cos and sin
}

func newRotary(c arch.Config) rotary {
	r := rotary{frequencies: make([]float64, c.RopeDim/2), amplitude: 1}
	for i := range r.frequencies {
		r.frequencies[i] = math.Pow(c.RopeTheta, -float64(2*i)/float64(c.RopeDim))
	}
	if c.RopeScaling != nil {
		r.scale(c.RopeScaling, c.RopeTheta)
	}
	return r
}

// scale slows the rotation down.
func (r *rotary) scale(s *arch.RopeScaling, theta float64) {
	switch s.Type {
	case arch.ScalingLinear:
		for i := range r.frequencies {
			r.frequencies[i] /= s.Factor
		}
	case arch.ScalingDivisors:
		for i := range r.frequencies {
			r.frequencies[i] /= float64(s.Divisors[i])
		}
	case arch.ScalingLlama3:
		for i := range r.frequencies {
			r.frequencies[i] /= s.Llama3Divisor(r.frequencies[i])
		}
	default:
		slowDown(r.frequencies, s, theta)
	}
	r.amplitude = s.Amplitude()
}

// slowDown divides by s.Factor the frequencies of pairs that make few turns within the
// original context, keeps those of pairs that make many, and interpolates between them
// (YaRN, section 3.2).
func slowDown(frequencies []float64, s *arch.RopeScaling, theta float64) {
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

// softmaxScale is 1/sqrt(nope + rope), times the square of YaRN's factor if it is used.
func softmaxScale(c arch.Config) float64 {
	scale := 1 / math.Sqrt(float64(c.QKDim()))
	if s := c.RopeScaling; s != nil && s.MScaleAllDim > 0 {
		m := arch.YaRNScale(s.Factor, s.MScaleAllDim)
		scale *= m * m
	}
	return scale
}

// angles computes the rotation at one position: cos, sin [rope/2].
func (r rotary) angles(cos, sin []float32, position int) {
	for i, f := range r.frequencies {
		s, c := math.Sincos(float64(position) * f)
		cos[i], sin[i] = float32(c*r.amplitude), float32(s*r.amplitude)
	}
}

// rotate rotates the pairs of x [rope] into out, which may be x itself.
func rotate(out, x, cos, sin []float32) {
	for i, c := range cos {
		a, b, s := x[2*i], x[2*i+1], sin[i]
		out[2*i], out[2*i+1] = a*c-b*s, a*s+b*c
	}
}

// rotateHalves rotates the pairs (i, i+rope/2) of x [rope].
func rotateHalves(x, cos, sin []float32) {
	low, high := x[:len(cos)], x[len(cos):]
	for i, c := range cos {
		a, b, s := low[i], high[i], sin[i]
		low[i], high[i] = a*c-b*s, a*s+b*c
	}
}
