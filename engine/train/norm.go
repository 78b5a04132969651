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
		kernels.Weigh(out, in, r, g)
	}
	return n, y
}

// gradient adds the gradient of x to dx, and that of the gain to the worker's gradient.
func (n rmsNorm) gradient(w *worker, dx, dy kernels.Matrix) {
	g, dg := n.gain.of(w.model.params), n.gain.of(w.grad)
	scaled := w.take(dy.Cols)
	for i := range dy.Rows {
		x, d, out, r := n.x.Row(i), dy.Row(i), dx.Row(i), n.inverse[i]
		kernels.Weigh(scaled, d, r, x)
		kernels.Axpy(dg, 1, scaled)
		kernels.Weigh(scaled, d, r, g)
		kernels.Axpy(out, 1, scaled)
		kernels.Axpy(out, -kernels.Dot(scaled, x)*r*r/float32(len(x)), x)
	}
}
