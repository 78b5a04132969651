//go:build amd64 && !purego

package kernels

// tailMask returns the mask of the last n%8 of n elements.
func tailMask(n int) *int32 { return &edgeMask[panelCols-n%8] }

// wideTailMask returns the mask of the last n%16.
func wideTailMask(n int) *int32 { return &edgeMask[panelCols-n%16] }

func dot(with instructions, a, b []float32) float32 {
	if with == portable {
		return dotPortable(a, b)
	}
	if len(a) == 0 {
		return 0
	}
	return dotAVX2(&a[0], &b[0], uintptr(len(a)), tailMask(len(a)))
}

func axpy(with instructions, y []float32, alpha float32, x []float32) {
	switch {
	case with == portable:
		axpyPortable(y, alpha, x)
	case len(x) == 0:
	case with >= avx512:
		axpyAVX512(&y[0], alpha, &x[0], uintptr(len(x)), wideTailMask(len(x)))
	default:
		axpyAVX2(&y[0], alpha, &x[0], uintptr(len(x)), tailMask(len(x)))
	}
}

func scale(with instructions, x []float32, alpha float32) {
	switch {
	case with == portable:
		scalePortable(x, alpha)
	case len(x) == 0:
	case with >= avx512:
		scaleAVX512(&x[0], alpha, uintptr(len(x)), wideTailMask(len(x)))
	default:
		scaleAVX2(&x[0], alpha, uintptr(len(x)), tailMask(len(x)))
	}
}

func weigh(with instructions, out, x []float32, alpha float32, w []float32) {
	switch {
	case with == portable:
		weighPortable(out, x, alpha, w)
	case len(x) == 0:
	case with >= avx512:
		weighAVX512(&out[0], &x[0], alpha, &w[0], uintptr(len(x)), wideTailMask(len(x)))
	default:
		weighAVX2(&out[0], &x[0], alpha, &w[0], uintptr(len(x)), tailMask(len(x)))
	}
}

func softmax(with instructions, x []float32) (top, sum float32) {
	switch with {
	case portable:
		return softmaxPortable(x)
	case avx512, vnni, amx:
		return softmaxAVX512(&x[0], uintptr(len(x)), wideTailMask(len(x)))
	default:
		return softmaxAVX2(&x[0], uintptr(len(x)), tailMask(len(x)))
	}
}

func swiGLU(with instructions, out, gate, up []float32) {
	switch {
	case with == portable:
		swiGLUPortable(out, gate, up)
	case len(gate) == 0:
	case with >= avx512:
		swiGLUAVX512(&out[0], &gate[0], &up[0], uintptr(len(gate)), wideTailMask(len(gate)))
	default:
		swiGLUAVX2(&out[0], &gate[0], &up[0], uintptr(len(gate)), tailMask(len(gate)))
	}
}

func swiGLUGrad(with instructions, gate, up, grad []float32) {
	switch {
	case with == portable:
		swiGLUGradPortable(gate, up, grad)
	case len(gate) == 0:
	case with >= avx512:
		swiGLUGradAVX512(&gate[0], &up[0], &grad[0], uintptr(len(gate)), wideTailMask(len(gate)))
	default:
		swiGLUGradAVX2(&gate[0], &up[0], &grad[0], uintptr(len(gate)), tailMask(len(gate)))
	}
}

func widenBF16(with instructions, out []float32, in []byte) {
	whole := len(out) &^ 7
	if with == portable {
		whole = 0
	}
	if whole > 0 {
		widenBF16AVX2(&out[0], &in[0], uintptr(whole))
	}
	widenBF16Portable(out[whole:], in[2*whole:])
}

func widenQ80(with instructions, out []float32, in []byte) {
	switch {
	case with == portable:
		widenQ80Portable(out, in)
	case len(out) > 0:
		widenQ80AVX2(&out[0], &in[0], uintptr(len(out)/32))
	}
}
