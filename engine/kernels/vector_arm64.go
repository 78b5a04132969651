//go:build arm64 && !purego

package kernels

func dot(with instructions, a, b []float32) float32 {
	if with == portable {
		return dotPortable(a, b)
	}
	if len(a) == 0 {
		return 0
	}
	var lastA, lastB [8]float32
	whole := len(a) &^ 7
	copy(lastA[:], a[whole:])
	copy(lastB[:], b[whole:])
	return dotNEON(&a[0], &b[0], uintptr(whole), &lastA, &lastB)
}

func axpy(with instructions, y []float32, alpha float32, x []float32) {
	switch {
	case with == portable:
		axpyPortable(y, alpha, x)
	case len(x) > 0:
		axpyNEON(&y[0], alpha, &x[0], uintptr(len(x)))
	}
}

func scale(with instructions, x []float32, alpha float32) {
	switch {
	case with == portable:
		scalePortable(x, alpha)
	case len(x) > 0:
		scaleNEON(&x[0], alpha, uintptr(len(x)))
	}
}

func weigh(with instructions, out, x []float32, alpha float32, w []float32) {
	switch {
	case with == portable:
		weighPortable(out, x, alpha, w)
	case len(x) > 0:
		weighNEON(&out[0], &x[0], alpha, &w[0], uintptr(len(x)))
	}
}

func softmax(with instructions, x []float32) (top, sum float32) {
	if with == portable {
		return softmaxPortable(x)
	}
	n := uintptr(len(x))
	top = maximumNEON(&x[0], n)
	exponentialsNEON(&x[0], top, n)
	var last [8]float32
	whole := len(x) &^ 7
	copy(last[:], x[whole:])
	sum = sumNEON(&x[0], uintptr(whole), &last)
	scaleNEON(&x[0], 1/sum, n)
	return top, sum
}

func swiGLU(with instructions, out, gate, up []float32) {
	switch {
	case with == portable:
		swiGLUPortable(out, gate, up)
	case len(gate) > 0:
		swiGLUNEON(&out[0], &gate[0], &up[0], uintptr(len(gate)))
	}
}

func swiGLUGrad(with instructions, gate, up, grad []float32) {
	switch {
	case with == portable:
		swiGLUGradPortable(gate, up, grad)
	case len(gate) > 0:
		swiGLUGradNEON(&gate[0], &up[0], &grad[0], uintptr(len(gate)))
	}
}

func widenBF16(with instructions, out []float32, in []byte) {
	whole := len(out) &^ 7
	if with == portable {
		whole = 0
	}
	if whole > 0 {
		widenBF16NEON(&out[0], &in[0], uintptr(whole))
	}
	widenBF16Portable(out[whole:], in[2*whole:])
}

func widenQ80(with instructions, out []float32, in []byte) {
	switch {
	case with == portable:
		widenQ80Portable(out, in)
	case len(out) >= 32:
		widenQ80NEON(&out[0], &in[0], uintptr(len(out)/32))
	}
}
