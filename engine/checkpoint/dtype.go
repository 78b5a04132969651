package checkpoint

import (
	"encoding/binary"
	"fmt"
	"math"
)

// DType is the form in which a tensor's numbers are stored, under the names of
// the safetensors format and, for what that does not know, of ggml.
type DType string

// The types that tensors are read from and written to; integers have no place
// in a file of weights. The quantised ones store blocks along the last dimension.
const (
	F32  DType = "F32"
	BF16 DType = "BF16"
	F16  DType = "F16"

	// F8 is E4M3FN with a float32 scale for every square of 128x128 numbers.
	F8 DType = "F8_E4M3"

	Q80 DType = "Q8_0" // 32 numbers: a scale, bytes
	Q40 DType = "Q4_0" // 32 numbers: a scale, nibbles around 8
	Q50 DType = "Q5_0" // 32 numbers: a scale, five bits around 16
	Q4K DType = "Q4_K" // 256 numbers: 8 scales and 8 minima of 6 bits, nibbles
	Q6K DType = "Q6_K" // 256 numbers: 16 scales of 8 bits, six bits around 32
)

// format is what a type's layout is made of.
type format struct {
	numbers, bytes int    // of one block
	ggml           uint32 // the type's number in GGUF
	safetensors    bool   // whether that format knows it
	gguf           bool
	decode         func(out []float32, data []byte)
	encode         func(data []byte, numbers []float32) []byte
	scales         []int // where the binary16 scales of a block stand
}

// formats is only read.
var formats = map[DType]format{
	F32:  {1, 4, 0, true, true, decodeF32, encodeF32, nil},
	F16:  {1, 2, 1, true, true, decodeHalves(FromF16), encodeHalves(ToF16), nil},
	BF16: {1, 2, 30, true, true, decodeHalves(FromBF16), encodeHalves(ToBF16), nil},
	F8:   {1, 1, 0, true, false, decodeF8, nil, nil},
	Q40:  {32, 18, 2, false, true, decodeQ40, encodeQ40, []int{0}},
	Q50:  {32, 22, 6, false, true, decodeQ50, encodeQ50, []int{0}},
	Q80:  {32, 34, 8, false, true, decodeQ80, encodeQ80, []int{0}},
	Q4K:  {256, 144, 12, false, true, decodeQ4K, encodeQ4K, []int{0, 2}},
	Q6K:  {256, 210, 14, false, true, decodeQ6K, encodeQ6K, []int{208}},
}

// Block is how many numbers share a block, and how many bytes that takes; 0, 0
// for a type that is not supported.
func (d DType) Block() (numbers, bytes int) {
	f := formats[d]
	return f.numbers, f.bytes
}

// Bytes is what a tensor of this shape takes. A scalar has an empty shape and one number.
func (d DType) Bytes(shape []int) (int64, error) {
	numbers, err := count(shape)
	if err != nil {
		return 0, err
	}
	f, ok := formats[d]
	switch {
	case !ok:
		return 0, fmt.Errorf("dtype %q is not supported: want %s", d, supported)
	case numbers == 0:
		return 0, nil
	case f.numbers > 1 && (len(shape) == 0 || shape[len(shape)-1]%f.numbers != 0):
		return 0, fmt.Errorf("shape %v: %s wants rows of a multiple of %d numbers", shape, d, f.numbers)
	case numbers/int64(f.numbers) > math.MaxInt64/int64(f.bytes):
		return 0, fmt.Errorf("shape %v is too large to be true", shape)
	}
	return numbers / int64(f.numbers) * int64(f.bytes), nil
}

// Fits says whether rows of this length can be stored: those of a quantised type
// are whole blocks.
func (d DType) Fits(row int) bool {
	numbers, _ := d.Block()
	return numbers > 0 && row%numbers == 0
}

// count is how many numbers a shape holds.
func count(shape []int) (int64, error) {
	n, empty := int64(1), false
	for _, d := range shape {
		switch {
		case d < 0:
			return 0, fmt.Errorf("shape %v has a negative dimension", shape)
		case d == 0:
			empty = true
		case n > math.MaxInt64/8/int64(d):
			return 0, fmt.Errorf("shape %v is too large to be true", shape)
		default:
			n *= int64(d)
		}
	}
	if empty {
		return 0, nil
	}
	return n, nil
}

func decodeF32(out []float32, data []byte) {
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
}

func encodeF32(data []byte, numbers []float32) []byte {
	for _, v := range numbers {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	return data
}

func decodeHalves(from func(uint16) float32) func([]float32, []byte) {
	return func(out []float32, data []byte) {
		for i := range out {
			out[i] = from(binary.LittleEndian.Uint16(data[2*i:]))
		}
	}
}

func encodeHalves(to func(float32) uint16) func([]byte, []float32) []byte {
	return func(data []byte, numbers []float32) []byte {
		for _, v := range numbers {
			data = binary.LittleEndian.AppendUint16(data, to(v))
		}
		return data
	}
}

// supported names the types above in error messages.
const supported = "F32, F16, BF16, F8_E4M3, Q8_0, Q5_0, Q4_0, Q4_K or Q6_K"

// Decode widens whole blocks of a type to float32, for which data has just the
// bytes; numbers of F8 are left without their scales.
func (d DType) Decode(out []float32, data []byte) { formats[d].decode(out, data) }
