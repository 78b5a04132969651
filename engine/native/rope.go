package native

import "math"

// Rotary position embedding (Su et al. 2021) in the layout of DeepSeek's own
// checkpoints: pairs (2i, 2i+1) are interleaved, and pair i of a token at
// position m turns by m·theta^(-2i/dim). Hugging Face code permutes first and
// rotates halves; applying that to these weights as they are is wrong.

// ropeFrequencies is theta^(-2i/dim) for each pair i. YaRN will change them here.
func ropeFrequencies(dim int, theta float64) []float64 {
	frequencies := make([]float64, dim/2)
	for i := range frequencies {
		frequencies[i] = math.Pow(theta, -float64(2*i)/float64(dim))
	}
	return frequencies
}

// ropeTurns fills cos and sin for one position, one pair each.
func ropeTurns(cos, sin []float32, position int, frequencies []float64) {
	for i, f := range frequencies {
		s, c := math.Sincos(float64(position) * f)
		cos[i], sin[i] = float32(c), float32(s)
	}
}

// rotate turns the pairs of x, which may be out itself.
func rotate(out, x, cos, sin []float32) {
	for i, c := range cos {
		a, b, s := x[2*i], x[2*i+1], sin[i]
		out[2*i], out[2*i+1] = a*c-b*s, a*s+b*c
	}
}
