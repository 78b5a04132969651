package checkpoint

import (
	"encoding/binary"

	"espalier/engine/checkpoint/internal/fit"
)

// Writing K-quants: see unpacklarge.go for what the bytes mean. A scale, and for some types a
// minimum, is fitted to each part. Both are rounded with the block's scales of scales, and then
// each number with the results.

// fitTries are how far the scales that are tried are from the obvious one: by so many of the
// steps between numbers.
var fitTries = []float32{-0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8}

// lanes arranges eight parts of a block of 256 for the fits, from the given one on.
func lanes(to, block []float32, size, first int) []float32 {
	to = to[:size*fit.Lanes]
	for p := range fit.Lanes {
		for i, v := range block[(first+p)*size:][:size] {
			to[i*fit.Lanes+p] = v
		}
	}
	return to
}

// fitAffine fits scales and minima to the parts of a block: v ≈ scale·q - minimum, q in
// 0..most.
func fitAffine(block []float32, scales, minima []float32, most float32) {
	var x [largeBlock]float32
	var s, m [fit.Lanes]float32
	for first := 0; first < len(scales); first += fit.Lanes {
		fit.Affine(&s, &m, lanes(x[:], block, len(block)/len(scales), first), most, fitTries)
		copy(scales[first:], s[:])
		copy(minima[first:], m[:])
	}
}

// fitLinear fits scales alone, for numbers around zero: v ≈ scale·q, q in -most..most-1.
func fitLinear(block []float32, scales []float32, most float32) {
	var x [largeBlock]float32
	var s [fit.Lanes]float32
	for first := 0; first < len(scales); first += fit.Lanes {
		fit.Linear(&s, lanes(x[:], block, len(block)/len(scales), first), most, fitTries)
		copy(scales[first:], s[:])
	}
}

func encodeQ4K(data []byte, numbers []float32) []byte { return encodeAffine(data, numbers, 15) }
func encodeQ5K(data []byte, numbers []float32) []byte { return encodeAffine(data, numbers, 31) }

// encodeAffine writes Q4_K or, if numbers go up to 31, Q5_K.
func encodeAffine(data []byte, numbers []float32, most float32) []byte {
	for ; len(numbers) > 0; numbers = numbers[largeBlock:] {
		block := numbers[:largeBlock]
		var scales, minima [8]float32
		fitAffine(block, scales[:], minima[:], most)
		d, dmin := ToF16(extreme(scales[:])/63), ToF16(extreme(minima[:])/63)
		data = binary.LittleEndian.AppendUint16(data, d)
		data = binary.LittleEndian.AppendUint16(data, dmin)
		var packed [12]byte
		var fifth [32]byte
		var nibbles [128]byte
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
			var q [32]byte
			fit.Round(q[:], block[part*32:][:32], FromF16(dmin)*float32(minimum), inverse(FromF16(d)*float32(scale)), 0, most)
			for i, v := range q {
				nibbles[part/2*32+i] |= v & 15 << (part & 1 * 4)
				fifth[i] |= v >> 4 << part
			}
		}
		data = append(data, packed[:]...)
		if most > 15 {
			data = append(data, fifth[:]...)
		}
		data = append(data, nibbles[:]...)
	}
	return data
}

func encodeQ2K(data []byte, numbers []float32) []byte {
	for ; len(numbers) > 0; numbers = numbers[largeBlock:] {
		block := numbers[:largeBlock]
		var scales, minima [16]float32
		fitAffine(block, scales[:], minima[:], 3)
		d, dmin := ToF16(extreme(scales[:])/15), ToF16(extreme(minima[:])/15)
		var packed [16]byte
		var pairs [64]byte
		for part := range packed {
			scale := nearest(scales[part], FromF16(d), 0, 15)
			minimum := nearest(minima[part], FromF16(dmin), 0, 15)
			packed[part] = byte(scale | minimum<<4)
			var q [16]byte
			fit.Round(q[:], block[part*16:][:16], FromF16(dmin)*float32(minimum), inverse(FromF16(d)*float32(scale)), 0, 3)
			addPairs(&pairs, part*16, q[:])
		}
		data = append(append(data, packed[:]...), pairs[:]...)
		data = binary.LittleEndian.AppendUint16(data, d)
		data = binary.LittleEndian.AppendUint16(data, dmin)
	}
	return data
}

// addPairs adds the low pairs of bits of a block's numbers from number at on: byte i of every 32
// has number i of four parts of 32.
func addPairs(pairs *[64]byte, at int, q []byte) {
	to := pairs[at/128*32+at%32:][:len(q)]
	for i, v := range q {
		to[i] |= v & 3 << (at / 32 % 4 * 2)
	}
}

func encodeQ3K(data []byte, numbers []float32) []byte {
	for ; len(numbers) > 0; numbers = numbers[largeBlock:] {
		block := numbers[:largeBlock]
		var scales [16]float32
		fitLinear(block, scales[:], 4)
		d := ToF16(extreme(scales[:]) / -32)
		var third [32]byte
		var pairs [64]byte
		var packed [12]byte
		for part := range scales {
			scale := nearest(scales[part], FromF16(d), -32, 31)
			packed[part%8] |= byte(scale+32) & 15 << (part / 8 * 4)
			packed[8+part%4] |= byte(scale+32) >> 4 << (part / 4 * 2)
			var q [16]byte
			fit.Round(q[:], block[part*16:][:16], 0, inverse(FromF16(d)*float32(scale)), -4, 3)
			addPairs(&pairs, part*16, q[:])
			for i, v := range q {
				third[part%2*16+i] |= v >> 2 << (part / 2)
			}
		}
		data = append(append(append(data, third[:]...), pairs[:]...), packed[:]...)
		data = binary.LittleEndian.AppendUint16(data, d)
	}
	return data
}

func encodeQ6K(data []byte, numbers []float32) []byte {
	for ; len(numbers) > 0; numbers = numbers[largeBlock:] {
		block := numbers[:largeBlock]
		var fits [16]float32
		fitLinear(block, fits[:], 32)
		d := ToF16(extreme(fits[:]) / -128)
		var low [128]byte
		var high [64]byte
		var scales [16]byte
		for part := range scales {
			scale := nearest(fits[part], FromF16(d), -128, 127)
			scales[part] = byte(int8(scale))
			var q [16]byte
			fit.Round(q[:], block[part*16:][:16], 0, inverse(FromF16(d)*float32(scale)), -32, 31)
			l, h := q6kPlace(part * 16)
			for i, v := range q {
				low[l+i] |= v & 15 << (part >> 2 & 1 * 4)
				high[h+i] |= v >> 4 << (part >> 1 & 3 * 2)
			}
		}
		data = append(append(append(data, low[:]...), high[:]...), scales[:]...)
		data = binary.LittleEndian.AppendUint16(data, d)
	}
	return data
}
