//go:build (amd64 || arm64) && !purego

package kernels

// tiles is a block of a product that is computed by a few kernel calls: rows x depth of A
// by one or more panels of B. Strides are in floats.
type tiles struct {
	with        instructions
	rows, depth int
	b           []float32
	ldb, panel  int
	accumulate  bool
}

// width returns the number of columns to compute at once if cols are left. Few rows take
// several panels, since alone they have too few chains of FMAs to hide their latency. With
// 32 registers any number of rows does: more columns mean fewer loads of A and more
// outstanding loads of B.
func (t *tiles) width(cols int) int {
	full := cols / panelCols
	switch {
	case full == 0:
		return cols
	case full >= 4 && (t.rows == 1 || t.with.wide()):
		return 4 * panelCols
	case full >= 2 && (t.rows <= 3 || t.with.wide()):
		return 2 * panelCols
	}
	return panelCols
}

// run splits the rows into tiles of six. If that leaves one, two or three rows, it uses
// tiles of four and five too, which are as fast.
func (t *tiles) run(c []float32, ldc int, a []float32, rsa, csa, cols int) {
	var count [7]int
	switch t.rows {
	case 1, 2, 3, 4, 5, 6:
		count[t.rows] = 1
	case 7:
		count[4], count[3] = 1, 1
	default:
		six := t.rows / 6
		switch t.rows % 6 {
		case 0:
			count[6] = six
		case 1: // 13 = 5+4+4
			count[6], count[5], count[4] = six-2, 1, 2
		case 2: // 8 = 4+4
			count[6], count[4] = six-1, 2
		case 3: // 9 = 5+4
			count[6], count[5], count[4] = six-1, 1, 1
		default:
			count[6], count[t.rows%6] = six, 1
		}
	}
	row := 0
	for height := 6; height > 0; height-- {
		if n := count[height]; n > 0 {
			t.kernel(height, cols, c[row*ldc:], ldc, &a[row*rsa], uintptr(4*rsa), uintptr(4*csa), n)
			row += n * height
		}
	}
}
