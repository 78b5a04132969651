package checkpoint

import (
	"encoding/binary"
	"fmt"
	"math"
)

// DType is the encoding of a tensor's numbers, under the names of the safetensors format
// or, for those that it does not have, of ggml.
type DType string

// The encodings that tensors are read from and written to. Integers do not occur in
// weights. The quantised ones store blocks along the last dimension.
const (
	F32  DType = "F32"
	BF16 DType = "BF16"
	F16  DType = "F16"

	// F8 is E4M3FN with a float32 scale for every square of 128x128 numbers.
	F8 DType = "F8_E4M3"

	Q80 DType = "Q8_0" // 32 numbers: a scale, bytes
	Q40 DType = "Q4_0" // 32 numbers: a scale, nibbles around 8
	Q41 DType = "Q4_1" // 32 numbers: a scale, a minimum, nibbles
	Q50 DType = "Q5_0" // 32 numbers: a scale, five bits around 16
	Q51 DType = "Q5_1" // 32 numbers: a scale, a minimum, five bits
	Q4K DType = "Q4_K" // 256 numbers: 8 scales and 8 minima of 6 bits, nibbles
	Q6K DType = "Q6_K" // 256 numbers: 16 scales of 8 bits, six bits around 32

	Q2K   DType = "Q2_K"   // 256 numbers: 16 scales and 16 minima of 4 bits, two bits
	Q3K   DType = "Q3_K"   // 256 numbers: 16 scales of 6 bits, three bits around 4
	Q5K   DType = "Q5_K"   // 256 numbers: as Q4_K, with five bits
	IQ4NL DType = "IQ4_NL" // 32 numbers: a scale, nibbles that select from a table
	IQ4XS DType = "IQ4_XS" // 256 numbers: 8 scales of 6 bits, such nibbles
	MXFP4 DType = "MXFP4"  // 32 numbers: a power of two, numbers of 4 bits
)

// format describes an encoding.
type format struct {
	numbers, bytes int    // of one block
	ggml           uint32 // number of the type in GGUF
	safetensors    bool   // whether safetensors has it
	gguf           bool
	decode         func(out []float32, data []byte)
	encode         func(data []byte, numbers []float32) []byte
	scales         []int // offsets of the binary16 scales in a block
}

// formats is read-only.
var formats = map[DType]format{
	F32:  {1, 4, 0, true, true, decodeF32, encodeF32, nil},
	F16:  {1, 2, 1, true, true, decodeHalves(FromF16), encodeHalves(ToF16), nil},
	BF16: {1, 2, 30, true, true, decodeHalves(FromBF16), encodeHalves(ToBF16), nil},
	F8:   {1, 1, 0, true, false, decodeF8, nil, nil},
	Q40:  {32, 18, 2, false, true, decodeQ40, encodeQ40, []int{0}},
	Q41:  {32, 20, 3, false, true, decodeQ41, nil, []int{0, 2}},
	Q50:  {32, 22, 6, false, true, decodeQ50, encodeQ50, []int{0}},
	Q51:  {32, 24, 7, false, true, decodeQ51, nil, []int{0, 2}},
	Q80:  {32, 34, 8, false, true, decodeQ80, encodeQ80, []int{0}},
	Q4K:  {256, 144, 12, false, true, decodeQ4K, encodeQ4K, []int{0, 2}},
	Q6K:  {256, 210, 14, false, true, decodeQ6K, encodeQ6K, []int{208}},

	Q2K:   {256, 84, 10, false, true, decodeQ2K, nil, []int{80, 82}},
	Q3K:   {256, 110, 11, false, true, decodeQ3K, nil, []int{108}},
	Q5K:   {256, 176, 13, false, true, decodeQ5K, nil, []int{0, 2}},
	IQ4NL: {32, 18, 20, false, true, decodeIQ4NL, nil, []int{0}},
	IQ4XS: {256, 136, 23, false, true, decodeIQ4XS, nil, []int{0}},
	MXFP4: {32, 17, 39, false, true, decodeMXFP4, nil, nil},
}

// Block returns how many numbers share a block, and its size in bytes; 0, 0 for an
// encoding that is not supported.
func (d DType) Block() (numbers, bytes int) {
	f := formats[d]
	return f.numbers, f.bytes
}

// Bytes returns the size of a tensor of this shape. A scalar has an empty shape and one
// number.
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
		return 0, fmt.Errorf("shape %v: %s needs rows of a multiple of %d numbers", shape, d, f.numbers)
	case numbers/int64(f.numbers) > math.MaxInt64/int64(f.bytes):
		return 0, fmt.Errorf("shape %v is implausibly large", shape)
	}
	return numbers / int64(f.numbers) * int64(f.bytes), nil
}

// Fits reports whether rows of this length can be stored: those of a quantised encoding
// must be whole blocks.
func (d DType) Fits(row int) bool {
	numbers, _ := d.Block()
	return numbers > 0 && row%numbers == 0
}

// count returns the number of elements of a shape.
func count(shape []int) (int64, error) {
	n, empty := int64(1), false
	for _, d := range shape {
		switch {
		case d < 0:
			return 0, fmt.Errorf("shape %v has a negative dimension", shape)
		case d == 0:
			empty = true
		case n > math.MaxInt64/8/int64(d):
			return 0, fmt.Errorf("shape %v is implausibly large", shape)
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

// supported lists the encodings above in error messages.
const supported = "F32, F16, BF16, F8_E4M3, Q8_0, Q5_1, Q5_0, Q4_1, Q4_0, Q2_K to Q6_K, IQ4_NL, IQ4_XS or MXFP4"

// Decode decodes whole blocks to float32. data has exactly the bytes for out. Numbers of
// F8 are not scaled.
func (d DType) Decode(out []float32, data []byte) { formats[d].decode(out, data) }
