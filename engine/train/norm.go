package train

import (
	"math"

	"espalier/engine/kernels"
)

// rmsNorm is y = x / rms(x) · gain, row by row (Zhang and Sennrich 2019). It keeps 1/rms
// of each row for the backward pass.
type rmsNorm struct {
	x       kernels.Matrix
	inverse []float32
	gain    tensor
}

func (w *worker) norm(gain tensor, x kernels.Matrix) (rmsNorm, kernels.Matrix) {
	y := w.matrix(x.Rows, x.Cols)
	n := rmsNorm{x: x, inverse: w.take(x.Rows), gain: gain}
	g := gain.of(w.model.params)
	eps := w.model.Config.RMSNormEps
	for i := range x.Rows {
		in, out := x.Row(i), y.Row(i)
		r := float32(1 / math.Sqrt(float64(kernels.Dot(in, in))/float64(len(in))+eps))
		n.inverse[i] = r
		for j, v := range in {
			out[j] = v * r * g[j]
		}
	}
	return n, y
}

// gradient adds the gradient of x to dx, and that of the gain to the worker's gradient.
func (n rmsNorm) gradient(w *worker, dx, dy kernels.Matrix) {
	g, dg := n.gain.of(w.model.params), n.gain.of(w.grad)
	for i := range dy.Rows {
		x, d, out, r := n.x.Row(i), dy.Row(i), dx.Row(i), n.inverse[i]
		var inner float32
		for j, v := range d {
			inner += v * g[j] * x[j]
		}
		c := inner * r * r * r / float32(len(x))
		for j, v := range d {
			dg[j] += v * x[j] * r
			out[j] += v*g[j]*r - x[j]*c
		}
	}
}
