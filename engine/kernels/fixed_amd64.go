//go:build amd64 && !purego

package kernels

const fixedGroup = 128 // numbers of x that are laid out together

// fixedFormat is how a storage is multiplied as integers: see internal/generate/fixed.go.
type fixedFormat struct {
	lay       func(out, x *float32, groups uintptr)
	vectors   int // of the layout
	one, four func(y *float32, ldy uintptr, w *byte, ldw uintptr, x *float32, ldx, rows, n uintptr, accumulate bool)
}

var fixedFormats = [Coded + 1]fixedFormat{
	Q8_0:  {around128FixedVNNI, 8, q8_0x1VNNI, q8_0x4VNNI},
	Q4_0:  {around8FixedVNNI, 8, q4_0x1VNNI, q4_0x4VNNI},
	Q4_1:  {minimaFixedVNNI, 8, q4_1x1VNNI, q4_1x4VNNI},
	Q5_0:  {around16FixedVNNI, 8, q5_0x1VNNI, q5_0x4VNNI},
	Q5_1:  {minimaFixedVNNI, 8, q5_1x1VNNI, q5_1x4VNNI},
	IQ4NL: {around128FixedVNNI, 8, iq4_nlx1VNNI, iq4_nlx4VNNI},
	MXFP4: {around128FixedVNNI, 8, mxfp4x1VNNI, mxfp4x4VNNI},
	Q2K:   {halfMinimaFixedVNNI, 9, q2_kx1VNNI, q2_kx4VNNI},
	Q3K:   {halves4FixedVNNI, 9, q3_kx1VNNI, q3_kx4VNNI},
	Q4K:   {minimaFixedVNNI, 8, q4_kx1VNNI, q4_kx4VNNI},
	Q5K:   {minimaFixedVNNI, 8, q5_kx1VNNI, q5_kx4VNNI},
	IQ4XS: {around128FixedVNNI, 8, iq4_xsx1VNNI, iq4_xsx4VNNI},
	Q6K:   {halves32FixedVNNI, 9, q6_kx1VNNI, q6_kx4VNNI},
}

// layOut converts x to the layout of the kernels, with a row of whole groups for each of its
// rows.
func (f *fixedFormat) layOut(s *rowScratch, x Matrix) Matrix {
	groups, size := (x.Cols+fixedGroup-1)/fixedGroup, 16*f.vectors
	room := s.floats(x.Rows*groups*size + fixedGroup)
	out, last := RowMajor(room, x.Rows, groups*size), room[x.Rows*groups*size:]
	for t := range x.Rows {
		row, to := x.Row(t), out.Row(t)
		if whole := x.Cols / fixedGroup; whole > 0 {
			f.lay(&to[0], &row[0], uintptr(whole))
			row, to = row[whole*fixedGroup:], to[whole*size:]
		}
		if len(row) > 0 {
			clear(last[copy(last, row):])
			f.lay(&to[0], &last[0], 1)
		}
	}
	return out
}

func (k *storedCall) runFixed(s Storage, together int) {
	f := fixedFormats[s].one
	if together == 4 {
		f = fixedFormats[s].four
	}
	f(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate)
}
