package kernels

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"espalier/engine/checkpoint"
)

// randomStored is a matrix of random bytes that mean numbers of size one.
func randomStored(r *rand.Rand, s Storage, rows, cols int) *Stored {
	size, ok := s.RowBytes(cols)
	if s == Coded { // signed bytes
		size, ok = cols, true
	}
	if !ok {
		panic(fmt.Sprintf("no row of %s has %d numbers", s, cols))
	}
	w := &Stored{Storage: s, Rows: rows, Cols: cols, Data: make([]byte, rows*size), Decode: checkpoint.DType(s.String()).Decode, Unpack: checkpoint.DType(s.String()).Unpacker()}
	for i := range w.Data {
		w.Data[i] = byte(r.Uint32())
	}
	switch s {
	case Coded:
		w.Decode = func(out []float32, row []byte) {
			for i, b := range row {
				out[i] = float32(int8(b)) / 100
			}
		}
	case BF16:
		for i := 0; i < len(w.Data); i += 2 {
			binary.LittleEndian.PutUint16(w.Data[i:], uint16(math.Float32bits(float32(r.NormFloat64()))>>16))
		}
	case FP8:
		for i, b := range w.Data {
			if b&0x7f == 0x7f {
				w.Data[i] = 0
			}
		}
		for range blocksOf(rows) * blocksOf(cols) {
			w.Scales = append(w.Scales, float32(r.NormFloat64())/448)
		}
	case MXFP4:
		for i := 0; i < len(w.Data); i += 17 {
			w.Data[i] = byte(122 + r.IntN(8))
		}
		w.Data[0] = 0 // a subnormal scale
	default:
		for i := 0; i < len(w.Data); i += storages[s].bytes {
			for _, at := range scalesOf[s] {
				binary.LittleEndian.PutUint16(w.Data[i+at:], checkpoint.ToF16(float32(r.NormFloat64()/4)/float32(storages[s].numbers)))
			}
		}
	}
	if err := w.Check(); err != nil {
		panic(err)
	}
	return w
}

// scalesOf lists where a block has binary16 scales.
var scalesOf = map[Storage][]int{
	Q8_0: {0}, Q4_0: {0}, Q4_1: {0, 2}, Q5_0: {0}, Q5_1: {0, 2}, IQ4NL: {0},
	Q2K: {80, 82}, Q3K: {108}, Q4K: {0, 2}, Q5K: {0, 2}, Q6K: {208}, IQ4XS: {0},
}

// widths of rows, with every kind of remainder that a storage has.
func widths(s Storage) []int {
	switch storages[s].numbers {
	case 32:
		return []int{32, 64, 96, 128, 160, 224, 576}
	case 256:
		return []int{256, 512, 1280}
	}
	return []int{1, 7, 15, 16, 17, 31, 33, 64, 80, 127, 128, 129, 144, 200, 256, 273, 400}
}

// Products with every storage against float64, and each row against itself alone.
func TestMultiplyStored(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, with := range supported() {
		for s := range Coded + 1 {
			for _, cols := range widths(s) {
				for _, rows := range []int{1, 5, 130, 260} {
					if s != FP8 && (rows > 130 || testing.Short() && rows > 5) { // FP8's scales change there
						continue
					}
					w := randomStored(r, s, rows, cols)
					x := randomMatrix(r, 9, cols, padded)
					one := randomMatrix(r, 9, rows, padded)
					for _, accumulate := range []bool{false, true} {
						checkStored(t, with, w, x, one, accumulate)
					}
				}
			}
		}
	}
}

// roundingOf is the most that numbers of x are rounded by, of the largest that meet a block.
func roundingOf(s Storage) float64 {
	if slices.Contains([]Storage{Q8_0, IQ4NL, IQ4XS, MXFP4}, s) { // their products leave fewer bits
		return 0x1p-19
	}
	return 0x1p-21
}

func checkStored(t *testing.T, with instructions, w *Stored, x, before Matrix, accumulate bool) {
	t.Helper()
	name := fmt.Sprintf("%v: %v %dx%d, accumulate %v", with, w.Storage, w.Rows, w.Cols, accumulate)
	y := copyOf(before)
	multiplyStored(with, y, x, w, 0, w.Rows, accumulate)
	row := make([]float32, w.Cols)
	for i := range w.Rows {
		w.DecodeRow(row, i)
		for n := range x.Rows {
			want, size := 0.0, 1e-30
			if accumulate {
				want = before.at(n, i)
			}
			for j, v := range x.Row(n) {
				want += float64(v) * float64(row[j])
				size += math.Abs(float64(v) * float64(row[j]))
			}
			near(t, fmt.Sprintf("%s: element %d, %d", name, n, i), y.Row(n)[i], want, (2e-6+roundingOf(w.Storage))*(size+math.Abs(want)))
		}
	}
	// The same rows of x alone, and the rows of W in two parts.
	alone := copyOf(before)
	for n := range x.Rows {
		part := w.Rows / 3
		multiplyStored(with, alone.Slice(n, n+1), x.Slice(n, n+1), w, 0, part, accumulate)
		multiplyStored(with, alone.Slice(n, n+1), x.Slice(n, n+1), w, part, w.Rows, accumulate)
		sameBits(t, name+": alone", alone.Row(n), y.Row(n))
	}
	checkGaps(t, y, before)
}

