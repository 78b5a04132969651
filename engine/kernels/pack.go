package kernels

import (
	"fmt"
	"sync"
	"unsafe"
)

// panelCols is the number of columns of B that are packed together: a panel has rows of 16
// floats, one cache line each.
const panelCols = 16

// Packed is the right-hand side of a product in the layout of the kernels, to be used many
// times. Many goroutines may multiply by it at once, as long as none packs it.
type Packed struct {
	rows, cols int
	// Panel p holds columns [16p, 16p+16), row by row. Numbers after the last column do
	// not affect results.
	data []float32
}

// Pack packs the parts, stacked vertically, and reuses the memory of p.
func (p *Packed) Pack(parts ...Matrix) {
	p.rows, p.cols = 0, parts[0].Cols
	for _, b := range parts {
		b.check("B")
		if b.Cols != p.cols {
			panic(fmt.Sprintf("kernels: %d and %d columns are not one below the other", p.cols, b.Cols))
		}
		p.rows += b.Rows
	}
	panels := (p.cols + panelCols - 1) / panelCols
	size := panels * p.rows * panelCols
	if cap(p.data) < size {
		p.data = aligned(make([]float32, size+panelCols))
	}
	p.data = p.data[:size]
	for j := range panels {
		panel := p.panel(j)
		for _, b := range parts {
			packPanel(bestInstructions, panel, b, 0, b.Rows, j*panelCols)
			panel = panel[b.Rows*panelCols:]
		}
	}
}

// First returns the first columns.
func (p *Packed) First(cols int) Packed {
	return Packed{rows: p.rows, cols: cols, data: p.data[:(cols+panelCols-1)/panelCols*p.rows*panelCols]}
}

func (p *Packed) panel(j int) []float32 {
	size := p.rows * panelCols
	return p.data[j*size : (j+1)*size]
}

// packPanel packs rows [k0, k0+depth) of up to 16 columns from j0 on.
func packPanel(with instructions, dst []float32, b Matrix, k0, depth, j0 int) {
	if depth == 0 {
		return
	}
	dst = dst[:depth*panelCols]
	cols := min(panelCols, b.Cols-j0)
	src := b.Data[k0*b.RowStride+j0*b.ColStride:]
	switch {
	case b.ColStride == 1:
		packRows(with, dst, src, b.RowStride, cols, depth)
	case b.RowStride == 1:
		packTransposed(with, dst, src, b.ColStride, cols, depth)
	default:
		packStrided(dst, src, b.RowStride, b.ColStride, cols, depth)
	}
}

func packRowsPortable(dst, src []float32, stride, cols, depth int) {
	if cols == panelCols {
		for k := range depth {
			*(*[panelCols]float32)(dst[k*panelCols:]) = *(*[panelCols]float32)(src[k*stride:])
		}
		return
	}
	packStrided(dst, src, stride, 1, cols, depth)
}

func packStrided(dst, src []float32, rowStride, colStride, cols, depth int) {
	if cols < panelCols {
		clear(dst)
	}
	for j := range cols {
		for k := range depth {
			dst[k*panelCols+j] = src[k*rowStride+j*colStride]
		}
	}
}

// scratchDepth bounds the depth of a block of the product, so that a panel of B stays in
// the first-level cache.
const scratchDepth = 384

// scratch holds the panels that one product packs at a time.
type scratch struct {
	room   [(maxPanels*scratchDepth + 1) * panelCols]float32
	panels []float32
}

const maxPanels = 4

var scratchPool = sync.Pool{New: func() any {
	s := new(scratch)
	s.panels = aligned(s.room[:])
	return s
}}

// aligned drops up to 15 floats from the start of s so that it starts on a cache line.
// Otherwise every row of a panel would span two.
func aligned(s []float32) []float32 {
	const line = 4 * panelCols
	offset := (line - uintptr(unsafe.Pointer(unsafe.SliceData(s)))%line) % line / 4
	return s[offset : len(s)-panelCols+int(offset)]
}
