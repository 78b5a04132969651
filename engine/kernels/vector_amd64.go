//go:build amd64 && !purego

package kernels

import "math"

// tailMask has the lanes of the last n%8 of n elements.
func tailMask(n int) *int32 { return &edgeMask[panelCols-n%8] }

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
	case len(x) > 0:
		axpyAVX2(&y[0], alpha, &x[0], uintptr(len(x)), tailMask(len(x)))
	}
}

func scale(with instructions, x []float32, alpha float32) {
	switch {
	case with == portable:
		scalePortable(x, alpha)
	case len(x) > 0:
		scaleAVX2(&x[0], alpha, uintptr(len(x)), tailMask(len(x)))
	}
}

// gemv is given at least one column.
func gemv(with instructions, y []float32, w Matrix, x []float32, accumulate bool) {
	switch {
	case with == portable:
		gemvPortable(y, w, x, accumulate)
	case len(y) > 0:
		gemvAVX2(&y[0], &w.Data[0], uintptr(4*w.RowStride), &x[0], uintptr(len(y)), uintptr(len(x)), tailMask(len(x)), accumulate)
	}
}

func softmax(with instructions, x []float32) float32 {
	if with == portable {
		return softmaxPortable(x)
	}
	n, mask := uintptr(len(x)), tailMask(len(x))
	top := maxAVX2(&x[0], n, mask)
	sum := expSumAVX2(&x[0], top, n, mask)
	scaleAVX2(&x[0], 1/sum, n, mask)
	return top + float32(math.Log(float64(sum)))
}

func swiGLU(with instructions, out, gate, up []float32) {
	switch {
	case with == portable:
		swiGLUPortable(out, gate, up)
	case len(gate) > 0:
		swiGLUAVX2(&out[0], &gate[0], &up[0], uintptr(len(gate)), tailMask(len(gate)))
	}
}

func swiGLUGrad(with instructions, gate, up, grad []float32) {
	switch {
	case with == portable:
		swiGLUGradPortable(gate, up, grad)
	case len(gate) > 0:
		swiGLUGradAVX2(&gate[0], &up[0], &grad[0], uintptr(len(gate)), tailMask(len(gate)))
	}
}
