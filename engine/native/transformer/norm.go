package transformer

import (
	"math"

	"espalier/engine/kernels"
)

// rmsNorm computes out = x / sqrt(mean(x²) + eps) · weight (Zhang and Sennrich
// 2019). All are of one length, and out may be x itself.
func rmsNorm(out, x, weight []float32, eps float64) {
	mean := float64(kernels.Dot(x, x)) / float64(len(x))
	scale := float32(1 / math.Sqrt(mean+eps))
	kernels.Weigh(out, x, scale, weight)
}

// rmsNormRows normalises every row of x [rows, len(weight)] into out.
func rmsNormRows(out, x kernels.Matrix, weight []float32, eps float64) {
	for i := range x.Rows {
		rmsNorm(out.Row(i), x.Row(i), weight, eps)
	}
}
