package kvcache

import (
	"encoding/binary"
	"fmt"
	"math"

	"espalier/engine/checkpoint"
	"espalier/engine/kernels"
)

// Type is the encoding of cached numbers. What attention computes from a cell is what was
// stored, whichever pass reads it first.
type Type string

// The encodings of cells.
const (
	F32  Type = "f32"
	BF16 Type = "bf16" // half of the memory, rounded to 8 bits
	Q80  Type = "q8_0" // about a quarter: blocks of 32 with a scale, as in GGUF
)

// Types are all of them, the finest first.
var Types = []Type{F32, BF16, Q80}

// UnmarshalText reads a type by its name.
func (t *Type) UnmarshalText(text []byte) error {
	for _, known := range Types {
		if string(text) == string(known) {
			*t = known
			return nil
		}
	}
	return fmt.Errorf("%q, want f32, bf16 or q8_0", text)
}

// A block of Q8_0: a binary16 scale, and signed bytes.
const (
	blockNumbers = 32
	blockBytes   = 34
)

func blocksOf(n int) int { return (n + blockNumbers - 1) / blockNumbers }

// bytes returns the size of a cell of so many numbers.
func (t Type) bytes(width int) int {
	switch t {
	case BF16:
		return 2 * width
	case Q80:
		return blocksOf(width) * blockBytes
	default:
		return 4 * width
	}
}

// encode writes a cell in BF16 or Q8_0.
func (t Type) encode(to []byte, cell []float32) {
	if t == BF16 {
		for i, v := range cell {
			binary.LittleEndian.PutUint16(to[2*i:], checkpoint.ToBF16(v))
		}
		return
	}
	for len(cell) > 0 {
		n := min(blockNumbers, len(cell))
		encodeBlock(to, cell[:n])
		to, cell = to[blockBytes:], cell[n:]
	}
}

// encodeBlock writes up to 32 numbers as a block of Q8_0; those that are missing are 0.
// Infinite numbers are written as the largest, and NaN as 0.
func encodeBlock(to []byte, numbers []float32) {
	most := float32(0)
	for _, v := range numbers {
		most = max(most, float32(math.Abs(float64(v))))
	}
	const largest = 65504 // of binary16
	d := min(most/127, largest)
	scale := checkpoint.ToF16(d)
	inverse := float32(0)
	if d = checkpoint.FromF16(scale); d > 0 {
		inverse = 1 / d
	}
	binary.LittleEndian.PutUint16(to, scale)
	clear(to[2:blockBytes])
	for i, v := range numbers {
		to[2+i] = byte(int8(math.RoundToEven(float64(min(max(v*inverse, -127), 127)))))
	}
}

// decode reads the first numbers of a cell in BF16 or Q8_0.
func (t Type) decode(out []float32, cell []byte) {
	if t == BF16 {
		kernels.WidenBF16(out, cell)
		return
	}
	whole := len(out) &^ (blockNumbers - 1)
	kernels.WidenQ80(out[:whole], cell)
	if rest := out[whole:]; len(rest) > 0 {
		var last [blockNumbers]float32
		kernels.WidenQ80(last[:], cell[whole/blockNumbers*blockBytes:])
		copy(rest, last[:])
	}
}
