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
	frequencies, amplitude := c.Rotation()
	return rotary{frequencies, amplitude}
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
