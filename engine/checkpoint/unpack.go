package checkpoint

import (
	"encoding/binary"
	"math"
)

// Unpacked numbers are in parts of 32, of 48 bytes: two float32 scales for 16 numbers each,
// two minima, and the numbers as signed bytes. A number is scale·byte - minimum. Kernels can
// multiply by that, and it takes a fraction of the time of decoding: eight bytes are unpacked
// at a time, as one integer.
const (
	unpackedPart = 48
	unpackedAt   = 16 // where the bytes begin
)

// Unpacker returns what unpacks whole blocks of an encoding: to has 48 bytes for each 32
// numbers. It returns nil for encodings that are not unpacked.
func (d DType) Unpacker() func(to, data []byte) {
	f := formats[d]
	if f.unpack == nil {
		return nil
	}
	return func(to, data []byte) {
		for ; len(data) > 0; to, data = to[f.numbers/smallBlock*unpackedPart:], data[f.bytes:] {
			f.unpack(to, data[:f.bytes])
		}
	}
}

// decodeUnpacked decodes blocks of an encoding that is unpacked.
func (f *format) decodeUnpacked(out []float32, data []byte) {
	var room [largeBlock / smallBlock * unpackedPart]byte
	for ; len(out) > 0; data = data[f.bytes:] {
		f.unpack(room[:], data[:f.bytes])
		for at := 0; at < f.numbers/16; at++ {
			part := room[at/2*unpackedPart:][:unpackedPart]
			scale, minimum := float(part[at%2*4:]), float(part[8+at%2*4:])
			to := out[at*16:][:16]
			for i, q := range part[unpackedAt+at%2*16:][:16] {
				to[i] = scale*float32(int8(q)) - minimum
			}
		}
		out = out[f.numbers:]
	}
}

func float(data []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(data)) }

// setScales sets the scales and minima of a part: scale·byte - minimum.
func setScales(part []byte, scale0, scale1, minimum0, minimum1 float32) {
	_ = part[15]
	binary.LittleEndian.PutUint32(part, math.Float32bits(scale0))
	binary.LittleEndian.PutUint32(part[4:], math.Float32bits(scale1))
	binary.LittleEndian.PutUint32(part[8:], math.Float32bits(minimum0))
	binary.LittleEndian.PutUint32(part[12:], math.Float32bits(minimum1))
}

const (
	bytes01 = 0x0101010101010101
	bytes80 = 0x80 * bytes01
)

func eight(data []byte) uint64 { return binary.LittleEndian.Uint64(data) }

// setEight sets eight numbers of a part to the bytes of q, each below 128, less around.
func setEight(part []byte, i int, q uint64, around uint64) {
	q = (q | bytes80) - around*bytes01 ^ bytes80
	binary.LittleEndian.PutUint64(part[unpackedAt+i:], q)
}

// spread makes a byte, 0 or 1, of each bit.
func spread(bits byte) uint64 {
	each := uint64(bits) * bytes01 & 0x8040201008040201
	return (each + 0x7f*bytes01) >> 7 & bytes01
}

// unpackNibbles unpacks a block of 32: byte i of 16 has number i in its low half and number
// i+16 in its high half. fifth has the fifth bits of all numbers.
func unpackNibbles(part, nibbles []byte, fifth uint32, around uint64) {
	for i := 0; i < 16; i += 8 {
		q := eight(nibbles[i:])
		setEight(part, i, q&(15*bytes01)|spread(byte(fifth>>i))<<4, around)
		setEight(part, i+16, q>>4&(15*bytes01)|spread(byte(fifth>>(i+16)))<<4, around)
	}
}

// unpackQ41: d, a minimum that is added, nibbles.
func unpackQ41(to, data []byte) {
	d, least := half(data), half(data[2:])
	setScales(to, d, d, -least, -least)
	unpackNibbles(to, data[4:], 0, 0)
}

// unpackQ50: d, fifth bits, nibbles.
func unpackQ50(to, data []byte) {
	d := half(data)
	setScales(to, d, d, 0, 0)
	unpackNibbles(to, data[6:], binary.LittleEndian.Uint32(data[2:]), 16)
}

// unpackQ51 is to unpackQ50 what unpackQ41 is to Q4_0.
func unpackQ51(to, data []byte) {
	d, least := half(data), half(data[2:])
	setScales(to, d, d, -least, -least)
	unpackNibbles(to, data[8:], binary.LittleEndian.Uint32(data[4:]), 0)
}

// iq4Values is what the nibbles of IQ4_NL and IQ4_XS stand for: closer together around zero,
// where there are more weights.
var iq4Values = [16]int8{-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113}

// fp4Values is what those of MXFP4 stand for: E2M1 numbers (OCP Microscaling Formats, 2023),
// doubled.
var fp4Values = [16]int8{0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12}

func unpackValues(part, nibbles []byte, d float32, values *[16]int8) {
	setScales(part, d, d, 0, 0)
	low, high := part[unpackedAt:][:16], part[unpackedAt+16:][:16]
	for i, v := range nibbles[:16] {
		low[i], high[i] = byte(values[v&15]), byte(values[v>>4])
	}
}

func unpackIQ4NL(to, data []byte) { unpackValues(to, data[2:], half(data), &iq4Values) }

// unpackMXFP4: a byte e that stands for the scale 2^(e-127), then nibbles.
func unpackMXFP4(to, data []byte) {
	unpackValues(to, data[1:], float32(math.Ldexp(1, int(data[0])-128)), &fp4Values)
}
