package kvcache

import "espalier/engine/kernels"

// pageCells is how many consecutive positions a page holds at most. Long texts grow page by
// page: nothing is copied, and no more than a page is set aside that is not used.
const pageCells = 256

// page is the cells of consecutive positions in all planes.
type page struct {
	cells   int
	numbers []float32 // [planes, cells, width], in float32
	coded   []byte    // [planes, cells, bytes of a cell], in other types
}

func newPage(shape *Shape, cells int) page {
	if shape.coded() {
		return page{cells: cells, coded: make([]byte, shape.Planes*cells*shape.cellBytes())}
	}
	return page{cells: cells, numbers: make([]float32, shape.Planes*cells*shape.Width)}
}

// resized returns a page with room for another number of cells, and the first ones of p.
func (p *page) resized(shape *Shape, cells int) page {
	to := newPage(shape, cells)
	for plane := range shape.Planes {
		n := min(p.cells, cells)
		if shape.coded() {
			copy(to.cell(shape, plane, 0), p.coded[plane*p.cells*shape.cellBytes():][:n*shape.cellBytes()])
		} else {
			copy(to.numbers[plane*cells*shape.Width:], p.numbers[plane*p.cells*shape.Width:][:n*shape.Width])
		}
	}
	return to
}

// cell returns the bytes from cell i of a plane on.
func (p *page) cell(shape *Shape, plane, i int) []byte {
	return p.coded[(plane*p.cells+i)*shape.cellBytes():]
}

// rows returns the cells [from, to) of a plane in float32.
func (p *page) rows(shape *Shape, plane, from, to int) kernels.Matrix {
	at := (plane*p.cells + from) * shape.Width
	return kernels.RowMajor(p.numbers[at:at+(to-from)*shape.Width], to-from, shape.Width)
}

// store writes a cell.
func (p *page) store(shape *Shape, plane, i int, cell []float32) {
	if p.coded != nil {
		shape.Type.encode(p.cell(shape, plane, i), cell)
		return
	}
	at := (plane*p.cells + i) * shape.Width
	copy(p.numbers[at:at+shape.Width], cell)
}

// read returns columns [first, last) of cells [from, to): as they lie, or decoded into
// scratch.
func (p *page) read(scratch *[]float32, shape *Shape, plane, from, to, first, last int) kernels.Matrix {
	if p.coded == nil {
		return p.rows(shape, plane, from, to).Columns(first, last)
	}
	begin, end, skip := first, last, 2*first // of what is decoded
	if shape.Type == Q80 {                   // whole blocks
		begin, end = first&^(blockNumbers-1), blocksOf(last)*blockNumbers
		skip = begin / blockNumbers * blockBytes
	}
	width := end - begin
	if n := (to - from) * width; n > cap(*scratch) {
		*scratch = make([]float32, n+n/4)
	}
	out := kernels.RowMajor((*scratch)[:(to-from)*width], to-from, width)
	for i := range out.Rows {
		shape.Type.decode(out.Row(i), p.cell(shape, plane, from+i)[skip:])
	}
	return out.Columns(first-begin, last-begin)
}
