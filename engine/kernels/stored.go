package kernels

import (
	"encoding/binary"
	"fmt"
	"math"
	"sync"
)

// Storage is how numbers lie in a file of weights.
type Storage uint8

// The storages that are multiplied by where they lie, in the file's own bytes.
const (
	BF16  Storage = iota // two bytes, the upper half of a float32
	FP8                  // E4M3 (OCP 8-bit floating point, 2023), one scale per 128x128 block
	Q8_0                 // GGUF: per 32 numbers of a row an FP16 scale and 32 signed bytes
	Q4_0                 // GGUF: per 32 numbers an FP16 scale and 16 bytes of two numbers, each 8 more
	Coded                // anything else: a row is decoded into memory, then multiplied
)

func (s Storage) String() string {
	switch s {
	case BF16:
		return "BF16"
	case FP8:
		return "F8_E4M3"
	case Q8_0:
		return "Q8_0"
	case Q4_0:
		return "Q4_0"
	case Coded:
		return "coded"
	}
	return "unknown storage"
}

// RowBytes is the size of a row of cols numbers, without FP8 scales; ok is false
// where a row cannot have so many, and for Coded, whose size is its coder's affair.
func (s Storage) RowBytes(cols int) (bytes int, ok bool) {
	switch s {
	case BF16:
		return 2 * cols, true
	case FP8:
		return cols, true
	case Q8_0:
		return cols / blockLen * q8Bytes, cols%blockLen == 0
	case Q4_0:
		return cols / blockLen * q4Bytes, cols%blockLen == 0
	case Coded:
	}
	return 0, false
}

const (
	blockLen = 32           // numbers in a block of Q8_0 and Q4_0
	q8Bytes  = 2 + blockLen // and its bytes
	q4Bytes  = 2 + blockLen/2
	fp8Block = 128 // rows and columns that share an FP8 scale
)

// Stored is a matrix of weights in the layout of a file, rows x cols, one row
// after the other. Scales belong to FP8: ceil(rows/128) x ceil(cols/128), row
// by row. The codes of NaN in E4M3 count as ±480: refuse them where they come in.
type Stored struct {
	Storage    Storage
	Rows, Cols int
	Data       []byte
	Scales     []float32
	Decode     func(out []float32, row []byte) // of Coded
}

func (w *Stored) rowBytes() int {
	if w.Storage == Coded {
		return len(w.Data) / max(w.Rows, 1)
	}
	n, _ := w.Storage.RowBytes(w.Cols)
	return n
}

// Check says what is wrong with the sizes; multiplying assumes that nothing is.
func (w *Stored) Check() error {
	row, ok := w.Storage.RowBytes(w.Cols)
	if w.Storage == Coded {
		row, ok = w.rowBytes(), true
	}
	switch {
	case !ok:
		return fmt.Errorf("a row of %d numbers is no whole number of %s blocks of %d", w.Cols, w.Storage, blockLen)
	case w.Rows < 0 || w.Cols < 0 || len(w.Data) != w.Rows*row:
		return fmt.Errorf("%d bytes of %s are not %dx%d numbers: want %d", len(w.Data), w.Storage, w.Rows, w.Cols, w.Rows*row)
	case w.Storage == FP8 && len(w.Scales) != blocksOf(w.Rows)*blocksOf(w.Cols):
		return fmt.Errorf("%d scales for %dx%d numbers: want %d, one per 128x128 block", len(w.Scales), w.Rows, w.Cols, blocksOf(w.Rows)*blocksOf(w.Cols))
	}
	return nil
}

// Slice is rows [from, to), where they have scales of their own; it is not ok if
// w is nil.
func (w *Stored) Slice(from, to int) (part Stored, ok bool) {
	if w == nil || w.Storage == FP8 && from%fp8Block != 0 {
		return Stored{}, false
	}
	part = *w
	part.Rows = to - from
	part.Data = w.Data[from*w.rowBytes() : to*w.rowBytes()]
	if w.Storage == FP8 {
		across := blocksOf(w.Cols)
		part.Scales = w.Scales[from/fp8Block*across : blocksOf(to)*across]
	}
	return part, true
}

func blocksOf(n int) int { return (n + fp8Block - 1) / fp8Block }

