package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The kernels in this file and fixedlow.go multiply super-blocks of 256 numbers as integers.
// Each half of a super-block is four parts of 32, like four blocks of the kernels in
// fixed.go. Rows have whole super-blocks.

// largeKernel is a kernel of a format of super-blocks.
type largeKernel struct {
	*storedKernel
	c         *largeConstants
	layout    *fixedLayout
	acc       [][]reg.VecVirtual
	sum, sumB reg.VecVirtual
	low       reg.VecVirtual // a mask of the lower halves of bytes
}

// superBlocks emits a kernel with a loop over the super-blocks of a row around body.
func superBlocks(c *largeConstants, together int, format, doc string, size int, l *fixedLayout, setup func(), body func(k *largeKernel)) {
	k := &largeKernel{c: c, layout: l}
	storedText(vnni, together, format+"x", doc+", as integers,", false, func() {
		k.low = broadcast(c.low)
		setup()
	}, func(s *storedKernel) []reg.VecVirtual {
		s.perBlock = true
		k.storedKernel, k.acc, k.sum = s, s.sums(1), ZMM()
		if l.halves {
			k.sumB = ZMM()
		}
		Label("loop")
		k.prefetch(size, "ahead")
		body(k)
		ADDQ(U32(size), k.w)
		ADDQ(U32(2*64*l.vectors()), k.x)
		SUBQ(U32(256), k.n)
		JNZ(LabelRef("loop"))
		return total(k.acc)
	})
}

// add adds the products of a half of a super-block, whose parts have one scale. least is
// subtracted from each weight if the layout provides sums.
func (k *largeKernel) add(half int, first, second, scale, least reg.VecVirtual) {
	for r := range k.together {
		at := func(j int) Op { return k.xAt(r, half*k.layout.vectors()+j) }
		products(k.sum, first, second, at)
		if !k.layout.sums {
			VPSUBD(at(excessAt), k.sum, k.sum)
		}
		factor := ZMM()
		VCVTDQ2PS(k.sum, k.sum)
		VMULPS(at(unitAt), scale, factor)
		VFMADD231PS(factor, k.sum, k.acc[r][0])
		if k.layout.sums {
			VFNMADD231PS(at(excessAt), least, k.acc[r][0])
		}
	}
}

// addHalves is add for parts with a scale, and a minimum, for each of their halves.
func (k *largeKernel) addHalves(half int, first, second reg.VecVirtual, scales, least [2]reg.VecVirtual) {
	a, b := k.sum, k.sumB
	for r := range k.together {
		at := func(j int) Op { return k.xAt(r, half*k.layout.vectors()+j) }
		products(a, first, nil, at)
		products(b, nil, second, at)
		if !k.layout.sums {
			VPSUBD(at(excessAt), a, a)
			VPSUBD(at(excessAt+1), b, b)
		}
		VCVTDQ2PS(a, a)
		VCVTDQ2PS(b, b)
		VMULPS(scales[0], a, a)
		VFMADD231PS(scales[1], b, a)
		VFMADD231PS(at(unitAt), a, k.acc[r][0])
		if k.layout.sums {
			VFNMADD231PS(at(excessAt), least[0], k.acc[r][0])
			VFNMADD231PS(at(excessAt+1), least[1], k.acc[r][0])
		}
	}
}

// read64 loads 64 bytes of a super-block: see fixedKernel for why in two steps.
func (k *largeKernel) read64(disp int) reg.VecVirtual {
	v := ZMM()
	VMOVDQU64(Mem{Base: k.w, Disp: disp}, v.AsY())
	VINSERTI64X4(Imm(1), Mem{Base: k.w, Disp: disp + 32}, v, v)
	return v
}

// read16 loads 16 bytes into each quarter of a vector.
func (k *largeKernel) read16(disp int) reg.VecVirtual {
	v := ZMM()
	VBROADCASTI32X4(Mem{Base: k.w, Disp: disp}, v)
	return v
}

// scale loads a binary16 as float32.
func (k *largeKernel) scale(disp int) reg.VecVirtual {
	d := ZMM()
	VPBROADCASTW(Mem{Base: k.w, Disp: disp}, d.AsY())
	VCVTPH2PS(d.AsY(), d)
	return d
}

// nibbles splits bytes into their lower and upper halves.
func (k *largeKernel) nibbles(both reg.VecVirtual) (low, high reg.VecVirtual) {
	high = ZMM()
	VPSRLD(Imm(4), both, high)
	VPANDD(k.low, both, both)
	VPANDD(k.low, high, high)
	return both, high
}

