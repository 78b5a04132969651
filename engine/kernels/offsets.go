package kernels

// Offsets are what is added to the numbers of each block of 32, the same to all of them:
// [cols/32, rows]. Q4_1 is Q4_0 with offsets. Their product with x is that with the sums of
// the blocks of x, which is a 32nd of the work.

const offsetBlock = 32 // numbers with one offset

// addOffsets adds the products of x with the offsets of columns [from, to) of y.
func addOffsets(y, x Matrix, w *Stored, from, to int) {
	s := rowPool.Get().(*rowScratch)
	defer rowPool.Put(s)
	blocks := w.Cols / offsetBlock
	sums := RowMajor(s.floats(x.Rows*blocks), x.Rows, blocks)
	for t := range x.Rows {
		row, out := x.Row(t), sums.Row(t)
		for b := range out {
			sum := float32(0)
			for _, v := range row[b*offsetBlock : (b+1)*offsetBlock] {
				sum += v
			}
			out[b] = sum
		}
	}
	Gemm(y.Columns(from, to), sums, w.Offsets.Columns(from, to), true)
}

// hasOffsets reports whether the numbers of w have offsets.
func (w *Stored) hasOffsets() bool { return w.Offsets.Data != nil }
