package checkpoint

import "math"

// scaleBlock is the size of the squares that share a scale in DeepSeek's FP8 checkpoints
// (V3 report, section 3.3.2).
const scaleBlock = 128

// e4m3 holds the values of all 256 codes. It is read-only.
var e4m3 = func() (table [256]float32) {
	for code := range table {
		table[code] = decodeE4M3(byte(code))
	}
	return table
}()

// FromE4M3 decodes an 8-bit float of 4 exponent and 3 fraction bits in the FN variant
// (Micikevicius et al. 2022): bias 7, no infinities, 0x7f and 0xff are NaN.
func FromE4M3(b byte) float32 { return e4m3[b] }

func decodeE4M3(b byte) float32 {
	exponent, fraction := int(b>>3&0xf), float64(b&7)
	v := math.Ldexp(1+fraction/8, exponent-7)
	switch {
	case b&0x7f == 0x7f:
		v = math.NaN()
	case exponent == 0:
		v = math.Ldexp(fraction, -9)
	}
	if b&0x80 != 0 {
		v = -v
	}
	return float32(v)
}

// ToE4M3 rounds to the nearest code, ties to even. Values above 448 become 448, and NaN
// stays NaN.
func ToE4M3(v float32) byte {
	bits := math.Float32bits(v)
	sign := byte(bits >> 24 & 0x80)
	bits &= 0x7fffffff
	switch {
	case bits > 0x7f800000:
		return sign | 0x7f
	case bits >= 0x43e80000: // 464, halfway to 480, which does not exist
		return sign | 0x7e
	case bits < 0x3c800000: // below 2^-6: a multiple of 2^-9
		return sign | byte(math.RoundToEven(float64(math.Float32frombits(bits))*512))
	}
	rounded := (bits + 0x7ffff + bits>>20&1) >> 20
	return sign | byte(min(rounded-(127-7)<<3, 0x7e))
}

func decodeF8(out []float32, data []byte) {
	for i, b := range data[:len(out)] {
		out[i] = e4m3[b]
	}
}

// scaleShape returns the shape of the scales of an F8 matrix [rows, cols].
func scaleShape(rows, cols int) (int, int) {
	return (rows + scaleBlock - 1) / scaleBlock, (cols + scaleBlock - 1) / scaleBlock
}

// rescale multiplies every number of a matrix by the scale of its block.
func rescale(numbers []float32, cols int, scales []float32) {
	_, across := scaleShape(0, cols)
	for r := range len(numbers) / max(cols, 1) {
		row, s := numbers[r*cols:(r+1)*cols], scales[r/scaleBlock*across:]
		for c := range row {
			row[c] *= s[c/scaleBlock]
		}
	}
}

// encodeF8 appends a matrix and returns the scale of each block, which makes its largest
// number 448, the largest code.
func encodeF8(data []byte, numbers []float32, cols int) ([]byte, []float32) {
	down, across := scaleShape(len(numbers)/max(cols, 1), cols)
	scales := make([]float32, down*across)
	for i, v := range numbers {
		s := &scales[i/cols/scaleBlock*across+i%cols/scaleBlock]
		*s = max(*s, float32(math.Abs(float64(v))))
	}
	for i := range scales {
		if scales[i] /= 448; scales[i] == 0 {
			scales[i] = 1 // the block is all zeros
		}
	}
	for i, v := range numbers {
		data = append(data, ToE4M3(v/scales[i/cols/scaleBlock*across+i%cols/scaleBlock]))
	}
	return data, scales
}
