//go:build (amd64 || arm64) && !purego

package kernels

// storedChunk is how many bytes of weights are multiplied by all rows of x before the next
// are read, so that they stay in the second-level cache.
const storedChunk = 128 << 10

// fp8Scale keeps products with E4M3, which kernels read as 2^-120 times its value, from
// becoming subnormal.
const fp8Scale = 0x1p60

// storedKernel multiplies rows of weights by one row of x or several: y + r·ldy holds the
// results of row r. Strides are in bytes, n is the length of rows, and scales those of FP8.
type storedKernel func(y *float32, ldy uintptr, w *byte, ldw uintptr, x *float32, ldx, rows, n uintptr, accumulate bool, scales *float32)

// storedFormat is how a storage is multiplied: by one row of x, or by several together. One
// without kernels is unpacked first.
type storedFormat struct {
	one, many storedKernel
	together  int

	// lay lays groups of 128 numbers of x out for products of integers, of so many floats
	// each. It is nil if numbers are multiplied as float32.
	lay    func(out, x *float32, groups uintptr)
	group  int
	panels *panelKernels // nil: one row of weights after the other
}

func multiplyStored(with instructions, y, x Matrix, w *Stored, from, to int, accumulate bool) {
	f := &storedFormats[with][w.Storage]
	unpacked := f.one == nil
	if with == portable || unpacked && (w.Unpack == nil || storedFormats[with][unpackedParts].one == nil) {
		multiplyDecoded(with, y, x, w, from, to, accumulate)
		return
	}
	whole := w.Cols &^ 15 // the rest is added below
	s := rowPool.Get().(*rowScratch)
	defer rowPool.Put(s)
	rowBytes := w.rowBytes()
	switch {
	case f.lay != nil:
		x = f.layOut(s, x)
		from = f.multiplyPanels(s, y, x, w, from, to, accumulate)
	case w.Storage == FP8:
		x = scaled(with, s, x)
	case unpacked:
		f, rowBytes = &storedFormats[with][unpackedParts], unpackedBytes(w.Cols)
	}
	chunk := max(1, storedChunk/rowBytes)
	for at := from; at < to; {
		end := min(to, at+chunk)
		if w.Storage == FP8 { // one row of scales
			end = min(end, (at/fp8Block+1)*fp8Block)
		}
		var data []byte
		if unpacked {
			data = w.unpack(s, at, end)
		} else {
			data = w.Data[at*rowBytes:]
		}
		for t := 0; t < x.Rows; {
			n, multiply := 1, f.one
			if x.Rows-t >= f.together {
				n, multiply = f.together, f.many
			}
			if whole > 0 {
				var scales *float32
				if w.Storage == FP8 {
					scales = &w.Scales[at/fp8Block*blocksOf(w.Cols)]
				}
				multiply(&y.Data[t*y.RowStride+at], uintptr(4*y.RowStride), &data[0], uintptr(rowBytes),
					&x.Data[t*x.RowStride], uintptr(4*x.RowStride), uintptr(end-at), uintptr(whole), accumulate, scales)
			} else if !accumulate {
				for r := range n {
					clear(y.Row(t + r)[at:end])
				}
			}
			t += n
		}
		if whole < w.Cols {
			addRest(y, x, w, at, end, whole)
		}
		at = end
	}
}

// unpackedParts is how unpacked rows are stored: see Stored.Unpack.
const unpackedParts = Coded + 1

const fixedGroup = 128 // numbers of x that are laid out together

// layOut converts x to the layout of the kernels, with a row of whole groups for each of its
// rows.
func (f *storedFormat) layOut(s *rowScratch, x Matrix) Matrix {
	groups, size := (x.Cols+fixedGroup-1)/fixedGroup, f.group
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

// unpackedBytes returns the size of an unpacked row.
func unpackedBytes(cols int) int { return cols / 32 * 48 }

// unpack unpacks rows [from, to).
func (w *Stored) unpack(s *rowScratch, from, to int) []byte {
	row, size := w.rowBytes(), unpackedBytes(w.Cols)
	if n := (to - from) * size; cap(s.unpacked) < n {
		s.unpacked = make([]byte, n)
	}
	out := s.unpacked[:(to-from)*size]
	for i := from; i < to; i++ {
		w.Unpack(out[(i-from)*size:(i-from+1)*size], w.Data[i*row:(i+1)*row])
	}
	return out
}

// scaled returns x times fp8Scale.
func scaled(with instructions, s *rowScratch, x Matrix) Matrix {
	out := RowMajor(s.floats(x.Rows*x.Cols), x.Rows, x.Cols)
	for t := range x.Rows {
		copy(out.Row(t), x.Row(t))
	}
	scale(with, out.Data, fp8Scale)
	return out
}

// addRest adds the products of the last columns, fewer than 16, which only BF16 and FP8
// have.
func addRest(y, x Matrix, w *Stored, from, to, whole int) {
	for i := from; i < to; i++ {
		var rest [15]float32
		n := w.decodeEnd(&rest, i, whole)
		for t := range x.Rows {
			sum := dotPortable(rest[:n], x.Row(t)[whole:])
			if w.Storage == FP8 {
				sum /= fp8Scale
			}
			y.Row(t)[i] += sum
		}
	}
}

// decodeEnd decodes row i from column whole on, and returns how many numbers that is.
func (w *Stored) decodeEnd(out *[15]float32, i, whole int) int {
	rowBytes := w.rowBytes()
	rest := Stored{Storage: w.Storage, Rows: 1, Cols: w.Cols - whole, Decode: w.Decode}
	size := rest.rowBytes()
	rest.Data = w.Data[(i+1)*rowBytes-size : (i+1)*rowBytes]
	if w.Storage == FP8 { // 16 columns never straddle two blocks
		at := i/fp8Block*blocksOf(w.Cols) + whole/fp8Block
		rest.Scales = w.Scales[at : at+1]
	}
	rest.DecodeRow(out[:], 0)
	return rest.Cols
}
