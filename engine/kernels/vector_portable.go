package kernels

import "math"

func dotPortable(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	for len(a) >= 4 && len(b) >= 4 {
		s0 += float32(a[0] * b[0])
		s1 += float32(a[1] * b[1])
		s2 += float32(a[2] * b[2])
		s3 += float32(a[3] * b[3])
		a, b = a[4:], b[4:]
	}
	for i, x := range a {
		s0 += float32(x * b[i])
	}
	return (s0 + s1) + (s2 + s3)
}

func axpyPortable(y []float32, alpha float32, x []float32) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] += float32(alpha * v)
	}
}

func scalePortable(x []float32, alpha float32) {
	for i := range x {
		x[i] *= alpha
	}
}

func weighPortable(out, x []float32, alpha float32, w []float32) {
	for i, v := range x {
		out[i] = v * alpha * w[i]
	}
}

// softmaxPortable returns the largest element and the sum of exp(x_j-top).
func softmaxPortable(x []float32) (top, sum float32) {
	top = x[0]
	for _, v := range x {
		top = max(top, v)
	}
	for i, v := range x {
		e := float32(math.Exp(float64(v - top)))
		x[i] = e
		sum += e
	}
	scalePortable(x, 1/sum)
	return top, sum
}

func swiGLUPortable(out, gate, up []float32) {
	for i, g := range gate {
		out[i] = g * sigmoid(g) * up[i]
	}
}

func swiGLUGradPortable(gate, up, grad []float32) {
	for i, g := range gate {
		s := sigmoid(g)
		silu := g * s
		gate[i] = grad[i] * up[i] * (s + float32(silu*(1-s)))
		up[i] = grad[i] * silu
	}
}

func sigmoid(x float32) float32 {
	return float32(1 / (1 + math.Exp(-float64(x))))
}
