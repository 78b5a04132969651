package checkpoint

import (
	"encoding/binary"
	"math"
)

// Writing K-quants: see unpacklarge.go for what the bytes mean.

// encodeQ4K fits a scale and a minimum to each part, rounds both to 6 bits with the
// block's scales of scales, and then rounds each number with the results.
func encodeQ4K(data []byte, numbers []float32) []byte {
	for ; len(numbers) > 0; numbers = numbers[largeBlock:] {
		block := numbers[:largeBlock]
		var scales, minima [8]float32
		for part := range 8 {
			scales[part], minima[part] = fitAffine((*[32]float32)(block[part*32:]), 15)
		}
		d, dmin := ToF16(extreme(scales[:])/63), ToF16(extreme(minima[:])/63)
		data = binary.LittleEndian.AppendUint16(data, d)
		data = binary.LittleEndian.AppendUint16(data, dmin)
		var packed [12]byte
		var q [128]byte
		for part := range 8 {
			scale := byte(nearest(scales[part], FromF16(d), 0, 63))
			minimum := byte(nearest(minima[part], FromF16(dmin), 0, 63))
			if part < 4 {
				packed[part] |= scale
				packed[part+4] |= minimum
			} else {
				packed[part+4] = scale&15 | minimum<<4
				packed[part-4] |= scale >> 4 << 6
				packed[part] |= minimum >> 4 << 6
			}
			step, below := FromF16(d)*float32(scale), FromF16(dmin)*float32(minimum)
			inverse, to := inverse(step), q[part/2*32:][:32]
			for i, v := range block[part*32:][:32] {
				to[i] |= byte(min(max((v+below)*inverse, 0), 15)+0.5) << (part & 1 * 4)
			}
		}
		data = append(append(data, packed[:]...), q[:]...)
	}
	return data
}

// encodeQ6K does the same with scales alone, for numbers around zero.
func encodeQ6K(data []byte, numbers []float32) []byte {
	for ; len(numbers) > 0; numbers = numbers[largeBlock:] {
		block := numbers[:largeBlock]
		var fits [16]float32
		for part := range fits {
			fits[part] = fitLinear((*[16]float32)(block[part*16:]), 32)
		}
		d := ToF16(extreme(fits[:]) / -128)
		var low [128]byte
		var high [64]byte
		var scales [16]byte
		for part := range scales {
			scale := int8(nearest(fits[part], FromF16(d), -128, 127))
			scales[part] = byte(scale)
			inverse := inverse(FromF16(d) * float32(scale))
			for i := part * 16; i < part*16+16; i++ {
				q := byte(min(max(block[i]*inverse, -32), 31) + 32.5)
				l, h := q6kPlace(i)
				low[l] |= q & 15 << (i >> 6 & 1 * 4)
				high[h] |= q >> 4 << (i >> 5 & 3 * 2)
			}
		}
		data = append(append(append(data, low[:]...), high[:]...), scales[:]...)
		data = binary.LittleEndian.AppendUint16(data, d)
	}
	return data
}

// toInteger rounds a float32 of magnitude below 2^22 to the nearest integer, if it is added
// and subtracted again. A conversion would take several times longer.
const toInteger = 1.5 * (1 << 23)

// fitAffine finds scale and minimum with v ≈ scale·q - minimum, q in 0..most. It rounds
// with several scales around the obvious one, solves least squares for each rounding, and
// keeps the best. Both are at least 0, as the format requires.
func fitAffine(numbers *[32]float32, most float32) (scale, minimum float32) {
	low, high := float32(0), numbers[0]
	for _, v := range numbers {
		low, high = min(low, v), max(high, v)
	}
	if high <= low {
		return 0, -low
	}
	var above [32]float32 // above low, so that sums of squares are precise
	var sv, svv float64
	for i, v := range numbers {
		above[i] = v - low
		sv, svv = sv+float64(above[i]), svv+float64(above[i])*float64(above[i])
	}
	best := math.Inf(1)
	for try := float32(-8); try <= 8; try += 2 {
		inverse := (most + try/10) / (high - low)
		var q, qq, qv [2]float32 // sums; two chains of additions are twice as fast
		for i := 0; i < len(above); i += 2 {
			a, b := above[i], above[i+1]
			qa := float32(a*inverse) + toInteger - toInteger
			qb := float32(b*inverse) + toInteger - toInteger
			if qa > most {
				qa = most
			}
			if qb > most {
				qb = most
			}
			q[0], qq[0], qv[0] = q[0]+qa, qq[0]+qa*qa, qv[0]+qa*a
			q[1], qq[1], qv[1] = q[1]+qb, qq[1]+qb*qb, qv[1]+qb*b
		}
		const n = float64(len(above))
		sq, sqq, sqv := float64(q[0]+q[1]), float64(qq[0]+qq[1]), float64(qv[0])+float64(qv[1])
		s, zero := sqv/max(sqq, 1), 0.0 // zero: what 0 stands for
		if det := n*sqq - sq*sq; det > 0 {
			s, zero = (n*sqv-sq*sv)/det, (sqq*sv-sq*sqv)/det
		}
		if least := -float64(low); zero > least { // a negative minimum
			s, zero = (sqv-least*sq)/max(sqq, 1), least
		}
		if s <= 0 {
			continue
		}
		e := s*s*sqq + n*zero*zero + svv + 2*(s*zero*sq-s*sqv-zero*sv)
		if e < best {
			best, scale, minimum = e, float32(s), float32(-zero-float64(low))
		}
	}
	return scale, minimum
}

// fitLinear finds the scale of v ≈ scale·q, q in -most..most-1, in the same way. The error of
// the best scale for a rounding is the less, the greater (Σqv)²/Σq².
func fitLinear(numbers *[16]float32, most float32) (scale float32) {
	top := extreme(numbers[:])
	if top == 0 {
		return 0
	}
	best := float32(-1)
	for try := float32(-8); try <= 8; try += 2 {
		inverse := -(most + try/10) / top
		var qq, qv float32
		for _, v := range numbers {
			q := float32(v*inverse) + toInteger - toInteger
			if q < -most {
				q = -most
			} else if q > most-1 {
				q = most - 1
			}
			qq, qv = qq+q*q, qv+q*v
		}
		if gain := qv / qq * qv; gain > best {
			best, scale = gain, qv/qq
		}
	}
	return scale
}
