//go:build arm64 && !purego

package kernels

import "unsafe"

// kernel computes tiles one below the other. Fewer than 16 columns are computed beside what
// they belong to, because there are no masks.
func (t *tiles) kernel(height, cols int, c []float32, ldc int, a *float32, rsa, csa uintptr, n int) {
	if cols >= panelCols {
		t.whole(height, cols, &c[0], uintptr(4*ldc), a, rsa, csa, uintptr(n))
		return
	}
	var edge [6 * panelCols]float32
	for tile := range n {
		for i := range height {
			copy(edge[i*panelCols:], c[(tile*height+i)*ldc:][:cols])
		}
		first := (*float32)(unsafe.Add(unsafe.Pointer(a), uintptr(tile*height)*rsa))
		t.whole(height, panelCols, &edge[0], 4*panelCols, first, rsa, csa, 1)
		for i := range height {
			copy(c[(tile*height+i)*ldc:][:cols], edge[i*panelCols:])
		}
	}
}

// whole is a switch instead of a table of functions, because an indirect call would make
// every operand escape to the heap.
func (t *tiles) whole(height, cols int, c *float32, ldc uintptr, a *float32, rsa, csa, n uintptr) {
	b, ldb, panel, k := &t.b[0], uintptr(4*t.ldb), uintptr(4*t.panel), uintptr(t.depth)
	kind := height
	switch {
	case cols > 2*panelCols:
		kind += 20
	case cols > panelCols:
		kind += 10
	}
	switch kind {
	case 1:
		gemm1x16NEON(c, ldc, a, rsa, csa, b, ldb, panel, k, n, t.accumulate)
	case 2:
		gemm2x16NEON(c, ldc, a, rsa, csa, b, ldb, panel, k, n, t.accumulate)
	case 3:
		gemm3x16NEON(c, ldc, a, rsa, csa, b, ldb, panel, k, n, t.accumulate)
	case 4:
		gemm4x16NEON(c, ldc, a, rsa, csa, b, ldb, panel, k, n, t.accumulate)
	case 5:
		gemm5x16NEON(c, ldc, a, rsa, csa, b, ldb, panel, k, n, t.accumulate)
	case 6:
		gemm6x16NEON(c, ldc, a, rsa, csa, b, ldb, panel, k, n, t.accumulate)
	case 11:
		gemm1x32NEON(c, ldc, a, rsa, csa, b, ldb, panel, k, n, t.accumulate)
	case 12:
		gemm2x32NEON(c, ldc, a, rsa, csa, b, ldb, panel, k, n, t.accumulate)
	case 13:
		gemm3x32NEON(c, ldc, a, rsa, csa, b, ldb, panel, k, n, t.accumulate)
	case 21:
		gemm1x64NEON(c, ldc, a, rsa, csa, b, ldb, panel, k, n, t.accumulate)
	default:
		panic("kernels: no such tile")
	}
}
