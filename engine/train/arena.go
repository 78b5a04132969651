package train

import "espalier/engine/kernels"

// arena allocates the activations of one batch from a slice that is kept between batches,
// so that a step allocates nothing in steady state.
type arena struct {
	free  []float32
	whole []float32
	used  int
}

// reset frees everything, and grows to the size of the last batch.
func (a *arena) reset() {
	if a.used > len(a.whole) {
		a.whole = make([]float32, a.used+a.used/8)
	}
	a.free, a.used = a.whole, 0
}

// take returns n floats of undefined content.
func (a *arena) take(n int) []float32 {
	a.used += n
	if n > len(a.free) {
		return make([]float32, n)
	}
	out := a.free[:n:n]
	a.free = a.free[n:]
	return out
}

// matrix returns a matrix of undefined content.
func (a *arena) matrix(rows, cols int) kernels.Matrix {
	return kernels.RowMajor(a.take(rows*cols), rows, cols)
}

// zeros returns a matrix of zeros.
func (a *arena) zeros(rows, cols int) kernels.Matrix {
	m := a.matrix(rows, cols)
	clear(m.Data)
	return m
}
