//go:build amd64 && !purego

package kernels

// storedChunk is how many bytes of weights are multiplied by all rows of x before the next
// are read, so that they stay in the second-level cache.
const storedChunk = 128 << 10

// fp8Scale keeps products with E4M3, which kernels read as 2^-120 times its value, from
// becoming subnormal.
const fp8Scale = 0x1p60

func multiplyStored(with instructions, y, x Matrix, w *Stored, from, to int, accumulate bool) {
	fixed := with == vnni && fixedFormats[w.Storage].one != nil
	unpacked := w.Storage > Q4_0 && !fixed
	if with == portable || unpacked && w.Unpack == nil {
		multiplyDecoded(with, y, x, w, from, to, accumulate)
		return
	}
	whole := w.Cols &^ 15 // the rest is added below
	s := rowPool.Get().(*rowScratch)
	defer rowPool.Put(s)
	rowBytes, kind := w.rowBytes(), w.Storage
	switch {
	case fixed:
		x = fixedFormats[w.Storage].layOut(s, x)
	case w.Storage == FP8:
		x = scaled(with, s, x)
	case unpacked:
		rowBytes, kind = unpackedBytes(w.Cols), Coded
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
			n := 1
			if g := together(with); x.Rows-t >= g {
				n = g
			}
			if whole > 0 {
				k := storedCall{
					y: &y.Data[t*y.RowStride+at], ldy: uintptr(4 * y.RowStride),
					w: &data[0], ldw: uintptr(rowBytes),
					x: &x.Data[t*x.RowStride], ldx: uintptr(4 * x.RowStride),
					rows: uintptr(end - at), n: uintptr(whole), accumulate: accumulate,
				}
				if w.Storage == FP8 {
					k.scales = &w.Scales[at/fp8Block*blocksOf(w.Cols)]
				}
				if fixed {
					k.runFixed(w.Storage, n)
				} else {
					k.run(with, kind, n)
				}
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

// unpackedBytes returns the size of an unpacked row: see Stored.Unpack.
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

// together returns how many rows of x the widest kernels take at once.
func together(with instructions) int {
	if with >= avx512 {
		return 4
	}
	return 2
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

// storedCall holds the arguments of a kernel.
type storedCall struct {
	y          *float32
	ldy        uintptr
	w          *byte
	ldw        uintptr
	x          *float32
	ldx        uintptr
	rows, n    uintptr
	accumulate bool
	scales     *float32
}

func (k *storedCall) run(with instructions, s Storage, together int) {
	wide := with >= avx512
	switch s {
	case BF16:
		switch {
		case wide && together == 4:
			bf16x4AVX512(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate)
		case wide:
			bf16x1AVX512(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate)
		case together == 2:
			bf16x2AVX2(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate)
		default:
			bf16x1AVX2(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate)
		}
	case FP8:
		switch {
		case wide && together == 4:
			fp8x4AVX512(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate, k.scales)
		case wide:
			fp8x1AVX512(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate, k.scales)
		case together == 2:
			fp8x2AVX2(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate, k.scales)
		default:
			fp8x1AVX2(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate, k.scales)
		}
	case Q8_0:
		switch {
		case wide && together == 4:
			q8_0x4AVX512(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate)
		case wide:
			q8_0x1AVX512(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate)
		case together == 2:
			q8_0x2AVX2(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate)
		default:
			q8_0x1AVX2(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate)
		}
	case Q4_0:
		switch {
		case wide && together == 4:
			q4_0x4AVX512(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate)
		case wide:
			q4_0x1AVX512(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate)
		case together == 2:
			q4_0x2AVX2(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate)
		default:
			q4_0x1AVX2(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate)
		}
	default: // unpacked
		switch {
		case wide && together == 4:
			unpackedx4AVX512(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate)
		case wide:
			unpackedx1AVX512(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate)
		case together == 2:
			unpackedx2AVX2(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate)
		default:
			unpackedx1AVX2(k.y, k.ldy, k.w, k.ldw, k.x, k.ldx, k.rows, k.n, k.accumulate)
		}
	}
}
