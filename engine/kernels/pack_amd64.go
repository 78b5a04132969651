//go:build amd64 && !purego

package kernels

// packRows copies depth rows of cols contiguous floats to a panel.
func packRows(with instructions, dst, src []float32, stride, cols, depth int) {
	if with == portable {
		packRowsPortable(dst, src, stride, cols, depth)
		return
	}
	packRowsAVX2(&dst[0], &src[0], uintptr(4*stride), uintptr(depth), &edgeMask[panelCols-cols])
}

// packTransposed copies cols rows of depth contiguous floats to the columns of a panel.
// The kernel works in blocks of eight; the last block may overlap the one before.
func packTransposed(with instructions, dst, src []float32, stride, cols, depth int) {
	if with == portable || depth < 8 {
		packStrided(dst, src, 1, stride, cols, depth)
		return
	}
	if cols <= 8 {
		clear(dst) // the upper half: stale subnormal numbers would be slow
	}
	for j := 0; j < cols; j += 8 {
		d, s, n := dst[j:], src[j*stride:], uintptr(min(8, cols-j))
		packTransposedAVX2(&d[0], &s[0], uintptr(4*stride), n, uintptr(depth/8))
		if last := depth - 8; depth%8 != 0 {
			packTransposedAVX2(&d[last*panelCols], &s[last], uintptr(4*stride), n, 1)
		}
	}
}
