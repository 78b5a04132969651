package checkpoint

import (
	"encoding/binary"
	"math"
)

// The encodings of ggml that are read but not written: K-quants of other sizes, and four
// bits that select from a table.

// decodeQ2K: 16 bytes of scales (low half) and minima (high half) of parts of 16, 64 bytes
// of pairs of bits, d, dmin. Byte i of every 32 has number i of four parts of 32.
func decodeQ2K(out []float32, data []byte) {
	for b := 0; len(out) > 0; b += 84 {
		scales, q := data[b:b+16], data[b+16:b+80]
		d, dmin := half(data[b+80:]), half(data[b+82:])
		for part, scale := range scales {
			d, m := d*float32(scale&15), dmin*float32(scale>>4)
			shift := part / 2 % 4 * 2
			to := out[part*16:][:16]
			for i, v := range q[part/8*32+part%2*16:][:16] {
				to[i] = d*float32(v>>shift&3) - m
			}
		}
		out = out[largeBlock:]
	}
}

// decodeQ3K: the third bits of all numbers, one bit of 32 bytes for each part of 32; pairs
// of bits as in Q2_K; 12 bytes of scales, d. A number is d·(scale-32)·(q-4).
func decodeQ3K(out []float32, data []byte) {
	for b := 0; len(out) > 0; b += 110 {
		third, q, packed := data[b:b+32], data[b+32:b+96], data[b+96:b+108]
		d := half(data[b+108:])
		for part := range 16 {
			// The low nibbles of the first eight scales, the high ones of the others; then
			// pairs of upper bits.
			scale := packed[part%8]>>(part/8*4)&15 | packed[8+part%4]>>(part/4*2)&3<<4
			d := d * float32(int(scale)-32)
			shift, bit := part/2%4*2, part/2
			to, upper := out[part*16:][:16], third[part%2*16:][:16]
			for i, v := range q[part/8*32+part%2*16:][:16] {
				to[i] = d * float32(int(v>>shift&3|upper[i]>>bit&1<<2)-4)
			}
		}
		out = out[largeBlock:]
	}
}

// decodeQ5K is decodeQ4K with 32 bytes of fifth bits before the nibbles, one bit of each for
// each part.
func decodeQ5K(out []float32, data []byte) {
	for b := 0; len(out) > 0; b += 176 {
		d, dmin := half(data[b:]), half(data[b+2:])
		packed, fifth, q := data[b+4:b+16], data[b+16:b+48], data[b+48:b+176]
		for part := range 8 {
			scale, minimum := q4kScale(packed, part)
			d, m := d*float32(scale), dmin*float32(minimum)
			shift := part & 1 * 4
			to := out[part*32:][:32]
			for i, v := range q[part/2*32:][:32] {
				to[i] = d*float32(v>>shift&15|fifth[i]>>part&1<<4) - m
			}
		}
		out = out[largeBlock:]
	}
}

// iq4Values is what the nibbles of IQ4_NL and IQ4_XS stand for: closer together around zero,
// where there are more weights.
var iq4Values = [16]float32{-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113}

// fp4Values is what those of MXFP4 stand for: E2M1 numbers (OCP Microscaling Formats, 2023),
// doubled.
var fp4Values = [16]float32{0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12}

// decodeNibbles decodes 16 bytes of two numbers each, 16 apart.
func decodeNibbles(out []float32, nibbles []byte, d float32, values *[16]float32) {
	low, high := out[:16], out[16:32]
	for i, v := range nibbles[:16] {
		low[i], high[i] = d*values[v&15], d*values[v>>4]
	}
}

func decodeIQ4NL(out []float32, data []byte) {
	for b := 0; len(out) > 0; b += 18 {
		decodeNibbles(out, data[b+2:], half(data[b:]), &iq4Values)
		out = out[smallBlock:]
	}
}

// decodeIQ4XS: d, two bytes with the upper pairs of bits of eight scales, four with the
// lower nibbles, then the nibbles of parts of 32 as in IQ4_NL. The scale of a part is
// d·(scale-32).
func decodeIQ4XS(out []float32, data []byte) {
	for b := 0; len(out) > 0; b += 136 {
		d, upper, lower := half(data[b:]), binary.LittleEndian.Uint16(data[b+2:]), data[b+4:b+8]
		for part := range 8 {
			scale := int(lower[part/2]>>(part%2*4)&15) | int(upper>>(part*2)&3)<<4
			decodeNibbles(out[part*32:], data[b+8+part*16:], d*float32(scale-32), &iq4Values)
		}
		out = out[largeBlock:]
	}
}

// decodeMXFP4: a byte e that stands for the scale 2^(e-127), then nibbles.
func decodeMXFP4(out []float32, data []byte) {
	for b := 0; len(out) > 0; b += 17 {
		decodeNibbles(out, data[b+1:], float32(math.Ldexp(1, int(data[b])-128)), &fp4Values)
		out = out[smallBlock:]
	}
}
