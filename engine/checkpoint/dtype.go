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
	unpack         func(to, data []byte) // one block, instead of decode: see unpack.go
	encode         func(data []byte, numbers []float32) []byte
	scales         []int // offsets of the binary16 scales in a block
}

// formats is read-only.
var formats = map[DType]format{
	F32:   {numbers: 1, bytes: 4, ggml: 0, safetensors: true, gguf: true, decode: decodeF32, encode: encodeF32},
	F16:   {numbers: 1, bytes: 2, ggml: 1, safetensors: true, gguf: true, decode: decodeF16, encode: encodeHalves(ToF16)},
	BF16:  {numbers: 1, bytes: 2, ggml: 30, safetensors: true, gguf: true, decode: decodeBF16, encode: encodeHalves(ToBF16)},
	F8:    {numbers: 1, bytes: 1, safetensors: true, decode: decodeF8},
	Q40:   {numbers: 32, bytes: 18, ggml: 2, gguf: true, decode: decodeQ40, encode: encodeQ40, scales: []int{0}},
	Q80:   {numbers: 32, bytes: 34, ggml: 8, gguf: true, decode: decodeQ80, encode: encodeQ80, scales: []int{0}},
	Q41:   {numbers: 32, bytes: 20, ggml: 3, gguf: true, unpack: unpackQ41, encode: encodeQ41, scales: []int{0, 2}},
	Q50:   {numbers: 32, bytes: 22, ggml: 6, gguf: true, unpack: unpackQ50, encode: encodeQ50, scales: []int{0}},
	Q51:   {numbers: 32, bytes: 24, ggml: 7, gguf: true, unpack: unpackQ51, encode: encodeQ51, scales: []int{0, 2}},
	Q2K:   {numbers: 256, bytes: 84, ggml: 10, gguf: true, unpack: unpackQ2K, encode: encodeQ2K, scales: []int{80, 82}},
	Q3K:   {numbers: 256, bytes: 110, ggml: 11, gguf: true, unpack: unpackQ3K, encode: encodeQ3K, scales: []int{108}},
	Q4K:   {numbers: 256, bytes: 144, ggml: 12, gguf: true, unpack: unpackQ4K, encode: encodeQ4K, scales: []int{0, 2}},
	Q5K:   {numbers: 256, bytes: 176, ggml: 13, gguf: true, unpack: unpackQ5K, encode: encodeQ5K, scales: []int{0, 2}},
	Q6K:   {numbers: 256, bytes: 210, ggml: 14, gguf: true, unpack: unpackQ6K, encode: encodeQ6K, scales: []int{208}},
	IQ4NL: {numbers: 32, bytes: 18, ggml: 20, gguf: true, unpack: unpackIQ4NL, encode: encodeIQ4NL, scales: []int{0}},
	IQ4XS: {numbers: 256, bytes: 136, ggml: 23, gguf: true, unpack: unpackIQ4XS, encode: encodeIQ4XS, scales: []int{0}},
	MXFP4: {numbers: 32, bytes: 17, ggml: 39, gguf: true, unpack: unpackMXFP4, encode: encodeMXFP4},
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

func decodeBF16(out []float32, data []byte) {
	for ; len(out) >= 4 && len(data) >= 8; out, data = out[4:], data[8:] {
		four := binary.LittleEndian.Uint64(data)
		out[0] = math.Float32frombits(uint32(four) << 16)
		out[1] = math.Float32frombits(uint32(four) &^ 0xffff)
		out[2] = math.Float32frombits(uint32(four>>32) << 16)
		out[3] = math.Float32frombits(uint32(four>>32) &^ 0xffff)
	}
	for i := range out {
		out[i] = FromBF16(binary.LittleEndian.Uint16(data[2*i:]))
	}
}

func decodeF16(out []float32, data []byte) {
	for i := range out {
		out[i] = FromF16(binary.LittleEndian.Uint16(data[2*i:]))
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
func (d DType) Decode(out []float32, data []byte) {
	f := formats[d]
	if f.decode == nil {
		f.decodeUnpacked(out, data)
	} else {
		f.decode(out, data)
	}
}
