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

// format returns how the weights are multiplied, and whether they are unpacked first.
func (o *Operand) format() (f *storedFormat, unpacked bool) {
	f = &storedFormats[o.with][o.w.Storage]
	if unpacked = f.one == nil; unpacked {
		f = &storedFormats[o.with][unpackedParts]
	}
	return f, unpacked
}

// decoded reports whether weights have no kernel.
func (o *Operand) decoded() bool {
	f, unpacked := o.format()
	return o.with == portable || f.one == nil || unpacked && o.w.Unpack == nil
}

// prepare sets memory aside for x in the layout of the kernels: a row of whole groups for each
// of its rows.
func (o *Operand) prepare() {
	if o.decoded() {
		return
	}
	f, _ := o.format()
	cols := o.x.Cols
	switch {
	case f.lay != nil:
		cols = (cols + fixedGroup - 1) / fixedGroup * f.group
		if o.rows = o.useRowTiles(f); o.rows {
			o.tiles = room(&o.tileRoom, o.x.Cols/32*rowTilesBlock)
		} else if o.useTiles(f) {
			o.tiles = room(&o.tileRoom, (o.Parts()*(o.x.Cols/32)+2)*f.panels.tiles.block())
		}
	case o.w.Storage != FP8:
		return
	}
	size := o.x.Rows * cols
	o.laid = RowMajor(room(&o.laidRoom, size+o.Parts()*fixedGroup), o.x.Rows, cols)
	o.laid.Data, o.ends = o.laid.Data[:size], o.laid.Data[size:]
}

// layOut lays rows of x out.
func (o *Operand) layOut(from, to int) {
	if o.decoded() {
		return
	}
	f, _ := o.format()
	for t := from; t < to; t++ {
		switch {
		case f.lay != nil:
			end := o.ends[from/operandRows*fixedGroup:]
			f.layRow(o.laid.Row(t), o.x.Row(t), end[:fixedGroup])
		case o.w.Storage == FP8:
			copy(o.laid.Row(t), o.x.Row(t))
			scale(o.with, o.laid.Row(t), fp8Scale)
		}
	}
	switch {
	case o.rows:
		f.panels.rows.layTiles(o.tiles, o.laid, o.x.Cols/fixedGroup)
	case o.tiles != nil:
		tiles := f.panels.tiles
		tiles.layTiles(o.tiles[from/operandRows*(o.x.Cols/32)*tiles.block():], o.laid.Slice(from, to), o.x.Cols/fixedGroup)
	}
}

// layRow lays a row out. end is room for its last numbers, fewer than a group, and zeros.
func (f *storedFormat) layRow(to, row, end []float32) {
	if whole := len(row) / fixedGroup; whole > 0 {
		f.lay(&to[0], &row[0], uintptr(whole))
		row, to = row[whole*fixedGroup:], to[whole*f.group:]
	}
	if len(row) > 0 {
		clear(end[copy(end, row):])
		f.lay(&to[0], &end[0], 1)
	}
}

func (o *Operand) multiply(y Matrix, from, to int, accumulate bool) {
	w, x := o.w, o.laid
	if o.decoded() {
		multiplyDecoded(o.with, y, o.x, w, from, to, accumulate)
		return
	}
	f, unpacked := o.format()
	whole := w.Cols &^ 15 // the rest is added below
	s := rowPool.Get().(*rowScratch)
	defer rowPool.Put(s)
	rowBytes := w.rowBytes()
	if unpacked {
		rowBytes = unpackedBytes(w.Cols)
	}
	switch p := f.panels; {
	case o.rows:
		from = p.rows.multiplyRows(s, o, y, from, to, accumulate)
	case o.tiles != nil:
		from = p.multiplyTiles(s, o, y, from, to, accumulate)
	case p != nil && x.Rows >= f.together && w.Cols%fixedGroup == 0:
		from = p.multiply(s, y, x, f.group, w, from, to, accumulate)
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
