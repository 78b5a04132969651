package kernels

import (
	"encoding/binary"
	"math"
)

// q80Bytes is the size of a block of Q8_0: a binary16 scale, and 32 signed bytes.
const q80Bytes = 34

// WidenBF16 writes bfloat16 numbers as float32: in has two bytes for each of out.
func WidenBF16(out []float32, in []byte) { widenBF16(bestInstructions, out, in[:2*len(out)]) }

// WidenQ80 writes blocks of Q8_0 as float32. out has 32 numbers for each block of in.
func WidenQ80(out []float32, in []byte) {
	widenQ80(bestInstructions, out, in[:len(out)/32*q80Bytes])
}

func widenBF16Portable(out []float32, in []byte) {
	for i := range out {
		out[i] = math.Float32frombits(uint32(binary.LittleEndian.Uint16(in[2*i:])) << 16)
	}
}

func widenQ80Portable(out []float32, in []byte) {
	for ; len(out) > 0; out, in = out[32:], in[q80Bytes:] {
		d := fromHalf(binary.LittleEndian.Uint16(in))
		for i, q := range in[2:q80Bytes] {
			out[i] = d * float32(int8(q))
		}
	}
}

// fromHalf decodes a finite binary16.
func fromHalf(h uint16) float32 {
	// With the exponent and fraction where those of a float32 are, the bias is 112 too small.
	v := math.Float32frombits(uint32(h&0x7fff)<<13) * 0x1p112
	if h&0x8000 != 0 {
		return -v
	}
	return v
}
