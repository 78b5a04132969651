package kernels

import (
	"fmt"
	"sync"
)

// MultiplyStored computes columns [from, to) of y = x·Wᵀ, or y += x·Wᵀ, which are those of
// the same rows of W: x [T, cols], y [T, rows]. The rows of x and y are contiguous. Numbers
// are multiplied as float32. Where that is faster, those of GGUF blocks are multiplied as
// integers, with the same bits on every processor that does: the 32 numbers of x that meet a
// block, or a part of one, are rounded to 2^-21 of the largest or less, or to 2^-19 where weights
// have eight bits: Q8_0, IQ4_NL, IQ4_XS and MXFP4.
//
// A row of y has the same bits whatever other rows there are, and whichever rows of W are
// computed.
func MultiplyStored(y, x Matrix, w *Stored, from, to int, accumulate bool) {
	multiplyStored(bestInstructions, y, x, w, from, to, accumulate)
}

// Operand is x [T, cols] laid out for products with a matrix. Parts of it may be laid out by
// several goroutines, which may then all multiply.
type Operand struct {
	with  instructions
	w     *Stored
	x     Matrix
	laid  Matrix    // what kernels read in place of x; x if that is as they want it
	tiles []float32 // the same for AMX; nil: not used
	rows  bool      // they are for rows of weights where they lie, not for panels
	ends  []float32 // of parts, room for a group of numbers each

	laidRoom, tileRoom []float32
}

var operands = sync.Pool{New: func() any { return new(Operand) }}

// operandRows is how many rows of x a part of an operand has.
const operandRows = 16

// NewOperand returns one whose parts are to be laid out, and which is to be released.
func NewOperand(x Matrix, w *Stored) *Operand { return newOperand(bestInstructions, x, w) }

func newOperand(with instructions, x Matrix, w *Stored) *Operand {
	if x.Cols != w.Cols || x.ColStride != 1 && x.Cols > 1 {
		panic(fmt.Sprintf("kernels: a matrix %dx%d (column stride %d) is no operand of %v(%dx%d)ᵀ", x.Rows, x.Cols, x.ColStride, w.Storage, w.Rows, w.Cols))
	}
	x.check("x")
	o := operands.Get().(*Operand)
	o.with, o.w, o.x, o.laid, o.tiles, o.rows = with, w, x, x, nil, false
	if x.Rows > 0 && x.Cols > 0 {
		o.prepare()
	}
	return o
}

// Release gives memory back, after the last product.
func (o *Operand) Release() {
	o.w, o.x, o.laid = nil, Matrix{}, Matrix{}
	operands.Put(o)
}

// Parts returns the number of parts.
func (o *Operand) Parts() int { return (o.x.Rows + operandRows - 1) / operandRows }

// LayOut lays a part out.
func (o *Operand) LayOut(part int) {
	if o.x.Cols > 0 {
		o.layOut(part*operandRows, min(o.x.Rows, (part+1)*operandRows))
	}
}

// Multiply is MultiplyStored with an operand whose parts are all laid out.
func (o *Operand) Multiply(y Matrix, from, to int, accumulate bool) {
	if y.Rows != o.x.Rows || y.Cols != o.w.Rows || from < 0 || to > o.w.Rows || y.ColStride != 1 && y.Cols > 1 {
		panic(fmt.Sprintf("kernels: %dx%d = %dx%d · %v(%dx%d)ᵀ, rows %d to %d, is not a product of contiguous rows",
			y.Rows, y.Cols, o.x.Rows, o.x.Cols, o.w.Storage, o.w.Rows, o.w.Cols, from, to))
	}
	y.check("y")
	switch {
	case y.Rows == 0 || from >= to:
	case o.x.Cols == 0:
		if !accumulate {
			for t := range y.Rows {
				clear(y.Row(t)[from:to])
			}
		}
	default:
		o.multiply(y, from, to, accumulate)
	}
}

// multiplyStored is MultiplyStored with a set of instructions.
func multiplyStored(with instructions, y, x Matrix, w *Stored, from, to int, accumulate bool) {
	o := newOperand(with, x, w)
	defer o.Release()
	for i := range o.Parts() {
		o.LayOut(i)
	}
	o.Multiply(y, from, to, accumulate)
}