// largeConstants holds what several formats use.
type largeConstants struct {
	low, six, nibble Mem
	scales6          [2][2]Mem // the shuffles of unpack6
	order            [2]Mem    // of parts 0 and 2, then 1 and 3, by halves
	halfScales       [4]Mem    // selects those of 16 scales that the first and second halves of parts have
}

func newLargeConstants() *largeConstants {
	c := &largeConstants{
		low:    constant("largeLow", U32(0x0f0f0f0f)),
		six:    constant("largeSix", U32(63)),
		nibble: constant("largeNibble", U32(15)),
		scales6: [2][2]Mem{
			{
				partBytes("largeScales0", func(b int) [2]int { return [2]int{4 + b, -1} }),
				partBytes("largeMinima0", func(b int) [2]int { return [2]int{8 + b, -1} }),
			},
			{
				partBytes("largeScales1", func(b int) [2]int { return [2]int{12 + b, 4 + b} }),
				partBytes("largeMinima1", func(b int) [2]int { return [2]int{12 + b, 8 + b} }),
			},
		},
		order: [2]Mem{
			quadsAt("largeFirst", func(i int) int { return i/4*4 + i/2%2*8 + i%2 }),
			quadsAt("largeSecond", func(i int) int { return i/4*4 + i/2%2*8 + i%2 + 2 }),
		},
	}
	for i := range c.halfScales {
		c.halfScales[i] = lanesAt("largeHalf"+string(rune('0'+i)), func(lane int) int { return i/2*8 + lane/4*2 + i%2 })
	}
	return c
}

// partBytes defines a shuffle that puts two bytes of each 128 bits into the 32-bit lanes of
// the part b that the 128 bits belong to. A negative byte is zero.
func partBytes(name string, at func(b int) [2]int) Mem {
	return lanesAt(name, func(lane int) int {
		from := at(lane / 4)
		return 0x80800000 | from[1]&0xff<<8 | from[0]&0xff
	})
}

// quadsAt defines a constant of 64-bit lanes.
func quadsAt(name string, at func(i int) int) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 8 {
		DATA(8*i, U64(at(i)))
	}
	return m
}

// lanesAt defines a constant of 32-bit lanes.
func lanesAt(name string, at func(lane int) int) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for lane := range 16 {
		DATA(4*lane, U32(at(lane)))
	}
	return m
}

// pick returns the bits of a where mask is set, and of b elsewhere, in a.
func pick(mask Op, b, a reg.VecVirtual) reg.VecVirtual {
	VPTERNLOGD(Imm(0xe4), mask, b, a)
	return a
}

// unpack6 returns 6-bit scales or minima (kind 0 or 1) of a half of Q4_K or Q5_K as float32.
// Those of the first half are the low bits of bytes 4 to 7 and 8 to 11 of the header. The
// low nibbles of the others share bytes 12 to 15, and their upper two bits are the upper
// bits of the former.
func (k *largeKernel) unpack6(header reg.VecVirtual, half, kind int, six, nibble reg.VecVirtual) reg.VecVirtual {
	v := ZMM()
	VPSHUFB(k.c.scales6[half][kind], header, v)
	if half == 0 {
		VPANDD(six, v, v)
	} else {
		upper := ZMM()
		VPSRLD(Imm(10), v, upper)
		if kind == 1 {
			VPSRLD(Imm(4), v, v)
		}
		v = pick(nibble, upper, v)
	}
	VCVTDQ2PS(v, v)
	return v
}

