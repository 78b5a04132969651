package native

import (
	"espalier/engine/kernels"
)

// linear is y = x·Wᵀ. W is packed as float32, or lies in the checkpoint's own
// bytes: see stored.go.
type linear struct {
	packed  kernels.Packed
	stored  []kernels.Stored // parts of W, one below the other; nil: packed
	crew    *crew            // that multiplies by them
	in, out int
}

// apply computes y = x·Wᵀ, or y += x·Wᵀ. It goes through GemmPacked even for one
// row: a row's result must not depend on how many rows share its batch, and a
// matrix-vector kernel sums in another order.
func (l *linear) apply(y, x kernels.Matrix, accumulate bool) {
	if l.stored == nil {
		kernels.GemmPacked(y, x, &l.packed, accumulate)
		return
	}
	at := 0
	for i := range l.stored {
		w := &l.stored[i]
		l.crew.multiply(y.Columns(at, at+w.Rows), x, w, accumulate)
		at += w.Rows
	}
}

// pack lays out b [in, out], the right-hand side of x·b.
func (l *linear) pack(b kernels.Matrix, from *loader) {
	if from.err == nil {
		l.in, l.out = b.Rows, b.Cols
		l.packed.Pack(b)
	}
}

// linear reads a projection [out, in].
func (l *loader) linear(into *linear, name string, out, in int) {
	if w := l.inPlace(name, out, in); w != nil {
		into.keep(in, l, *w)
		return
	}
	w := l.read(name, out, in)
	into.pack(kernels.Matrix{Data: w, Rows: in, Cols: out, RowStride: 1, ColStride: in}, l)
}

// table is a matrix of which rows are looked up.
type table struct {
	numbers []float32
	stored  *kernels.Stored // nil: numbers
	cols    int
}

func (l *loader) table(into *table, name string, rows, cols int) {
	into.cols = cols
	if into.stored = l.inPlace(name, rows, cols); into.stored == nil {
		l.keep(&into.numbers, name, rows, cols)
	}
}

// row writes row i into out.
func (t *table) row(out []float32, i int) {
	if t.stored != nil {
		t.stored.DecodeRow(out, i)
		return
	}
	copy(out, t.numbers[i*t.cols:(i+1)*t.cols])
}
