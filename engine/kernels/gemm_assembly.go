//go:build (amd64 || arm64) && !purego

package kernels

// directRows is the number of rows up to which a row-major B is read in place: a panel
// would be used too few times to pay for packing it.
const directRows = 128

// blockBytes is the size of the part of A that is multiplied by one panel after the other:
// half of a second-level cache of 1 MiB.
const blockBytes = 512 << 10

func multiply(with instructions, c, a Matrix, b right, accumulate bool) {
	if with == portable {
		multiplyPortable(c, a, b, accumulate)
		return
	}
	depth := blockDepth(a.Cols)
	height := c.Rows
	if height > 60 { // few rows are as fast without these divisions
		height = blockBytes / 4 / depth / 60 * 60 // a multiple of 4, 5 and 6
	}

	var panels []float32
	direct := b.packed == nil && b.view.ColStride == 1 && c.Rows <= directRows
	if b.packed == nil && (!direct || c.Cols%panelCols != 0) {
		s := scratchPool.Get().(*scratch)
		defer scratchPool.Put(s)
		panels = s.panels
	}
	for k0 := 0; k0 < a.Cols; k0 += depth {
		t := tiles{with: with, depth: min(depth, a.Cols-k0), accumulate: accumulate || k0 > 0}
		for i0 := 0; i0 < c.Rows; i0 += height {
			t.rows = min(height, c.Rows-i0)
			ai := a.Data[i0*a.RowStride+k0*a.ColStride:]
			for j0 := 0; j0 < c.Cols; {
				cols := t.width(c.Cols - j0)
				switch {
				case b.packed != nil:
					t.b = b.packed.panel(j0 / panelCols)[k0*panelCols:]
					t.ldb, t.panel = panelCols, b.packed.rows*panelCols
				case direct && cols >= panelCols:
					t.b = b.view.Data[k0*b.view.RowStride+j0:]
					t.ldb, t.panel = b.view.RowStride, panelCols
				default:
					t.b, t.ldb, t.panel = panels, panelCols, t.depth*panelCols
					for p := 0; p*panelCols < cols; p++ {
						packPanel(with, panels[p*t.panel:], b.view, k0, t.depth, j0+p*panelCols)
					}
				}
				t.run(c.Data[i0*c.RowStride+j0:], c.RowStride, ai, a.RowStride, a.ColStride, cols)
				j0 += cols
			}
		}
	}
}

// blockDepth splits k evenly into blocks of at most scratchDepth.
func blockDepth(k int) int {
	if k <= scratchDepth {
		return (k + 3) &^ 3
	}
	blocks := (k + scratchDepth - 1) / scratchDepth
	return ((k+blocks-1)/blocks + 3) &^ 3
}
