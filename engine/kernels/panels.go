//go:build (amd64 || arm64) && !purego

package kernels

// panelRows is how many rows of weights a panel has: one in each lane of a vector.
const panelRows = 16

// panelChunk is how many numbers of each row are unpacked at once, so that they and their x
// stay in the first-level cache.
const panelChunk = 1024

// panelKernels multiply 16 rows of weights at once, which become a panel of so many vectors
// for each 32 numbers. They compute the same bits as those that take one row after the other.
type panelKernels struct {
	block, vectors int // numbers of a block, vectors of the panel for each 32 of them
	unpack         func(out *float32, w *byte, ldw, blocks uintptr)
	one, four      panelKernel // multiply by so many rows of x
	tiles          *tileFormat // with AMX; nil: none
	rows           *rowTiles   // with AMX, for few rows of x; nil: none
	total          func(y, sums *float32, panels uintptr, accumulate bool)
}

// panelKernel adds products to panelSums sums for each row of x and of the panel.
type panelKernel func(sums, panel, x *float32, ldx, groups uintptr, next *byte)

// panelSums is how many sums of each result are kept apart, one for each block of a group.
const panelSums = 4

// multiply computes columns of y from at on, 16 at a time, and returns the first that is
// not computed: fewer than 16 are left before to. x is laid out, with so many floats for each
// group.
func (p *panelKernels) multiply(s *rowScratch, y, x Matrix, group int, w *Stored, at, to int, accumulate bool) int {
	rowBytes, blockBytes := w.rowBytes(), storages[w.Storage].bytes
	sums := room(&s.sums, x.Rows*panelSums*panelRows)
	panel := room(&s.panel, panelChunk/32*p.vectors*panelRows)
	for ; at+panelRows <= to; at += panelRows {
		clear(sums)
		for k := 0; k < w.Cols; k += panelChunk {
			n := min(panelChunk, w.Cols-k)
			p.unpack(&panel[0], &w.Data[at*rowBytes+k/p.block*blockBytes], uintptr(rowBytes), uintptr(n/p.block))
			next := w.nextPanel(at+panelRows, to, k, n)
			for t := 0; t < x.Rows; {
				var ahead *byte
				if len(next) > 0 {
					ahead, next = &next[0], next[min(len(next), n/fixedGroup*panelAhead):]
				}
				rows, multiply := 1, p.one
				if x.Rows-t >= 4 {
					rows, multiply = 4, p.four
				}
				multiply(&sums[t*panelSums*panelRows], &panel[0], &x.Data[t*x.RowStride+k/fixedGroup*group],
					uintptr(4*x.RowStride), uintptr(n/fixedGroup), ahead)
				t += rows
			}
		}
		for t := range x.Rows {
			p.total(&y.Row(t)[at], &sums[t*panelSums*panelRows], 1, accumulate)
		}
	}
	return at
}

// panelAhead is how many bytes of the next panel are prefetched while a group is multiplied.
const panelAhead = 256

// nextPanel returns the share of the panel of rows at on that is prefetched while numbers k to
// k+n of the one before are multiplied.
func (w *Stored) nextPanel(at, to, k, n int) []byte {
	return w.nextPanels(at, min(at+panelRows, to), k, n)
}

// nextPanels is nextPanel for whole panels from at to to.
func (w *Stored) nextPanels(at, to, k, n int) []byte {
	if prefetchAhead == 0 || at+panelRows > to {
		return nil
	}
	rowBytes := w.rowBytes()
	panel := w.Data[at*rowBytes : to*rowBytes]
	return panel[len(panel)*k/w.Cols : len(panel)*(k+n)/w.Cols]
}
