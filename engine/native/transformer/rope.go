package transformer

import (
	"math"

	"espalier/engine/native/arch"
)

// Rotary position embedding (Su et al. 2021) in the layout of DeepSeek's own
// checkpoints: pairs (2i, 2i+1) are interleaved, and pair i of a token at position m
// is rotated by m·theta^(-2i/dim). Hugging Face's code permutes the weights and rotates
// halves; doing that with unpermuted weights would be wrong.

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
	if s := c.RopeScaling; s != nil {
		slowDown(r.frequencies, s, c.RopeTheta)
		r.amplitude = yarnScale(s.Factor, s.MScale) / yarnScale(s.Factor, s.MScaleAllDim)
	}
	return r
}

// yarnScale is the factor on attention scores that compensates for the longer context
// (YaRN, equation 22, with DeepSeek's coefficient).
func yarnScale(factor, mscale float64) float64 { return 0.1*mscale*math.Log(factor) + 1 }

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
		m := yarnScale(s.Factor, s.MScaleAllDim)
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
