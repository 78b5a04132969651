//go:build (!amd64 && !arm64) || purego

package kernels

// instructions names a set of kernels. There is only one here.
type instructions int

const portable instructions = 0

const bestInstructions = portable

func (instructions) String() string { return "portable Go" }

func multiply(_ instructions, c, a Matrix, b right, accumulate bool) {
	multiplyPortable(c, a, b, accumulate)
}

func packRows(_ instructions, dst, src []float32, stride, cols, depth int) {
	packRowsPortable(dst, src, stride, cols, depth)
}

func packTransposed(_ instructions, dst, src []float32, stride, cols, depth int) {
	packStrided(dst, src, 1, stride, cols, depth)
}

func dot(_ instructions, a, b []float32) float32 { return dotPortable(a, b) }

func axpy(_ instructions, y []float32, alpha float32, x []float32) { axpyPortable(y, alpha, x) }

func scale(_ instructions, x []float32, alpha float32) { scalePortable(x, alpha) }

func weigh(_ instructions, out, x []float32, alpha float32, w []float32) {
	weighPortable(out, x, alpha, w)
}

func softmax(_ instructions, x []float32) (top, sum float32) { return softmaxPortable(x) }

func swiGLU(_ instructions, out, gate, up []float32) { swiGLUPortable(out, gate, up) }

func swiGLUGrad(_ instructions, gate, up, grad []float32) { swiGLUGradPortable(gate, up, grad) }

func (*Operand) prepare() {}

func (*Operand) layOut(_, _ int) {}

func (o *Operand) multiply(y Matrix, from, to int, accumulate bool) {
	multiplyDecoded(o.with, y, o.x, o.w, from, to, accumulate)
}

func widenBF16(_ instructions, out []float32, in []byte) { widenBF16Portable(out, in) }

func widenQ80(_ instructions, out []float32, in []byte) { widenQ80Portable(out, in) }
