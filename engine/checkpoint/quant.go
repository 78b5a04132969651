package checkpoint

import (
	"encoding/binary"
	"math"
)

// The block encodings of ggml. A block begins or ends with its scale as a binary16. A
// number is the scale times a small integer.

const smallBlock = 32

func decodeQ80(out []float32, data []byte) {
	for b := 0; len(out) > 0; b += 34 {
		d := half(data[b:])
		for i := range smallBlock {
			out[i] = d * float32(int8(data[b+2+i]))
		}
		out = out[smallBlock:]
	}
}

// encodeQ80 maps the number of largest magnitude to 127 or -127. Like ggml's reference, it
// multiplies numbers by the inverse of the scale before the scale is rounded to a
// binary16, so that the bytes are the same.
func encodeQ80(data []byte, numbers []float32) []byte {
	for ; len(numbers) > 0; numbers = numbers[smallBlock:] {
		block := numbers[:smallBlock]
		d := float32(math.Abs(float64(extreme(block)))) / 127
		data = binary.LittleEndian.AppendUint16(data, ToF16(d))
		inverse := inverse(d)
		for _, v := range block {
			data = append(data, byte(int8(roundAway(v*inverse))))
		}
	}
	return data
}

// roundAway is math.Round for small numbers, in a fraction of its time: to the nearest integer,
// away from zero in the middle.
func roundAway(v float32) float32 {
	const toInteger = 1.5 * (1 << 23)
	rounded := float32(v+toInteger) - toInteger // to even in the middle
	switch v - rounded {
	case 0.5:
		if v > 0 {
			rounded++
		}
	case -0.5:
		if v < 0 {
			rounded--
		}
	}
	return rounded
}

// Byte i of a block of nibbles has number i in its low half and number i+16 in its high
// half.
func decodeQ40(out []float32, data []byte) {
	for b := 0; len(out) > 0; b += 18 {
		d := half(data[b:])
		for i := range smallBlock / 2 {
			q := int(data[b+2+i])
			out[i] = d * float32(q&15-8)
			out[i+smallBlock/2] = d * float32(q>>4-8)
		}
		out = out[smallBlock:]
	}
}

// encodeQ40 maps the number of largest magnitude, whatever its sign, to -8: the range
// extends further on that side.
func encodeQ40(data []byte, numbers []float32) []byte {
	for ; len(numbers) > 0; numbers = numbers[smallBlock:] {
		block := numbers[:smallBlock]
		d := extreme(block) / -8
		data = binary.LittleEndian.AppendUint16(data, ToF16(d))
		inverse := inverse(d)
		for i := range smallBlock / 2 {
			low, high := block[i]*inverse+8.5, block[i+smallBlock/2]*inverse+8.5
			data = append(data, byte(min(low, 15))|byte(min(high, 15))<<4)
		}
	}
	return data
}

// encodeQ50 maps the number of largest magnitude to -16.
func encodeQ50(data []byte, numbers []float32) []byte {
	for ; len(numbers) > 0; numbers = numbers[smallBlock:] {
		block := numbers[:smallBlock]
		d := extreme(block) / -16
		data = binary.LittleEndian.AppendUint16(data, ToF16(d))
		inverse, fifth := inverse(d), uint32(0)
		var q [smallBlock / 2]byte
		for i, v := range block {
			n := uint32(min(v*inverse+16.5, 31))
			fifth |= n >> 4 << i
			q[i%len(q)] |= byte(n&15) << (i / len(q) * 4)
		}
		data = append(binary.LittleEndian.AppendUint32(data, fifth), q[:]...)
	}
	return data
}

// encodeQ41 maps the least number to 0 and the largest to 15.
func encodeQ41(data []byte, numbers []float32) []byte {
	for ; len(numbers) > 0; numbers = numbers[smallBlock:] {
		block := numbers[:smallBlock]
		least, inverse := appendRange(&data, block, 15)
		for i := range smallBlock / 2 {
			low, high := (block[i]-least)*inverse+0.5, (block[i+smallBlock/2]-least)*inverse+0.5
			data = append(data, byte(min(low, 15))|byte(min(high, 15))<<4)
		}
	}
	return data
}

// encodeQ51 maps them to 0 and 31.
func encodeQ51(data []byte, numbers []float32) []byte {
	for ; len(numbers) > 0; numbers = numbers[smallBlock:] {
		block := numbers[:smallBlock]
		least, inverse := appendRange(&data, block, 31)
		fifth := uint32(0)
		var q [smallBlock / 2]byte
		for i, v := range block {
			n := uint32(min((v-least)*inverse+0.5, 31))
			fifth |= n >> 4 << i
			q[i%len(q)] |= byte(n&15) << (i / len(q) * 4)
		}
		data = append(binary.LittleEndian.AppendUint32(data, fifth), q[:]...)
	}
	return data
}

// appendRange appends scale and minimum of a block whose numbers become 0 to most. It returns
// the least number and the inverse of the scale, before both are rounded, as ggml's reference
// uses them.
func appendRange(data *[]byte, block []float32, most float32) (least, inverted float32) {
	least, largest := block[0], block[0]
	for _, v := range block {
		least, largest = min(least, v), max(largest, v)
	}
	d := (largest - least) / most
	*data = binary.LittleEndian.AppendUint16(*data, ToF16(d))
	*data = binary.LittleEndian.AppendUint16(*data, ToF16(least))
	return least, inverse(d)
}

// half reads a binary16.
func half(data []byte) float32 { return FromF16(binary.LittleEndian.Uint16(data)) }

// extreme returns the number of largest magnitude, with its sign.
func extreme(numbers []float32) float32 {
	best, size := float32(0), float32(0)
	for _, v := range numbers {
		if v > size || -v > size {
			best, size = v, max(v, -v)
		}
	}
	return best
}

// inverse returns 1/d, and 0 for a block of zeros.
func inverse(d float32) float32 {
	if d == 0 {
		return 0
	}
	return 1 / d
}

// nearest returns v/d rounded to an integer between low and high; 0 if d is 0.
func nearest(v, d float32, low, high int) int {
	if d == 0 {
		return 0
	}
	return min(max(int(math.Round(float64(v)/float64(d))), low), high)
}
