//go:build amd64 && !purego

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

// edgeMask[16-n:] begins with n set lanes.
var edgeMask = [2 * panelCols]int32{-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}

// width returns the number of columns to compute at once if cols are left. Few rows take
// several panels, since alone they have too few chains of FMAs to hide their latency. With
// 32 registers any number of rows does: more columns mean fewer loads of A and more
// outstanding loads of B.
func (t *tiles) width(cols int) int {
	full := cols / panelCols
	switch {
	case full == 0:
		return cols
	case full >= 4 && (t.rows == 1 || t.with >= avx512):
		return 4 * panelCols
	case full >= 2 && (t.rows <= 3 || t.with >= avx512):
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
	var mask *int32
	if cols < panelCols {
		mask = &edgeMask[panelCols-cols]
	}
	row := 0
	for height := 6; height > 0; height-- {
		if n := count[height]; n > 0 {
			t.kernel(height, cols, &c[row*ldc], uintptr(4*ldc), &a[row*rsa], uintptr(4*rsa), uintptr(4*csa), uintptr(n), mask)
			row += n * height
		}
	}
}

// kernel is a switch instead of a table of functions, because an indirect call would make
// every operand escape to the heap.
func (t *tiles) kernel(height, cols int, c *float32, ldc uintptr, a *float32, rsa, csa, n uintptr, mask *int32) {
	b, ldb, panel, k := &t.b[0], uintptr(4*t.ldb), uintptr(4*t.panel), uintptr(t.depth)
	kind := height
	switch {
	case cols > 2*panelCols:
		kind += 20
	case cols > panelCols:
		kind += 10
	}
	if t.with >= avx512 {
		kind += 100
	}
	switch kind {
	case 1:
		gemm1x16AVX2(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 2:
		gemm2x16AVX2(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 3:
		gemm3x16AVX2(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 4:
		gemm4x16AVX2(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 5:
		gemm5x16AVX2(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 6:
		gemm6x16AVX2(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 11:
		gemm1x32AVX2(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 12:
		gemm2x32AVX2(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 13:
		gemm3x32AVX2(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 21:
		gemm1x64AVX2(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 101:
		gemm1x16AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 102:
		gemm2x16AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 103:
		gemm3x16AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 104:
		gemm4x16AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 105:
		gemm5x16AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 106:
		gemm6x16AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 111:
		gemm1x32AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 112:
		gemm2x32AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 113:
		gemm3x32AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 114:
		gemm4x32AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 115:
		gemm5x32AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 116:
		gemm6x32AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 121:
		gemm1x64AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 122:
		gemm2x64AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 123:
		gemm3x64AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 124:
		gemm4x64AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 125:
		gemm5x64AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	case 126:
		gemm6x64AVX512(c, ldc, a, rsa, csa, b, ldb, panel, k, n, mask, t.accumulate)
	default:
		panic("kernels: no such tile")
	}
}
