package train

import "espalier/engine/kernels"

// feedForward holds what the backward pass of a SwiGLU layer needs:
// down(silu(gate(x))·up(x)).
type feedForward struct {
	in, gate, up, act kernels.Matrix
}

func (w *worker) feedForward(f mlp, in, out kernels.Matrix) feedForward {
	s := feedForward{
		in: in, gate: w.matrix(in.Rows, f.width), up: w.matrix(in.Rows, f.width), act: w.matrix(in.Rows, f.width),
	}
	f.gate.apply(w, s.gate, in)
	f.up.apply(w, s.up, in)
	kernels.SwiGLU(s.act.Data, s.gate.Data, s.up.Data)
	f.down.apply(w, out, s.act)
	return s
}

// gradient sets dIn to the gradient of the input, or adds it.
func (s feedForward) gradient(w *worker, f mlp, dIn, dOut kernels.Matrix, accumulate bool) {
	dAct := w.matrix(dOut.Rows, f.width)
	f.down.gradient(w, dAct, dOut, s.act, false)
	kernels.SwiGLUGrad(s.gate.Data, s.up.Data, dAct.Data)
	f.gate.gradient(w, dIn, s.gate, s.in, accumulate)
	f.up.gradient(w, dIn, s.up, s.in, true)
}
