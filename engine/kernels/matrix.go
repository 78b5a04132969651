// Package kernels does arithmetic on slices of float32: matrix products, and the few
// element-wise functions that a transformer spends its time in. All have a portable
// implementation. On arm64, and on amd64 processors with AVX2 and FMA, assembly is chosen at
// start-up.
//
// On one processor, the same input gives the same bits on every call, whatever the
// alignment of the slices.
package kernels

import "fmt"

// Matrix is a view of a matrix in a slice: element (i, j) is
// Data[i*RowStride + j*ColStride].
type Matrix struct {
	Data                 []float32
	Rows, Cols           int
	RowStride, ColStride int
}

// RowMajor returns data as a matrix [rows, cols] with contiguous rows.
func RowMajor(data []float32, rows, cols int) Matrix {
	return Matrix{data, rows, cols, cols, 1}
}

// T returns the transposed view. It copies nothing.
func (m Matrix) T() Matrix {
	return Matrix{m.Data, m.Cols, m.Rows, m.ColStride, m.RowStride}
}

// Columns returns the view of columns [from, to).
func (m Matrix) Columns(from, to int) Matrix {
	m.Data, m.Cols = m.from(from*m.ColStride, from == to), to-from
	return m
}

// Slice returns the view of rows [from, to).
func (m Matrix) Slice(from, to int) Matrix {
	m.Data, m.Rows = m.from(from*m.RowStride, from == to), to-from
	return m
}

// Row returns row i of a matrix with contiguous rows.
func (m Matrix) Row(i int) []float32 {
	return m.Data[i*m.RowStride : i*m.RowStride+m.Cols]
}

// from slices the data. An empty view may start beyond the end.
func (m Matrix) from(offset int, empty bool) []float32 {
	if empty {
		return nil
	}
	return m.Data[offset:]
}

// check panics if an element is out of range of the data.
func (m Matrix) check(name string) {
	if m.Rows <= 0 || m.Cols <= 0 {
		if m.Rows == 0 || m.Cols == 0 {
			return
		}
	} else if m.RowStride >= 0 && m.ColStride >= 0 && (m.Rows-1)*m.RowStride+(m.Cols-1)*m.ColStride < len(m.Data) {
		return
	}
	panic(fmt.Sprintf("kernels: %s of %dx%d with strides %d, %d does not fit its %d floats",
		name, m.Rows, m.Cols, m.RowStride, m.ColStride, len(m.Data)))
}
