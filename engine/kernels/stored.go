package kernels

import (
	"fmt"
	"sync"
)

// Storage is the encoding of a matrix of weights.
type Storage uint8

// The encodings that kernels multiply by directly, without decoding a matrix first.
const (
	BF16 Storage = iota // two bytes: the upper half of a float32
	FP8                 // E4M3 (OCP 8-bit floating point, 2023), one scale per 128x128 block
	Q8_0                // GGUF, as are the following: blocks of numbers of a row
	Q4_0
	Q4_1
	Q5_0
	Q5_1
	IQ4NL
	MXFP4
	Q2K
	Q3K
	Q4K
	Q5K
	Q6K
	IQ4XS
	Coded // any other: rows are decoded into memory, then multiplied
)

// storages lists the names of encodings, and the size of their blocks.
var storages = [...]struct {
	name           string
	numbers, bytes int
}{
	BF16:  {"BF16", 1, 2},
	FP8:   {"F8_E4M3", 1, 1},
	Q8_0:  {"Q8_0", 32, 34},
	Q4_0:  {"Q4_0", 32, 18},
	Q4_1:  {"Q4_1", 32, 20},
	Q5_0:  {"Q5_0", 32, 22},
	Q5_1:  {"Q5_1", 32, 24},
	IQ4NL: {"IQ4_NL", 32, 18},
	MXFP4: {"MXFP4", 32, 17},
	Q2K:   {"Q2_K", 256, 84},
	Q3K:   {"Q3_K", 256, 110},
	Q4K:   {"Q4_K", 256, 144},
	Q5K:   {"Q5_K", 256, 176},
	Q6K:   {"Q6_K", 256, 210},
	IQ4XS: {"IQ4_XS", 256, 136},
	Coded: {"coded", 0, 0},
}

func (s Storage) String() string { return storages[s].name }

// StorageOf returns the encoding of this name in checkpoints; Coded if it is not listed.
func StorageOf(name string) Storage {
	for s := range Coded {
		if storages[s].name == name {
			return s
		}
	}
	return Coded
}

// RowBytes returns the size of a row of cols numbers, without FP8 scales. ok is false if a
// row cannot have that many, and for Coded, whose size depends on the encoding.
func (s Storage) RowBytes(cols int) (bytes int, ok bool) {
	f := storages[s]
	if f.numbers == 0 || cols%f.numbers != 0 {
		return 0, false
	}
	return cols / f.numbers * f.bytes, true
}

const fp8Block = 128 // rows, and columns, that share an FP8 scale

// Stored is an encoded matrix of weights [rows, cols], row by row.
type Stored struct {
	Storage    Storage
	Rows, Cols int
	Data       []byte
	Scales     []float32                       // of FP8: [ceil(rows/128), ceil(cols/128)]
	Decode     func(out []float32, row []byte) // decodes a row, without FP8 scales

	// Unpack splits a row into parts of 32 numbers, of 48 bytes: two float32 scales for 16
	// numbers each, two minima, and the numbers as signed bytes. A number is scale·byte -
	// minimum. It may be nil.
	Unpack func(to, row []byte)
}

func (w *Stored) rowBytes() int {
	if w.Storage == Coded {
		return len(w.Data) / max(w.Rows, 1)
	}
	n, _ := w.Storage.RowBytes(w.Cols)
	return n
}

// Check returns an error if the sizes do not match, which multiplication relies on. It does
// not look for E4M3 NaNs, which kernels read as ±480.
func (w *Stored) Check() error {
	row, ok := w.Storage.RowBytes(w.Cols)
	if w.Storage == Coded {
		row, ok = w.rowBytes(), true
	}
	switch {
	case !ok:
		return fmt.Errorf("a row of %d numbers is not a whole number of %s blocks of %d", w.Cols, w.Storage, storages[w.Storage].numbers)
	case w.Rows < 0 || w.Cols < 0 || len(w.Data) != w.Rows*row:
		return fmt.Errorf("%d bytes of %s are not %dx%d numbers: want %d", len(w.Data), w.Storage, w.Rows, w.Cols, w.Rows*row)
	case w.Storage == FP8 && len(w.Scales) != blocksOf(w.Rows)*blocksOf(w.Cols):
		return fmt.Errorf("%d scales for %dx%d numbers: want %d, one per 128x128 block", len(w.Scales), w.Rows, w.Cols, blocksOf(w.Rows)*blocksOf(w.Cols))
	}
	return nil
}

// Slice returns rows [from, to). It is not ok if they share scales with other rows, or w is
// nil.
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

// DecodeRow writes row i as float32 to out [cols]. It is exact except for FP8, where the
// product with the scale is rounded.
func (w *Stored) DecodeRow(out []float32, i int) {
	row := w.rowBytes()
	out = out[:w.Cols]
	w.Decode(out, w.Data[i*row:(i+1)*row])
	if w.Storage == FP8 {
		scales := w.Scales[i/fp8Block*blocksOf(w.Cols):]
		for j := range out {
			out[j] *= scales[j/fp8Block]
		}
	}
}

// multiplyDecoded multiplies by encodings that have no kernel.
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

// rowScratch holds decoded or unpacked rows, and what panels need.
type rowScratch struct {
	data        []float32
	unpacked    []byte
	panel, sums []float32
	config      [64]byte // of tiles
}

var rowPool = sync.Pool{New: func() any { return new(rowScratch) }}

func (s *rowScratch) floats(n int) []float32 { return room(&s.data, n) }

// room returns n floats of a buffer that grows, at a multiple of 64 bytes.
func room(buffer *[]float32, n int) []float32 {
	if cap(*buffer) < n {
		*buffer = aligned(make([]float32, n+panelCols))
	}
	return (*buffer)[:n]
}
