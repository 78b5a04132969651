package transformer

import (
	"errors"
	"fmt"
	"slices"

	"espalier/engine/checkpoint"
	"espalier/engine/kernels"
)

// unpackLimit is the number of parameters up to which weights are unpacked to float32,
// which is faster for small models. The weights of larger ones stay in the checkpoint's
// encoding, in a file that may be mapped into memory: opening it reads nothing, and a
// token reads only the bytes of its active weights.
const unpackLimit = 1 << 25

// linear is y = x·Wᵀ + b, with W either packed as float32 or in the checkpoint's encoding.
type linear struct {
	bias    []float32 // [out]; empty: none
	packed  kernels.Packed
	stored  []kernels.Stored // blocks of rows of W; nil if it is packed
	pool    *matmulPool      // multiplies by them
	in, out int
}

// apply computes y = x·Wᵀ + b, or y += x·Wᵀ + b: x [T, in], y [T, out].
func (l *linear) apply(y, x kernels.Matrix, accumulate bool) {
	l.multiply(y, x, accumulate)
	if len(l.bias) > 0 {
		for i := range y.Rows {
			kernels.Axpy(y.Row(i), 1, l.bias)
		}
	}
}

// multiply computes y = x·Wᵀ, or y += x·Wᵀ. It uses GemmPacked even for one row, because a
// matrix-vector kernel sums in another order and the result of a row must not depend on the
// number of rows.
func (l *linear) multiply(y, x kernels.Matrix, accumulate bool) {
	if l.stored == nil {
		kernels.GemmPacked(y, x, &l.packed, accumulate)
		return
	}
	if y.Rows == 0 {
		return
	}
	at := 0
	for i := range l.stored {
		w := &l.stored[i]
		l.pool.multiply(y.Columns(at, at+w.Rows), x, w, accumulate)
		at += w.Rows
	}
}

// divides reports whether outputs can be taken apart at multiples of size. Packed matrices
// are small, and need not be.
func (l *linear) divides(size int) bool {
	if len(l.stored) != 1 || len(l.bias) > 0 {
		return false
	}
	_, ok := l.stored[0].Slice(size, size)
	return ok
}

// outputs returns the projection to outputs [from, to): all of them, or some that divides
// allows.
func (l *linear) outputs(from, to int) *linear {
	if from == 0 && to == l.out {
		return l
	}
	part, _ := l.stored[0].Slice(from, to)
	return &linear{stored: []kernels.Stored{part}, pool: l.pool, in: l.in, out: to - from}
}

// pack packs b [in, out], the right-hand side of x·b.
func (l *linear) pack(b kernels.Matrix, from *loader) {
	if from.err == nil {
		l.in, l.out = b.Rows, b.Cols
		l.packed.Pack(b)
	}
}

// keep uses matrices as they are stored: blocks of rows of W, in order.
func (l *linear) keep(in int, from *loader, parts ...kernels.Stored) {
	l.stored, l.pool, l.in, l.out = parts, from.pool, in, 0
	for _, w := range parts {
		l.out += w.Rows
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

// joined reads two projections [out, in] as one, whose results are side by side.
func (l *loader) joined(into *linear, in, out int, first, second string) {
	a, b := l.inPlace(first, out, in), l.inPlace(second, out, in)
	if a != nil && b != nil {
		into.keep(in, l, *a, *b)
		return
	}
	l.both = append(l.both[:0], l.read(first, out, in)...)
	l.both = append(l.both, l.read(second, out, in)...)
	into.pack(kernels.RowMajor(l.both, 2*out, in).T(), l)
}

// table is a matrix whose rows are looked up.
type table struct {
	numbers []float32       // [rows, cols]
	stored  *kernels.Stored // nil: numbers
	cols    int
}

func (l *loader) table(into *table, name string, rows, cols int) {
	into.cols = cols
	if into.stored = l.inPlace(name, rows, cols); into.stored == nil {
		l.keep(&into.numbers, name, rows, cols)
	}
}

// row writes row i to out [cols].
func (t *table) row(out []float32, i int) {
	if t.stored != nil {
		t.stored.DecodeRow(out, i)
		return
	}
	copy(out, t.numbers[i*t.cols:(i+1)*t.cols])
}

// storedSource is a Source that provides tensors in the encoding of the checkpoint.
type storedSource interface {
	Encoded(name string) (checkpoint.Encoded, error)
}

// loader returns a loader for source that unpacks matrices if the model is small.
func (t *Transformer) loader(source Source) *loader {
	l := &loader{source: source}
	total, _ := t.config.Parameters()
	stored, ok := source.(storedSource)
	if !ok || total <= t.unpackLimit {
		return l
	}
	if t.pool == nil {
		t.pool = newMatmulPool()
	}
	l.stored, l.pool = stored, t.pool
	return l
}

// inPlace returns a matrix [rows, cols] as it is stored, nil if it must be unpacked.
func (l *loader) inPlace(name string, rows, cols int) *kernels.Stored {
	if l.err != nil || l.stored == nil {
		return nil
	}
	e, err := l.stored.Encoded(name)
	if errors.Is(err, checkpoint.ErrNoTensor) || err == nil && (e.DType == checkpoint.F32 || len(e.Shape) != 2) {
		return nil
	}
	if l.check(name, err, e.Shape, []int{rows, cols}); l.err != nil {
		return nil
	}
	if i := slices.IndexFunc(e.Scales, func(s float32) bool { return s-s != 0 }); i >= 0 {
		l.err = fmt.Errorf("tensor %q: scale %d is %v, want a finite number", name, i, e.Scales[i])
		return nil
	}
	w := kernels.Stored{
		Storage: kernels.StorageOf(string(e.DType)), Rows: rows, Cols: cols,
		Data: e.Bytes, Scales: e.Scales, Decode: e.DType.Decode, Unpack: e.DType.Unpacker(),
	}
	if err := w.Check(); err != nil {
		l.err = fmt.Errorf("tensor %q: %w", name, err)
		return nil
	}
	return &w
}
