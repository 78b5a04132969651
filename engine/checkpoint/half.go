package checkpoint

import "math"

// FromBF16 decodes a bfloat16, which is the upper half of a float32.
func FromBF16(b uint16) float32 { return math.Float32frombits(uint32(b) << 16) }

// ToBF16 rounds to the nearest bfloat16, ties to even. Truncation, which some libraries
// use, would bias every weight towards zero. NaN stays NaN.
func ToBF16(v float32) uint16 {
	bits := math.Float32bits(v)
	if v != v {
		return uint16(bits>>16) | 0x0040 // quiet, so that the upper half cannot become an infinity
	}
	return uint16((bits + 0x7fff + bits>>16&1) >> 16)
}

// FromF16 decodes an IEEE 754 binary16.
func FromF16(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	exponent := uint32(h >> 10 & 0x1f)
	fraction := uint32(h & 0x3ff)
	switch exponent {
	case 0: // zero and subnormals: fraction·2^-24, exact in float32
		v := float32(fraction) * 0x1p-24
		return math.Float32frombits(sign | math.Float32bits(v))
	case 0x1f: // infinity and NaN
		return math.Float32frombits(sign | 0x7f800000 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

// ToF16 rounds to the nearest binary16, ties to even. Values that are too large become
// infinite, and NaN stays NaN.
func ToF16(v float32) uint16 {
	bits := math.Float32bits(v)
	sign := uint16(bits >> 16 & 0x8000)
	bits &= 0x7fffffff
	switch {
	case bits > 0x7f800000:
		return sign | 0x7e00 | uint16(bits>>13&0x1ff)
	case bits >= 0x47800000: // 2^16 and above
		return sign | 0x7c00
	case bits < 0x38800000: // below 2^-14: adding 0.5 lets the processor round to a multiple of 2^-24
		return sign | uint16(math.Float32bits(math.Float32frombits(bits)+0.5)-0x3f000000)
	}
	// Rounding may carry into the exponent, up to infinity, which is correct.
	return sign | uint16((bits-(127-15)<<23+0xfff+bits>>13&1)>>13)
}
