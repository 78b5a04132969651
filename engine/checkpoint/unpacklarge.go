package checkpoint

import "encoding/binary"

// The K-quants of ggml, and IQ4_XS: blocks of 256 numbers, divided into parts with a small
// integer scale each, and one or two binary16 scales of those scales.

const largeBlock = 256

// partOf returns part p, of 32 numbers, of an unpacked block.
func partOf(to []byte, p int) []byte { return to[p*unpackedPart:][:unpackedPart] }

// unpackQ4K: d, dmin, 12 bytes of scales and minima, 128 bytes of nibbles. A number is
// d·scale·q - dmin·minimum. Byte i of every 32 has number i of one part of 32 in its low
// half, and of the next part in its high half.
func unpackQ4K(to, data []byte) { unpackAffine(to, data, nil, data[16:]) }

// unpackQ5K has 32 bytes of fifth bits before the nibbles: bit p of byte i belongs to number
// i of part p.
func unpackQ5K(to, data []byte) { unpackAffine(to, data, data[16:48], data[48:]) }

func unpackAffine(to, data, fifth, nibbles []byte) {
	d, dmin := half(data), half(data[2:])
	for p := range 8 {
		scale, minimum := q4kScale(data[4:16], p)
		s, m := d*float32(scale), dmin*float32(minimum)
		part, from := partOf(to, p), nibbles[p/2*32:][:32]
		setScales(part, s, s, m, m)
		for i := 0; i < 32; i += 8 {
			q := eight(from[i:]) >> (p % 2 * 4) & (15 * bytes01)
			if fifth != nil {
				q |= eight(fifth[i:]) >> p & bytes01 << 4
			}
			setEight(part, i, q, 0)
		}
	}
}

// q4kScale unpacks the 6-bit scale and minimum of one part. The first four are in the low
// bits of bytes 0-3 and 4-7. The low nibbles of the last four share bytes 8-11, and their
// upper two bits are the upper bits of bytes 0-3 and 4-7.
func q4kScale(packed []byte, part int) (scale, minimum byte) {
	if part < 4 {
		return packed[part] & 63, packed[part+4] & 63
	}
	return packed[part+4]&15 | packed[part-4]>>6<<4, packed[part+4]>>4 | packed[part]>>6<<4
}

// unpackQ6K: 128 bytes of low nibbles, 64 bytes of upper pairs of bits, 16 signed bytes of
// scales for parts of 16, d. A number is d·scale·(q-32).
func unpackQ6K(to, data []byte) {
	scales, d := data[192:208], half(data[208:])
	for p := range 8 {
		part := partOf(to, p)
		setScales(part, d*float32(int8(scales[2*p])), d*float32(int8(scales[2*p+1])), 0, 0)
		l, h := q6kPlace(p * 32)
		low, high := data[l:][:32], data[128+h:][:32]
		for i := 0; i < 32; i += 8 {
			q := eight(low[i:])>>(p/2%2*4)&(15*bytes01) | eight(high[i:])>>(p%4*2)&(3*bytes01)<<4
			setEight(part, i, q, 32)
		}
	}
}

// q6kPlace returns which bytes hold number i: each half of 128 numbers has 64 low bytes,
// for two numbers 64 apart, and 32 high bytes, for four numbers 32 apart.
func q6kPlace(i int) (low, high int) { return i>>7*64 + i&63, i>>7*32 + i&31 }

// unpackQ2K: 16 bytes of scales (low half) and minima (high half) of parts of 16, 64 bytes
// of pairs of bits, d, dmin. Byte i of every 32 has number i of four parts of 32.
func unpackQ2K(to, data []byte) {
	d, dmin := half(data[80:]), half(data[82:])
	for p := range 8 {
		part, a, b := partOf(to, p), data[2*p], data[2*p+1]
		setScales(part, d*float32(a&15), d*float32(b&15), dmin*float32(a>>4), dmin*float32(b>>4))
		from := data[16+p/4*32:][:32]
		for i := 0; i < 32; i += 8 {
			setEight(part, i, eight(from[i:])>>(p%4*2)&(3*bytes01), 0)
		}
	}
}

// unpackQ3K: the third bits of all numbers, one bit of 32 bytes for each part of 32; pairs
// of bits as in Q2_K; 12 bytes of scales, d. A number is d·(scale-32)·(q-4).
func unpackQ3K(to, data []byte) {
	packed, d := data[96:108], half(data[108:])
	// The low nibbles of the first eight scales, the high ones of the others; then pairs of
	// upper bits.
	scale := func(i int) float32 {
		return d * float32(int(packed[i%8]>>(i/8*4)&15|packed[8+i%4]>>(i/4*2)&3<<4)-32)
	}
	for p := range 8 {
		part, from := partOf(to, p), data[32+p/4*32:][:32]
		setScales(part, scale(2*p), scale(2*p+1), 0, 0)
		for i := 0; i < 32; i += 8 {
			setEight(part, i, eight(from[i:])>>(p%4*2)&(3*bytes01)|eight(data[i:])>>p&bytes01<<2, 4)
		}
	}
}

// unpackIQ4XS: d, two bytes with the upper pairs of bits of eight scales, four with the
// lower nibbles, then the nibbles of parts of 32 as in IQ4_NL. The scale of a part is
// d·(scale-32).
func unpackIQ4XS(to, data []byte) {
	d, upper, lower := half(data), binary.LittleEndian.Uint16(data[2:]), data[4:8]
	for p := range 8 {
		scale := int(lower[p/2]>>(p%2*4)&15) | int(upper>>(p*2)&3)<<4
		unpackValues(partOf(to, p), data[8+p*16:], d*float32(scale-32), &iq4Values)
	}
}