// DecodeRow writes row i as float32, exactly but for FP8, whose product with its
// scale is rounded.
func (w *Stored) DecodeRow(out []float32, i int) {
	row := w.rowBytes()
	data := w.Data[i*row : (i+1)*row]
	out = out[:w.Cols]
	switch w.Storage {
	case BF16:
		for j := range out {
			out[j] = math.Float32frombits(uint32(binary.LittleEndian.Uint16(data[2*j:])) << 16)
		}
	case Coded:
		w.Decode(out, data)
	case FP8:
		scales := w.Scales[i/fp8Block*blocksOf(w.Cols):]
		for j := range out {
			out[j] = fromE4M3(data[j]) * scales[j/fp8Block]
		}
	case Q8_0:
		for b := range w.Cols / blockLen {
			block := data[b*q8Bytes:]
			d := fromFP16(block)
			for j := range blockLen {
				out[b*blockLen+j] = d * float32(int8(block[2+j]))
			}
		}
	case Q4_0:
		for b := range w.Cols / blockLen {
			block := data[b*q4Bytes:]
			d := fromFP16(block)
			for j := range blockLen / 2 {
				out[b*blockLen+j] = d * float32(int(block[2+j]&15)-8)
				out[b*blockLen+blockLen/2+j] = d * float32(int(block[2+j]>>4)-8)
			}
		}
	}
}

// fromE4M3 has no infinities and no NaN: see Stored.
func fromE4M3(b byte) float32 {
	bits := uint32(int32(int8(b))<<20) & 0x87f00000
	return math.Float32frombits(bits) * 0x1p120
}

// fromFP16 reads the scale of a block.
func fromFP16(block []byte) float32 {
	h := uint32(binary.LittleEndian.Uint16(block))
	sign, exponent, mantissa := h>>15<<31, h>>10&31, h&1023
	switch exponent {
	case 0:
		x := float32(mantissa) * 0x1p-24
		return math.Float32frombits(math.Float32bits(x) | sign)
	case 31:
		return math.Float32frombits(sign | 0x7f800000 | mantissa<<13)
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | mantissa<<13)
}

// MultiplyStored computes y = x·Wᵀ, or y += x·Wᵀ, for rows [from, to) of W: it
// writes those columns of y, which has a column for each row of W. The rows of x
// and y are contiguous. Numbers are multiplied as float32; or, with VNNI, those of
// Q8_0 and Q4_0 as integers, where the 32 of x that meet a block are rounded to
// 2^-21 of the largest (2^-22 with Q4_0).
//
// A row of y has the same bits whatever the number of rows beside it, and
// whichever rows of W are asked for.
func MultiplyStored(y, x Matrix, w *Stored, from, to int, accumulate bool) {
	if x.Cols != w.Cols || y.Rows != x.Rows || y.Cols != w.Rows || from < 0 || to > w.Rows ||
		y.ColStride != 1 && y.Cols > 1 || x.ColStride != 1 && x.Cols > 1 {
		panic(fmt.Sprintf("kernels: %dx%d = %dx%d · %v(%dx%d)ᵀ, rows %d to %d, is not a product of contiguous rows",
			y.Rows, y.Cols, x.Rows, x.Cols, w.Storage, w.Rows, w.Cols, from, to))
	}
	x.check("x")
	y.check("y")
	switch {
	case x.Rows == 0 || from >= to:
	case w.Cols == 0:
		if !accumulate {
			for t := range y.Rows {
				clear(y.Row(t)[from:to])
			}
		}
	default:
		multiplyStored(bestInstructions, y, x, w, from, to, accumulate)
	}
}

// multiplyDecoded is the way of every storage that has no kernel of its own.
func multiplyDecoded(with instructions, y, x Matrix, w *Stored, from, to int, accumulate bool) {
	s := rowPool.Get().(*rowScratch)
	defer rowPool.Put(s)
	row := s.floats(w.Cols)
	for i := from; i < to; i++ {
		w.DecodeRow(row, i)
		for t := range x.Rows {
			sum := dot(with, row, x.Row(t))
			if accumulate {
				sum += y.Row(t)[i]
			}
			y.Row(t)[i] = sum
		}
	}
}

// rowScratch is room for a decoded row, or for x in another form.
type rowScratch struct{ data []float32 }

var rowPool = sync.Pool{New: func() any { return new(rowScratch) }}

func (s *rowScratch) floats(n int) []float32 {
	if cap(s.data) < n {
		s.data = aligned(make([]float32, n+panelCols))
	}
	return s.data[:n]
}