// TestStoredExtremes: blocks of x with large numbers beside small ones, and the
// largest weights, are as precise as what x is rounded to allows, and what is no
// number does not become one.
func TestStoredExtremes(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const rows = 3
	below := math.Nextafter32(2, 0)
	cols := 160
	kinds := map[string]func(i int) float32{
		"one large":     func(i int) float32 { return float32(r.NormFloat64() * math.Pow(1e4, float64(1-min(1, i%32)))) },
		"all sizes":     func(i int) float32 { return float32(r.NormFloat64() * math.Pow(2, float64(i%60-30))) },
		"just below":    func(int) float32 { return below },
		"minus that":    func(int) float32 { return -below },
		"zero":          func(int) float32 { return 0 },
		"tiny":          func(i int) float32 { return float32(i) * math.SmallestNonzeroFloat32 },
		"huge":          func(i int) float32 { return float32(i%3-1) * 1e35 },
		"not a number":  func(i int) float32 { return float32(math.Inf(i%2)) * float32(min(1, i/40)) },
		"last infinite": func(i int) float32 { return 1 / float32(cols-1-i) },
	}
	for _, with := range supported() {
		for s := Q8_0; s < Coded; s++ {
			cols = max(160, storages[s].numbers)
			for _, weights := range []int{-1, 0, 0x7f, 0x80, 0xff} { // all of them, or random
				w := randomStored(r, s, rows, cols)
				block := storages[s].bytes
				scale := func(i int) bool {
					return s == MXFP4 && i%block == 0 || slices.ContainsFunc(scalesOf[s], func(at int) bool { return i%block/2 == at/2 })
				}
				for i := range w.Data {
					if weights >= 0 && !scale(i) {
						w.Data[i] = byte(weights)
					}
				}
				for kind, number := range kinds {
					x, y := RowMajor(make([]float32, cols), 1, cols), RowMajor(make([]float32, rows), 1, rows)
					for i := range x.Data {
						x.Data[i] = number(i)
					}
					multiplyStored(with, y, x, w, 0, rows, false)
					checkExtreme(t, fmt.Sprintf("%v: %v, weights %d, x %s", with, s, weights, kind), w, x.Data, y.Data)
				}
			}
		}
	}
}

func checkExtreme(t *testing.T, name string, w *Stored, x, y []float32) {
	t.Helper()
	row := make([]float32, w.Cols)
	for i, got := range y {
		w.DecodeRow(row, i)
		want, tolerance := 0.0, 1e-40
		for b := 0; b < w.Cols; b += 32 {
			largest := 0.0
			for _, v := range x[b : b+32] {
				largest = max(largest, math.Abs(float64(v)))
			}
			for j := b; j < b+32; j++ {
				want += float64(row[j]) * float64(x[j])
				// The unit of a block is at least the least normal number.
				tolerance += math.Abs(float64(row[j])) * (0x1p-127 + roundingOf(w.Storage)*largest + 2e-6*math.Abs(float64(x[j])))
			}
		}
		if finite := want-want == 0; finite {
			near(t, fmt.Sprintf("%s: element %d", name, i), got, want, tolerance)
		} else if got-got == 0 {
			t.Errorf("%s: element %d is %v, want %v", name, i, got, want)
		}
	}
}

func TestStoredCheck(t *testing.T) {
	for _, c := range []struct {
		w    Stored
		want string
	}{
		{Stored{Storage: Q8_0, Rows: 1, Cols: 33}, "a row of 33 numbers is not a whole number of Q8_0 blocks of 32"},
		{Stored{Storage: BF16, Rows: 2, Cols: 3, Data: make([]byte, 11)}, "11 bytes of BF16 are not 2x3 numbers: want 12"},
		{Stored{Storage: FP8, Rows: 129, Cols: 2, Data: make([]byte, 258), Scales: make([]float32, 1)}, "1 scales for 129x2 numbers: want 2, one per 128x128 block"},
	} {
		if err := c.w.Check(); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}
