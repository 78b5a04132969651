package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// lowConstants holds those of the formats in this file.
type lowConstants struct {
	shifts       Mem // by 0, 2, 4 and 6 bits
	pair, third  Mem
	thirdRotates [2]Mem
	q3Scales     Mem
	q3Low, q3Up  Mem
	around       Mem // 32
	xsScales     [2]Mem
	xsLow, xsUp  Mem
	iq4          Mem
}

func newLowConstants() *lowConstants {
	c := &lowConstants{
		shifts: quadsAt("lowShifts", func(i int) int { return i / 2 * 2 }),
		pair:   constant("lowPair", U32(0x03030303)),
		third:  constant("lowThird", U32(0x04040404)),
		around: constant("lowAround", U32(32)),
		// Of part p, of 16: a byte with its lower bits, and one with its upper pair.
		q3Scales: lanesAt("lowQ3Scales", func(p int) int { return 0x80800000 | (2+8+p%4)<<8 | (2 + p%8) }),
		q3Low:    lanesAt("lowQ3Low", func(p int) int { return p / 8 * 4 }),
		q3Up:     lanesAt("lowQ3Up", func(p int) int { return 4 + p/4*2 }),
		xsLow:    lanesAt("lowXSLow", func(lane int) int { return lane / 4 % 2 * 4 }),
		xsUp:     lanesAt("lowXSUp", func(lane int) int { return 4 + lane/4*2 }),
		iq4:      nibbleTable("lowIQ4", iq4Values),
	}
	for half := range 2 {
		digit := string(rune('0' + half))
		c.thirdRotates[half] = quadsAt("lowThirdRotates"+digit, func(i int) int { return (66 - 4*half - i/2) % 64 })
		c.xsScales[half] = partBytes("lowXSScales"+digit, func(b int) [2]int { return [2]int{4 + 2*half + b/2, 2 + half} })
	}
	return c
}

var (
	iq4Values = [16]int{-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113}
	fp4Values = [16]int{0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12} // doubled
)

// nibbleTable defines what nibbles stand for, with an offset of 128.
func nibbleTable(name string, values [16]int) Mem {
	return bytesOf(name, func(i int) int { return values[i%16] + 128 })
}

// fixedQ2K: 16 bytes of scales, and minima in the upper halves; for each half of a
// super-block 32 bytes with a number of four parts each; two binary16.
func fixedQ2K(c *largeConstants, q *lowConstants, together int) {
	var pair, shifts reg.VecVirtual
	superBlocks(c, together, "q2_k", "Q2_K", 84, halfMinima, func() {
		pair, shifts = broadcast(q.pair), load(q.shifts)
	}, func(k *largeKernel) {
		d, dmin := k.scale(80), k.scale(82)
		scales := ZMM()
		VPMOVZXBD(Mem{Base: k.w}, scales)
		scales, least := k.nibbles(scales)
		VCVTDQ2PS(scales, scales)
		VCVTDQ2PS(least, least)
		VMULPS(d, scales, scales)
		VMULPS(dmin, least, least)
		for half := range 2 {
			numbers := k.pairs(16+32*half, pair, shifts)
			k.addHalves(half, numbers[0], numbers[1], k.halfScales(scales, half), k.halfScales(least, half))
		}
	})
}

// pairs loads 32 bytes and unpacks the pairs of bits of the first and second halves of four
// parts.
func (k *largeKernel) pairs(disp int, pair, shifts reg.VecVirtual) (numbers [2]reg.VecVirtual) {
	for i := range numbers {
		v := k.read16(disp + 16*i)
		VPSRLVQ(shifts, v, v)
		VPANDD(pair, v, v)
		numbers[i] = v
	}
	return numbers
}

// fixedQ3K: 32 bytes of third bits: bit p of byte i belongs to number i of part p of 32; 64
// bytes like Q2_K's; 12 bytes of scales and a binary16.
func fixedQ3K(c *largeConstants, q *lowConstants, together int) {
	var pair, shifts, third, nibble, six, around reg.VecVirtual
	superBlocks(c, together, "q3_k", "Q3_K", 110, halves4, func() {
		pair, shifts, third = broadcast(q.pair), load(q.shifts), broadcast(q.third)
		nibble, six, around = broadcast(c.nibble), broadcast(c.six), broadcast(q.around)
	}, func(k *largeKernel) {
		header := k.read16(94) // two bytes early, to stay within the block
		VPSHUFB(q.q3Scales, header, header)
		scales := scales6(header, q.q3Low, q.q3Up, nibble, six, around)
		VMULPS(k.scale(108), scales, scales)
		for half := range 2 {
			numbers := k.pairs(32+32*half, pair, shifts)
			for i, n := range numbers {
				bits := k.read16(16 * i)
				VPROLVQ(q.thirdRotates[half], bits, bits)
				orMasked(third, bits, n)
			}
			k.addHalves(half, numbers[0], numbers[1], k.halfScales(scales, half), [2]reg.VecVirtual{})
		}
	})
}

// scales6 joins the lower four and upper two bits of scales around 32: where they are in
// each lane of packed is what it is to be shifted by.
func scales6(packed reg.VecVirtual, low, up Mem, nibble, six, around reg.VecVirtual) reg.VecVirtual {
	upper := ZMM()
	VPSRLVD(up, packed, upper)
	VPSRLVD(low, packed, packed)
	pick(nibble, upper, packed)
	VPANDD(six, packed, packed)
	VPSUBD(around, packed, packed)
	VCVTDQ2PS(packed, packed)
	return packed
}

// fixedIQ4XS: a binary16, two bytes with the upper pairs of bits of the scales of eight
// parts, four with the others, and 16 bytes for each part: its first half in the low
// nibbles, and the second in the high ones.
func fixedIQ4XS(c *largeConstants, q *lowConstants, together int) {
	var table, nibble, six, around reg.VecVirtual
	superBlocks(c, together, "iq4_xs", "IQ4_XS", 136, around128, func() {
		table, nibble, six, around = load(q.iq4), broadcast(c.nibble), broadcast(c.six), broadcast(q.around)
	}, func(k *largeKernel) {
		d := k.scale(0)
		for half := range 2 {
			scale := k.read16(0)
			VPSHUFB(q.xsScales[half], scale, scale)
			scale = scales6(scale, q.xsLow, q.xsUp, nibble, six, around)
			VMULPS(d, scale, scale)
			first, second := k.nibbles(k.read64(8 + 64*half))
			VPSHUFB(first, table, first)
			VPSHUFB(second, table, second)
			k.add(half, first, second, scale, nil)
		}
	})
}
