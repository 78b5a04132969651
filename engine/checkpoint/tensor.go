package checkpoint

import (
	"fmt"
	"iter"
	"slices"
)

// Tensor is a named array of numbers, the last dimension contiguous.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32

	// Chunks gives a writer the numbers piece by piece where Data is nil, so that
	// a large file is never in memory whole. Pieces are whole blocks of DType; of
	// F8 whole multiples of 128 rows, except the last.
	Chunks iter.Seq2[[]float32, error]

	// DType is how a writer stores this tensor; empty is the file's own choice.
	// Reading leaves it empty: see File.DType.
	DType DType
}

// chunks are the numbers of a tensor, however they are given.
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

// Encoded is a tensor as its file stores it, for kernels that multiply straight
// from the file's layout: row r of a matrix [rows, cols] begins at byte r·len/rows,
// the blocks of a quantised type run along it. Bytes belong to the file, which may
// be mapped: they cannot be written to, and are gone when the file is closed.
type Encoded struct {
	Name  string
	DType DType
	Shape []int
	Bytes []byte

	// Scales multiply the numbers of an F8 matrix: Scales[r/128·n + c/128], with
	// n = ceil(cols/128), is of the number in row r and column c. Other types have
	// nil, and so has F8 that stands for itself.
	Scales []float32
}

// Decode widens all numbers to float32; those of F8 are rounded after the scale.
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
	if len(out) > 0 {
		formats[e.DType].decode(out, e.Bytes)
	}
	if e.Scales != nil {
		rescale(out, e.Shape[1], e.Scales)
	}
	return nil
}

// Check looks for scales and F8 numbers that are not finite, which no sound file
// holds and a kernel may read as something else. It reads all scales, and of F8
// all numbers.
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

// checkScales looks at the binary16 scales within blocks.
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

// Part is the i-th of n equal parts along the first dimension of a tensor of
// three, such as one expert of a stack of experts: a matrix.
func (e Encoded) Part(i int) (Encoded, error) {
	if len(e.Shape) != 3 || i < 0 || i >= e.Shape[0] {
		return Encoded{}, fmt.Errorf("tensor %q has shape %v: there is no matrix %d in it", e.Name, e.Shape, i)
	}
	size := len(e.Bytes) / e.Shape[0]
	e.Bytes, e.Shape = e.Bytes[i*size:(i+1)*size:(i+1)*size], e.Shape[1:]
	return e, nil
}

// encode appends numbers in the layout of a type that needs no scales beside it.
func encode(name string, dtype DType, data []byte, numbers []float32) ([]byte, error) {
	f, from := formats[dtype], len(data)
	switch {
	case f.encode == nil:
		return nil, fmt.Errorf("tensor %q: dtype %s is read and not written", name, dtype)
	case len(numbers)%f.numbers != 0:
		return nil, fmt.Errorf("tensor %q: a piece of %d numbers, want whole blocks of %d", name, len(numbers), f.numbers)
	}
	if f.scales != nil {
		if err := checkFinite(name, numbers); err != nil {
			return nil, err
		}
	}
	data = f.encode(data, numbers)
	return data, checkScales(name, dtype, data[from:])
}

// checkFinite refuses what no scale can hold.
func checkFinite(name string, numbers []float32) error {
	for i, v := range numbers {
		if v-v != 0 {
			return fmt.Errorf("tensor %q: number %d is %v, which a quantised type cannot hold", name, i, v)
		}
	}
	return nil
}

// byteSize is what a tensor takes in a file, if its numbers fit its shape.
func (t Tensor) byteSize() (int64, error) {
	size, err := t.DType.Bytes(t.Shape)
	if err != nil {
		return 0, err
	}
	n, _ := count(t.Shape) // Bytes has checked it
	if t.Chunks == nil && n != int64(len(t.Data)) {
		return 0, fmt.Errorf("%d numbers for shape %v, want %d", len(t.Data), t.Shape, n)
	}
	return size, nil
}

// EncodeF32 lays numbers out as F32, for a tensor that no file holds as it is.
func EncodeF32(name string, shape []int, numbers []float32) Encoded {
	return Encoded{Name: name, DType: F32, Shape: shape, Bytes: encodeF32(make([]byte, 0, 4*len(numbers)), numbers)}
}
