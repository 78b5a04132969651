package kernels

import "fmt"

// Gemm computes C = A·B, or C += A·B if accumulate is set: A [m, k], B [k, n], C [m, n]. A
// and B may have any strides, so that A.T() costs nothing. The rows of C are contiguous
// and do not overlap A or B.
//
// Every element of C is one chain of multiply-adds in the order of k that starts at zero,
// or at C. The bits of a row of C therefore do not depend on the number of rows, nor on
// whether B was packed.
func Gemm(c, a, b Matrix, accumulate bool) {
	checkProduct(c, a, b.Rows, b.Cols)
	b.check("B")
	product(c, a, right{view: b}, accumulate)
}

// GemmPacked is Gemm with a packed right-hand side.
func GemmPacked(c, a Matrix, b *Packed, accumulate bool) {
	checkProduct(c, a, b.rows, b.cols)
	product(c, a, right{packed: b}, accumulate)
}

// right is the right-hand side of a product: packed, or a view.
type right struct {
	packed *Packed
	view   Matrix
}

// checkProduct panics unless C = A·(bRows x bCols) is a product, because the assembly
// checks no bounds.
func checkProduct(c, a Matrix, bRows, bCols int) {
	if a.Cols != bRows || c.Rows != a.Rows || c.Cols != bCols || c.ColStride != 1 && c.Cols > 1 {
		panic(fmt.Sprintf("kernels: %dx%d (column stride %d) = %dx%d · %dx%d is not a product",
			c.Rows, c.Cols, c.ColStride, a.Rows, a.Cols, bRows, bCols))
	}
	a.check("A")
	c.check("C")
}

func product(c, a Matrix, b right, accumulate bool) {
	if c.Rows == 0 || c.Cols == 0 {
		return
	}
	if a.Cols == 0 {
		if !accumulate {
			for i := range c.Rows {
				clear(c.Row(i))
			}
		}
		return
	}
	multiply(bestInstructions, c, a, b, accumulate)
}
