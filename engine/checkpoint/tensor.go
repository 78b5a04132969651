package checkpoint

import (
	"fmt"
	"iter"
	"runtime"
	"slices"

	"espalier/engine/parallel"
)

// Tensor is a named array of numbers. The last dimension is contiguous.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32

	// Chunks provides the numbers to a writer in pieces if Data is nil, so that a large
	// file is never in memory as a whole. Pieces are whole blocks of DType, and for F8
	// multiples of 128 rows, except the last.
	Chunks iter.Seq2[[]float32, error]

	// DType is the encoding in which a writer stores this tensor; if empty, the default of
	// the file. Reading leaves it empty: see File.DType.
	DType DType
}

// chunks returns the numbers of a tensor in pieces.
func (t Tensor) chunks() iter.Seq2[[]float32, error] {
	if t.Data == nil && t.Chunks != nil {
		return t.Chunks
	}
	size := 1 << 16
	if t.DType == F8 {
		size = max(len(t.Data), 1)
	}
	return func(yield func([]float32, error) bool) {
		for chunk := range slices.Chunk(t.Data, size) {
			if !yield(chunk, nil) {
				return
			}
		}
	}
}

// Encoded is a tensor as its file stores it, for kernels that multiply by it directly. Row
// r of a matrix [rows, cols] begins at byte r·len/rows, and the blocks of a quantised
// encoding are within rows. Bytes belong to the file, which may be mapped: they are
// read-only and become invalid when the file is closed.
type Encoded struct {
	Name  string
	DType DType
	Shape []int
	Bytes []byte

	// Scales multiply the numbers of an F8 matrix: Scales[r/128·n + c/128], with n =
	// ceil(cols/128), applies to row r and column c. It is nil for other encodings, and
	// for F8 without scales.
	Scales []float32
}

// Decode decodes all numbers to float32. Those of F8 are rounded after scaling.
func (e Encoded) Decode() ([]float32, error) {
	n, err := count(e.Shape)
	if err != nil {
		return nil, fmt.Errorf("tensor %q: %w", e.Name, err)
	}
	out := make([]float32, n)
	return out, e.decode(out)
}

func (e Encoded) decode(out []float32) error {
	if err := e.Check(); err != nil {
		return err
	}
	numbers, bytes := e.DType.Block()
	var pieces parallel.Group
	for from, size := 0, pieceSize(len(out)); from < len(out); from += size {
		to := min(from+size, len(out))
		pieces.Go(func() { e.DType.Decode(out[from:to], e.Bytes[from/numbers*bytes:to/numbers*bytes]) })
	}
	pieces.Wait()
	if e.Scales != nil {
		rescale(out, e.Shape[1], e.Scales)
	}
	return nil
}

// pieceSize is how many of n numbers a goroutine decodes or encodes: whole blocks, and enough
// to be worth it.
func pieceSize(n int) int {
	return max(1<<14, (n/runtime.GOMAXPROCS(0)+largeBlock)&^(largeBlock-1))
}

// chunkNumbers is about how many numbers are decoded at once where a tensor is read in pieces.
const chunkNumbers = 1 << 20

// Chunks decodes the numbers in pieces of whole rows, those of a matrix in multiples of 128. A
// piece is valid until the next.
func (e Encoded) Chunks() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		rows, row := 1, 1
		for i, d := range e.Shape {
			if i < len(e.Shape)-1 {
				rows *= d
			} else {
				row = d
			}
		}
		at := max(scaleBlock, chunkNumbers/max(row, 1)/scaleBlock*scaleBlock) // rows of a piece
		var room []float32
		for from := 0; from < rows; from += at {
			part := e.rows(rows, from, min(from+at, rows))
			if n := part.Shape[0] * row; n > cap(room) {
				room = make([]float32, n)
			}
			numbers := room[:part.Shape[0]*row]
			part.Shape = []int{part.Shape[0], row}
			if err := part.decode(numbers); !yield(numbers, err) || err != nil {
				return
			}
		}
	}
}

// rows returns rows [from, to) of all; from is a multiple of 128.
func (e Encoded) rows(all, from, to int) Encoded {
	size := len(e.Bytes) / max(all, 1)
	if e.Scales != nil { // a matrix
		_, across := scaleShape(0, e.Shape[1])
		down, _ := scaleShape(to, 0)
		e.Scales = e.Scales[from/scaleBlock*across : down*across]
	}
	e.Bytes, e.Shape = e.Bytes[from*size:to*size], []int{to - from}
	return e
}

