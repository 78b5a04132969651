//go:build amd64 && !purego

package kernels

import "golang.org/x/sys/cpu"

// tilesOfBF16 reports whether the processor multiplies tiles of BF16, and rounds to it.
var tilesOfBF16 = bestInstructions == amx && cpu.X86.HasAMXBF16 && cpu.X86.HasAVX512BF16

const (
	blockPairs = 16                     // pairs of a row of a block
	tilePairs  = blockPairs * panelCols // pairs of a block of 16 rows or columns

	// bf16Blocks is how many blocks are multiplied at once, so that 32 rows of A stay in the
	// first-level cache.
	bf16Blocks = 12
)

// bf16BlocksOf returns how many blocks depth numbers take.
func bf16BlocksOf(depth int) int { return (depth + 2*blockPairs - 1) / (2 * blockPairs) }

// packPairs lays b out as panels of 16 columns of pairs of rows.
func (p *PackedBF16) packPairs(s *bf16Scratch, b Matrix) {
	if b.Rows == 0 || b.Cols == 0 {
		return
	}
	if b.RowStride != 1 && b.ColStride != 1 {
		b = s.copied(b)
	}
	blocks := bf16BlocksOf(b.Rows)
	panel := blocks * tilePairs
	out := room(&p.pairs, (b.Cols+panelCols-1)/panelCols*panel)
	for j := 0; j < b.Cols; j += panelCols {
		cols := b.Columns(j, min(j+panelCols, b.Cols))
		to := out[j/panelCols*panel:][:panel]
		if b.ColStride == 1 {
			bf16Pairs(to, cols)
			continue
		}
		rows := room(&s.pairs, panel)
		bf16Rows(rows, cols.T())
		bf16TransposeAVX512(&to[0], 64, 4*tilePairs, &rows[0], uintptr(64*blocks), 64, uintptr(blocks))
	}
}

// layOut lays a out as rows of blocks, of which there are a multiple of 16.
func (s *bf16Scratch) layOut(a Matrix) []float32 {
	if a.RowStride != 1 && a.ColStride != 1 {
		a = s.copied(a)
	}
	blocks := bf16BlocksOf(a.Cols)
	lda := blocks * blockPairs
	out := room(&s.left, (a.Rows+panelCols-1)/panelCols*panelCols*lda)
	if a.ColStride == 1 {
		bf16Rows(out, a)
		return out
	}
	for i := 0; i < a.Rows; i += panelCols {
		pairs := room(&s.pairs, blocks*tilePairs)
		bf16Pairs(pairs, a.Slice(i, min(i+panelCols, a.Rows)).T())
		bf16TransposeAVX512(&out[i*lda], uintptr(4*lda), 64, &pairs[0], 64, 4*tilePairs, uintptr(blocks))
	}
	return out
}

// bf16Rows lays out m, whose rows are contiguous, as rows of blocks.
func bf16Rows(to []float32, m Matrix) {
	blocks := bf16BlocksOf(m.Cols)
	last := m.Cols - (blocks-1)*2*blockPairs
	bf16RowsAVX512(&to[0], uintptr(64*blocks), &m.Data[0], uintptr(4*m.RowStride), uintptr(m.Rows), uintptr(blocks),
		firstLanes(last), firstLanes(last-16))
}

// bf16Pairs lays out up to 16 columns of m, whose rows are contiguous, as pairs of rows. What is
// missing of the last block becomes zero.
func bf16Pairs(to []float32, m Matrix) {
	lanes, stride := firstLanes(m.Cols), uintptr(4*m.RowStride)
	if n := m.Rows / 2; n > 0 {
		bf16PairsAVX512(&to[0], &m.Data[0], stride, uintptr(n), lanes, lanes)
	}
	if m.Rows%2 == 1 {
		bf16PairsAVX512(&to[m.Rows/2*panelCols], &m.Data[(m.Rows-1)*m.RowStride], stride, 1, lanes, 0)
	}
	clear(to[(m.Rows+1)/2*panelCols : bf16BlocksOf(m.Rows)*tilePairs])
}

// firstLanes is the mask of the first n of 16.
func firstLanes(n int) uint16 {
	return uint16(1<<max(0, min(n, panelCols)) - 1)
}

// multiply is GemmPackedBF16 with tiles.
func (s *bf16Scratch) multiply(c, a Matrix, b *PackedBF16, accumulate bool) {
	left, blocks := s.layOut(a), bf16BlocksOf(a.Cols)
	for from := 0; from < blocks; from += bf16Blocks {
		r := bf16Run{
			s: s, c: c, a: left[from*blockPairs:], b: b.pairs[from*tilePairs:],
			lda: blocks * blockPairs, panel: blocks * tilePairs,
			blocks: min(bf16Blocks, blocks-from), accumulate: accumulate || from > 0,
		}
		const side = 2 * panelCols
		rows, cols := c.Rows/side, c.Cols/side
		r.multiply(0, 0, side, side, rows, cols)
		r.multiply(0, cols*side, side, c.Cols%side, rows, 1)
		r.multiply(rows*side, 0, c.Rows%side, side, 1, cols)
		r.multiply(rows*side, cols*side, c.Rows%side, c.Cols%side, 1, 1)
	}
}

// bf16Run is a product of some blocks.
type bf16Run struct {
	s                  *bf16Scratch
	c                  Matrix
	a, b               []float32
	lda, panel, blocks int
	accumulate         bool
}

// multiply computes down x across squares of C of up to 32 rows and columns, from (i, j) on.
func (r *bf16Run) multiply(i, j, rows, cols, down, across int) {
	if rows*cols*down*across == 0 {
		return
	}
	config := &r.s.config
	*config = [64]byte{1}
	tile := func(t, width, rows int) { config[16+2*t], config[48+t] = byte(width), byte(rows) }
	for y := range 2 {
		height := min(panelCols, rows-y*panelCols)
		for x := range 2 {
			width := 4 * min(panelCols, cols-x*panelCols)
			if height > 0 && width > 0 {
				tile(2*y+x, width, height)
			}
			if width > 0 {
				tile(6+x, width, blockPairs)
			}
		}
		if height > 0 {
			tile(4+y, 4*blockPairs, height)
		}
	}
	c, a, b := &r.c.Data[i*r.c.RowStride+j], &r.a[i*r.lda], &r.b[j/panelCols*r.panel]
	ldc, lda, panel := uintptr(4*r.c.RowStride), uintptr(4*r.lda), uintptr(4*r.panel)
	n, h, w := uintptr(r.blocks), uintptr(down), uintptr(across)
	switch {
	case rows > panelCols && cols > panelCols:
		bf16Product32x32AMX(c, ldc, a, lda, b, panel, n, h, w, &config[0], r.accumulate)
	case rows > panelCols:
		bf16Product32x16AMX(c, ldc, a, lda, b, panel, n, h, w, &config[0], r.accumulate)
	case cols > panelCols:
		bf16Product16x32AMX(c, ldc, a, lda, b, panel, n, h, w, &config[0], r.accumulate)
	default:
		bf16Product16x16AMX(c, ldc, a, lda, b, panel, n, h, w, &config[0], r.accumulate)
	}
}
