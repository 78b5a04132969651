//go:build amd64 && !purego

package kernels

// edgeMask[16-n:] begins with n set lanes.
var edgeMask = [2 * panelCols]int32{-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}

// kernel is a switch instead of a table of functions, because an indirect call would make
// every operand escape to the heap.
func (t *tiles) kernel(height, cols int, to []float32, stride int, a *float32, rsa, csa uintptr, count int) {
	c, ldc, n := &to[0], uintptr(4*stride), uintptr(count)
	b, ldb, panel, k := &t.b[0], uintptr(4*t.ldb), uintptr(4*t.panel), uintptr(t.depth)
	var mask *int32
	if cols < panelCols {
		mask = &edgeMask[panelCols-cols]
	}
	kind := height
	switch {
	case cols > 2*panelCols:
		kind += 20
	case cols > panelCols:
		kind += 10
	}
	if t.with.wide() {
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