// Check returns an error for scales and F8 numbers that are not finite, which no sound
// file has and kernels may read as something else. It reads all scales, and of F8 all
// numbers.
func (e Encoded) Check() error {
	for i, s := range e.Scales {
		if s-s != 0 {
			return fmt.Errorf("tensor %q: scale %d is %v, want a finite number", e.Name, i, s)
		}
	}
	if e.DType == F8 {
		if i := slices.IndexFunc(e.Bytes, func(b byte) bool { return b&0x7f == 0x7f }); i >= 0 {
			return fmt.Errorf("tensor %q: number %d is NaN, want a finite number", e.Name, i)
		}
	}
	return checkScales(e.Name, e.DType, e.Bytes)
}

// checkScales checks the binary16 scales within blocks.
func checkScales(name string, dtype DType, data []byte) error {
	f := formats[dtype]
	for _, at := range f.scales {
		for b := 0; b+f.bytes <= len(data); b += f.bytes {
			if data[b+at+1]&0x7c == 0x7c {
				return fmt.Errorf("tensor %q: block %d has the scale %v, want a finite number", name, b/f.bytes, half(data[b+at:]))
			}
		}
	}
	return nil
}

// Part returns the i-th matrix of a tensor of three dimensions, such as one expert of a
// stack of experts.
func (e Encoded) Part(i int) (Encoded, error) {
	if len(e.Shape) != 3 || i < 0 || i >= e.Shape[0] {
		return Encoded{}, fmt.Errorf("tensor %q has shape %v: it has no matrix %d", e.Name, e.Shape, i)
	}
	size := len(e.Bytes) / e.Shape[0]
	e.Bytes, e.Shape = e.Bytes[i*size:(i+1)*size:(i+1)*size], e.Shape[1:]
	return e, nil
}

// encode appends numbers in an encoding without separate scales.
func encode(name string, dtype DType, data []byte, numbers []float32) ([]byte, error) {
	f, from := formats[dtype], len(data)
	switch {
	case f.encode == nil:
		return nil, fmt.Errorf("tensor %q: dtype %s can be read but not written", name, dtype)
	case len(numbers)%f.numbers != 0:
		return nil, fmt.Errorf("tensor %q: a piece of %d numbers, want whole blocks of %d", name, len(numbers), f.numbers)
	}
	if f.numbers > 1 {
		if err := checkFinite(name, numbers); err != nil {
			return nil, err
		}
	}
	data = slices.Grow(data, len(numbers)/f.numbers*f.bytes)
	var pieces parallel.Group
	for piece := range slices.Chunk(numbers, pieceSize(len(numbers))) {
		end := len(data) + len(piece)/f.numbers*f.bytes
		to := data[len(data):len(data):end]
		pieces.Go(func() { f.encode(to, piece) })
		data = data[:end]
	}
	pieces.Wait()
	return data, checkScales(name, dtype, data[from:])
}

// checkFinite returns an error for a number that no scale can represent.
func checkFinite(name string, numbers []float32) error {
	var none [4]float32 // NaN if one is not finite; four chains of additions are faster
	rest := numbers
	for ; len(rest) >= 4; rest = rest[4:] {
		none[0] += rest[0] - rest[0]
		none[1] += rest[1] - rest[1]
		none[2] += rest[2] - rest[2]
		none[3] += rest[3] - rest[3]
	}
	if none == [4]float32{} {
		numbers = rest
	}
	for i, v := range numbers {
		if v-v != 0 {
			return fmt.Errorf("tensor %q: number %d is %v, which a quantised type cannot hold", name, i, v)
		}
	}
	return nil
}

// byteSize returns the size of a tensor in a file, after checking that its numbers match
// its shape.
func (t Tensor) byteSize() (int64, error) {
	size, err := t.DType.Bytes(t.Shape)
	if err != nil {
		return 0, err
	}
	n, _ := count(t.Shape) // checked by Bytes
	if t.Chunks == nil && n != int64(len(t.Data)) {
		return 0, fmt.Errorf("%d numbers for shape %v, want %d", len(t.Data), t.Shape, n)
	}
	return size, nil
}

// EncodeF32 encodes numbers as F32, for a tensor that does not come from a file.
func EncodeF32(name string, shape []int, numbers []float32) Encoded {
	return Encoded{Name: name, DType: F32, Shape: shape, Bytes: encodeF32(make([]byte, 0, 4*len(numbers)), numbers)}
}