// fixedQ4K: two binary16, scales and minima, then four times 32 bytes: the low nibbles are
// the numbers of one part and the high nibbles those of the next. Q5_K has the fifth bits
// before the nibbles: bit p of byte i belongs to number i of part p.
func fixedQ4K(c *largeConstants, together int, rotates *[2][2]Mem, fifth Mem) {
	name, doc, nibblesAt := "q4_k", "Q4_K", 16
	if rotates != nil {
		name, doc, nibblesAt = "q5_k", "Q5_K", 48
	}
	var six, nibble, bit reg.VecVirtual
	var orders [2]reg.VecVirtual
	superBlocks(c, together, name, doc, nibblesAt+128, minima, func() {
		six, nibble = broadcast(c.six), broadcast(c.nibble)
		orders[0], orders[1] = load(c.order[0]), load(c.order[1])
		if rotates != nil {
			bit = broadcast(fifth)
		}
	}, func(k *largeKernel) {
		header := k.read16(0)
		d, dmin := ZMM(), ZMM()
		VPBROADCASTD(header.AsX(), dmin.AsY())
		VCVTPH2PS(dmin.AsY(), dmin)
		VMOVSLDUP(dmin, d)
		VMOVSHDUP(dmin, dmin)
		var bits reg.VecVirtual
		if rotates != nil {
			bits = ZMM()
			VBROADCASTI64X4(Mem{Base: k.w, Disp: 16}, bits)
		}
		for half := range 2 {
			low, high := k.nibbles(k.read64(nibblesAt + 64*half))
			if rotates != nil {
				for i, q := range []reg.VecVirtual{low, high} {
					upper := ZMM()
					VPROLVQ(rotates[half][i], bits, upper)
					orMasked(bit, upper, q)
				}
			}
			first, second := clone(low), low
			VPERMT2Q(high, orders[0], first)
			VPERMT2Q(high, orders[1], second)
			scale, least := k.unpack6(header, half, 0, six, nibble), k.unpack6(header, half, 1, six, nibble)
			VMULPS(d, scale, scale)
			VMULPS(dmin, least, least)
			k.add(half, first, second, scale, least)
		}
	})
}

// orMasked sets the bits of b that mask selects in a.
func orMasked(mask, b, a reg.VecVirtual) { VPTERNLOGD(Imm(0xf8), mask, b, a) }

// fixedQ6K: for each half of a super-block 64 bytes of low nibbles, then for each 32 bytes
// of upper pairs of bits; 16 signed scales of 16 numbers each, and a binary16.
func fixedQ6K(c *largeConstants, together int, rotates [2]Mem, pairs Mem) {
	var upper reg.VecVirtual
	superBlocks(c, together, "q6_k", "Q6_K", 210, halves32, func() {
		upper = broadcast(pairs)
	}, func(k *largeKernel) {
		d, scales := k.scale(208), ZMM()
		VPMOVSXBD(Mem{Base: k.w, Disp: 192}, scales)
		VCVTDQ2PS(scales, scales)
		VMULPS(d, scales, scales)
		for half := range 2 {
			low, high := k.nibbles(k.read64(64 * half))
			bits := ZMM()
			VBROADCASTI64X4(Mem{Base: k.w, Disp: 128 + 32*half}, bits)
			for i, q := range []reg.VecVirtual{low, high} {
				rotated := ZMM()
				VPROLVQ(rotates[i], bits, rotated)
				orMasked(upper, rotated, q)
			}
			first, second := ZMM(), ZMM()
			VSHUFI64X2(Imm(0x88), high, low, first)
			VSHUFI64X2(Imm(0xdd), high, low, second)
			k.addHalves(half, first, second, k.halfScales(scales, half), [2]reg.VecVirtual{})
		}
	})
}

// halfScales selects from one scale per 16 numbers those of the first and the second halves
// of the parts of a half.
func (k *largeKernel) halfScales(scales reg.VecVirtual, half int) (selected [2]reg.VecVirtual) {
	for i := range selected {
		at := load(k.c.halfScales[2*half+i])
		VPERMPS(scales, at, at)
		selected[i] = at
	}
	return selected
}

func generateLarge() {
	c := newLargeConstants()
	// The fifth bits of parts 0 and 2, then 1 and 3, of each half, to bit 4.
	fifth := constant("q5_kFifth", U32(0x10101010))
	var rotates [2][2]Mem
	for half := range 2 {
		for i := range 2 {
			rotates[half][i] = quadsAt("q5_kRotate"+string(rune('0'+2*half+i)), func(j int) int { return (68 - 4*half - i - 2*(j/4)) % 64 })
		}
	}
	// Pairs 0 and 1, then 2 and 3, of upper bits, to bits 4 and 5.
	pairs := constant("q6_kPairs", U32(0x30303030))
	var pairRotates [2]Mem
	for i := range pairRotates {
		pairRotates[i] = quadsAt("q6_kRotate"+string(rune('0'+i)), func(j int) int { return (68 - 4*i - 2*(j/4)) % 64 })
	}
	low := newLowConstants()
	for _, together := range []int{1, 4} {
		fixedQ4K(c, together, nil, Mem{})
		fixedQ4K(c, together, &rotates, fifth)
		fixedQ6K(c, together, pairRotates, pairs)
		fixedQ2K(c, low, together)
		fixedQ3K(c, low, together)
		fixedIQ4XS(c, low, together)
	}
}
