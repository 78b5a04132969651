package kernels

import "math"

// Dot returns the inner product of two slices of equal length. It sums several chains,
// whose order depends on the length alone.
func Dot(a, b []float32) float32 {
	return dot(bestInstructions, a, b[:len(a)])
}

// Argmax returns the index of the largest element, the first of equal ones.
func Argmax(x []float32) int {
	best := 0
	for i, v := range x {
		if v > x[best] {
			best = i
		}
	}
	return best
}

// Axpy computes y += alpha·x.
func Axpy(y []float32, alpha float32, x []float32) {
	axpy(bestInstructions, y[:len(x)], alpha, x)
}

// Scale computes x *= alpha.
func Scale(x []float32, alpha float32) {
	scale(bestInstructions, x, alpha)
}

// Weigh computes out = (alpha·x)·w element by element; out may be x itself.
func Weigh(out, x []float32, alpha float32, w []float32) {
	n := len(x)
	weigh(bestInstructions, out[:n], x, alpha, w[:n])
}

// Softmax replaces x by exp(x_i) / sum exp(x_j). Elements at -Inf become 0, and appending
// such elements changes no bit of the others, unless all are -Inf.
func Softmax(x []float32) {
	softmax(bestInstructions, x)
}

// SoftmaxLog is Softmax and returns ln sum exp(x_j). It is separate because the logarithm
// takes as long as the exponentials of a short row.
func SoftmaxLog(x []float32) float32 {
	top, sum := softmax(bestInstructions, x)
	return top + float32(math.Log(float64(sum)))
}

// SwiGLU computes out = silu(gate)·up element by element (Shazeer 2020).
func SwiGLU(out, gate, up []float32) {
	n := len(gate)
	swiGLU(bestInstructions, out[:n], gate, up[:n])
}

// SwiGLUGrad replaces gate and up by the gradients of SwiGLU with respect to them, given
// the gradient grad of its output.
func SwiGLUGrad(gate, up, grad []float32) {
	n := len(gate)
	swiGLUGrad(bestInstructions, gate, up[:n], grad[:n])
}
