package checkpoint

import (
	"encoding/binary"
	"math"
)

// Writing encodings whose nibbles select from a table: see unpack.go.

// iq4Nearest holds which of iq4Values is nearest to an integer, and that value: that of i at
// i&511.
var iq4Nearest, iq4Rounded = nearestOf(&iq4Values)

func nearestOf(values *[16]int8) (index [512]byte, value [512]float32) {
	for i := -256; i < 256; i++ {
		best := 0
		for k, v := range values {
			if math.Abs(float64(i)-float64(v)) < math.Abs(float64(i)-float64(values[best])) {
				best = k
			}
		}
		index[i&511], value[i&511] = byte(best), float32(values[best])
	}
	return index, value
}

// asInteger is the nearest integer of a number between -256 and 255, as its last nine bits: the
// sum has no bits for fractions.
func asInteger(v float32) uint32 { return math.Float32bits(v+1.5*(1<<23)) & 511 }

// fitTable finds the scale of v ≈ scale·value of the table for 32 numbers. It rounds with scales
// around the one that maps the number of largest magnitude to the value of largest magnitude,
// solves least squares for each rounding, and keeps the best.
func fitTable(numbers []float32) (scale float32) {
	top := extreme(numbers)
	if top == 0 {
		return 0
	}
	best := float32(-1)
	for try := float32(-9); try <= 9; try += 3 {
		inverse := (try + float32(iq4Values[0])) / top
		var vv, xv [2]float32 // two chains of additions are faster
		for i := 0; i+1 < len(numbers); i += 2 {
			a, b := numbers[i], numbers[i+1]
			va, vb := iq4Rounded[asInteger(a*inverse)], iq4Rounded[asInteger(b*inverse)]
			vv[0], xv[0] = vv[0]+va*va, xv[0]+va*a
			vv[1], xv[1] = vv[1]+vb*vb, xv[1]+vb*b
		}
		s := (xv[0] + xv[1]) / (vv[0] + vv[1])
		if gain := s * (xv[0] + xv[1]); gain > best {
			best, scale = gain, s
		}
	}
	return scale
}

// appendTable appends the nibbles of 32 numbers: byte i of 16 has number i in its low half and
// number i+16 in its high half.
func appendTable(data []byte, numbers []float32, scale float32) []byte {
	inverse := inverse(scale)
	index := func(v float32) byte { return iq4Nearest[asInteger(min(max(v*inverse, -128), 127))] }
	for i := range smallBlock / 2 {
		data = append(data, index(numbers[i])|index(numbers[i+smallBlock/2])<<4)
	}
	return data
}

func encodeIQ4NL(data []byte, numbers []float32) []byte {
	for ; len(numbers) > 0; numbers = numbers[smallBlock:] {
		d := ToF16(fitTable(numbers[:smallBlock]))
		data = binary.LittleEndian.AppendUint16(data, d)
		data = appendTable(data, numbers[:smallBlock], FromF16(d))
	}
	return data
}

func encodeIQ4XS(data []byte, numbers []float32) []byte {
	for ; len(numbers) > 0; numbers = numbers[largeBlock:] {
		block := numbers[:largeBlock]
		var fits [8]float32
		for p := range fits {
			fits[p] = fitTable(block[p*smallBlock:][:smallBlock])
		}
		d := ToF16(extreme(fits[:]) / -32)
		var scales [8]int
		upper, lower := uint16(0), [4]byte{}
		for p := range scales {
			scales[p] = nearest(fits[p], FromF16(d), -32, 31)
			upper |= uint16(scales[p]+32) >> 4 << (p * 2)
			lower[p/2] |= byte(scales[p]+32) & 15 << (p % 2 * 4)
		}
		data = binary.LittleEndian.AppendUint16(data, d)
		data = binary.LittleEndian.AppendUint16(data, upper)
		data = append(data, lower[:]...)
		for p, scale := range scales {
			data = appendTable(data, block[p*smallBlock:][:smallBlock], FromF16(d)*float32(scale))
		}
	}
	return data
}

// fp4Nearest is which of the first eight fp4Values is nearest to i/4.
var fp4Nearest = func() (index [64]byte) {
	for i := range index {
		best := 0
		for k, v := range fp4Values[:8] {
			if math.Abs(float64(i)/4-float64(v)) <= math.Abs(float64(i)/4-float64(fp4Values[best])) {
				best = k
			}
		}
		index[i] = byte(best)
	}
	return index
}()

// encodeMXFP4 takes the power of two with which the largest number is between 4 and 8, of which
// 6 can be represented, or the next one, whichever leaves less error.
func encodeMXFP4(data []byte, numbers []float32) []byte {
	for ; len(numbers) > 0; numbers = numbers[smallBlock:] {
		block := numbers[:smallBlock]
		_, exponent := math.Frexp(float64(extreme(block))) // of a number between 1/2 and 1
		first := min(max(exponent+124, 3), 253)
		chosen := first
		if errorMXFP4(block, first+1) < errorMXFP4(block, first) {
			chosen++
		}
		quarters := quartersMXFP4(chosen)
		data = append(data, byte(chosen))
		for i := range smallBlock / 2 {
			data = append(data, fp4Index(block[i]*quarters)|fp4Index(block[i+smallBlock/2]*quarters)<<4)
		}
	}
	return data
}

// quartersMXFP4 is what numbers are multiplied by to become quarters of fp4Values, with the
// scale 2^(e-127).
func quartersMXFP4(e int) float32 { return float32(math.Ldexp(1, 130-e)) }

// errorMXFP4 returns the sum of squared errors, in quarters, times the square of the scale.
func errorMXFP4(block []float32, e int) float32 {
	quarters, sum := quartersMXFP4(e), float32(0)
	for _, v := range block {
		q := float32(math.Abs(float64(v * quarters)))
		d := q - 4*float32(fp4Values[fp4Nearest[int(min(q, 63))]])
		sum += d * d
	}
	return sum / quarters / quarters
}

// fp4Index is which of fp4Values is nearest to a number of quarters.
func fp4Index(quarters float32) byte {
	index := fp4Nearest[int(min(float32(math.Abs(float64(quarters))), 63))]
	if quarters < 0 && index > 0 {
		index |= 8
	}
	return index
}
