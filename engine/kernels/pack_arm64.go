//go:build arm64 && !purego

package kernels

func packRows(_ instructions, dst, src []float32, stride, cols, depth int) {
	packRowsPortable(dst, src, stride, cols, depth)
}

// packTransposed copies cols rows of depth contiguous floats to the columns of a panel, in
// blocks of 4x4. The last block may overlap the one before.
func packTransposed(with instructions, dst, src []float32, stride, cols, depth int) {
	whole := cols &^ 3
	if with == portable || depth < 4 || whole == 0 {
		packStrided(dst, src, 1, stride, cols, depth)
		return
	}
	if cols < panelCols {
		clear(dst)
	}
	for j := 0; j < whole; j += 4 {
		d, s := dst[j:], src[j*stride:]
		packTransposedNEON(&d[0], &s[0], uintptr(4*stride), uintptr(depth/4))
		if last := depth - 4; depth%4 != 0 {
			packTransposedNEON(&d[last*panelCols], &s[last], uintptr(4*stride), 1)
		}
	}
	for j := whole; j < cols; j++ {
		for k := range depth {
			dst[k*panelCols+j] = src[j*stride+k]
		}
	}
}
