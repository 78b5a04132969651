package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The kernels in this file multiply blocks of small integers by x as integers: VPDPBUSD
// multiplies 64 bytes of weights by 64 bytes of x and adds the products in groups of four,
// while widening weights to float32 takes longer than reading them.
//
// x keeps about the precision of a float32 sum. The 32 numbers that meet a block become
// integers of 22 or 23 bits times a common power of two, and the integers become three
// signed digits of eight bits. All products of a block are added exactly: sums may wrap
// around in between, but the result fits into 32 bits.
//
// Four blocks are processed together, and their x takes eight vectors: for each digit,
// most significant first, one of the first halves of the four blocks and one of the
// second; then the excess of the sums, because weights are made unsigned by adding an
// offset; then the powers of two. Lanes 4b to 4b+3 belong to block b.

var vnni = isa{"VNNI", 64, ZMM}

const (
	digits = 3
	excess = 2 * digits // index of the excess of sums
	unit   = excess + 1 // index of the powers of two
	group  = unit + 1   // vectors of x
)

// fixedFormat converts four blocks to unsigned bytes.
type fixedFormat struct {
	name, doc string
	blockSize int    // in bytes
	offset    int    // added to weights
	bits      int    // of x: a sum of eight products must fit into 32
	setup     func() // loads the constants of the others
	// order loads the bytes of the blocks and returns them half by half, and words that
	// begin with the scales, four times each. It must leave out the last eight bytes,
	// which go to the end of the last vector.
	order func(read []reg.VecVirtual) (ordered []reg.VecVirtual, scales reg.VecVirtual)
	// halves makes two vectors of weights from the result of order.
	halves func(ordered []reg.VecVirtual) [2]reg.VecVirtual
}

func generateFixed() {
	for _, f := range []*fixedFormat{fixedQ4(), fixedQ8()} {
		toFixedKernel(f)
		masks := restMasks(f)
		for _, together := range []int{1, 4} {
			fixedKernel(f, together, masks)
		}
	}
}

// fixedQ4 is Q4_0: see q4_0. A byte holds a number of each half.
func fixedQ4() *fixedFormat {
	f := &fixedFormat{name: "q4_0", doc: "Q4_0", blockSize: 18, offset: 8, bits: 23}
	numbers := bytesAt("fixedQ4Numbers", func(i int) int { return i/16*18 + 2 + i%16 })
	scales := wordsAt("fixedQ4Scales", func(i int) int { return i / 4 * 9 })
	low := constant("fixedQ4Low", U32(0x0f0f0f0f))
	var numbersAt, scalesAt, mask reg.VecVirtual
	f.setup = func() { numbersAt, scalesAt, mask = load(numbers), load(scales), broadcast(low) }
	f.order = func(read []reg.VecVirtual) ([]reg.VecVirtual, reg.VecVirtual) {
		d, both := ZMM(), ZMM()
		VPERMW(read[0], scalesAt, d)
		VPERMB(read[0], numbersAt, both)
		return []reg.VecVirtual{both}, d
	}
	f.halves = func(ordered []reg.VecVirtual) [2]reg.VecVirtual {
		first, second := ZMM(), ZMM()
		VPANDD(mask, ordered[0], first)
		VPSRLD(Imm(4), ordered[0], second)
		VPANDD(mask, second, second)
		return [2]reg.VecVirtual{first, second}
	}
	return f
}

// fixedQ8 is Q8_0: see q8_0.
func fixedQ8() *fixedFormat {
	f := &fixedFormat{name: "q8_0", doc: "Q8_0", blockSize: 34, offset: 128, bits: 22}
	first := bytesAt("fixedQ8First", func(i int) int { return i/16*34 + 2 + i%16 })
	second := bytesAt("fixedQ8Second", func(i int) int { return i/16*34 + 18 + i%16 })
	scales := wordsAt("fixedQ8Scales", func(i int) int { return i / 4 * 17 })
	sign := constant("fixedQ8Sign", U32(0x80808080))
	var firstAt, secondAt, scalesAt, signs reg.VecVirtual
	f.setup = func() {
		firstAt, secondAt, scalesAt, signs = load(first), load(second), load(scales), broadcast(sign)
	}
	f.order = func(read []reg.VecVirtual) ([]reg.VecVirtual, reg.VecVirtual) {
		d, a, b := clone(read[0]), clone(read[0]), read[0]
		VPERMT2W(read[1], scalesAt, d)
		VPERMT2B(read[1], firstAt, a)
		VPERMT2B(read[1], secondAt, b)
		return []reg.VecVirtual{a, b}, d
	}
	f.halves = func(ordered []reg.VecVirtual) [2]reg.VecVirtual {
		for _, half := range ordered {
			VPXORD(signs, half, half)
		}
		return [2]reg.VecVirtual(ordered)
	}
	return f
}

// bytesAt defines a constant that selects the byte for each place i of a vector.
func bytesAt(name string, at func(i int) int) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 64 {
		DATA(i, U8(at(i)&127))
	}
	return m
}

// wordsAt defines a constant that selects the two bytes for each place i of a vector.
func wordsAt(name string, at func(i int) int) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 32 {
		DATA(2*i, U16(at(i%16)))
	}
	return m
}

func load(m Mem) reg.VecVirtual {
	v := ZMM()
	VMOVDQU64(m, v)
	return v
}

func broadcast(m Mem) reg.VecVirtual {
	v := ZMM()
	VPBROADCASTD(m, v)
	return v
}

func clone(v reg.VecVirtual) reg.VecVirtual {
	c := ZMM()
	VMOVDQA64(v, c)
	return c
}

// restMasks selects, for one, two and three blocks, their bytes of two vectors.
func restMasks(f *fixedFormat) Mem {
	m := GLOBL(f.name+"Rest", RODATA|NOPTR)
	for blocks := 1; blocks < 4; blocks++ {
		for i := range 2 {
			n := min(64, max(0, blocks*f.blockSize-64*i))
			DATA(16*(blocks-1)+8*i, U64(uint64(1)<<n-1))
		}
	}
	return m
}

// fixedKernel multiplies groups of four blocks. Of the last blocks, up to three, it reads
// no more than there is; they meet zeros in x.
//
// It reads 32 bytes at a time and none twice: a Zen 5 takes twice as long to read a row
// that is not cached 64 bytes at a time, or with overlaps.
func fixedKernel(f *fixedFormat, together int, masks Mem) {
	var end reg.Register // the mask of the last eight bytes
	setup := func() {
		f.setup()
		end = K()
		eight := GP32()
		MOVL(U32(1<<7), eight)
		KMOVW(eight, end)
	}
	storedText(vnni, together, f.name+"x", f.doc+", as integers,", false, setup, func(k *storedKernel) []reg.VecVirtual {
		acc := k.sums(1)
		read := make([]reg.VecVirtual, 4*f.blockSize/64)
		multiply := func(ordered []reg.VecVirtual, scales reg.VecVirtual) {
			halves, d := f.halves(ordered), ZMM()
			VCVTPH2PS(scales.AsY(), d)
			for r := range together {
				sum := products(halves, func(j int) Op { return k.xAt(r, j) })
				VPSUBD(k.xAt(r, excess), sum, sum)
				VCVTDQ2PS(sum, sum)
				scale := ZMM()
				VMULPS(k.xAt(r, unit), d, scale)
				VFMADD231PS(scale, sum, acc[r][0])
			}
		}
		SUBQ(U32(128), k.n)
		JLT(LabelRef("rest"))
		Label("loop")
		for i := range read {
			read[i] = ZMM()
			VMOVDQU(Mem{Base: k.w, Disp: 64 * i}, read[i].AsY())
			VINSERTI64X4(Imm(1), Mem{Base: k.w, Disp: 64*i + 32}, read[i], read[i])
		}
		ordered, scales := f.order(read)
		VPBROADCASTQ(Mem{Base: k.w, Disp: 64 * len(read)}, end, ordered[len(ordered)-1])
		multiply(ordered, scales)
		ADDQ(U32(4*f.blockSize), k.w)
		ADDQ(U32(64*group), k.x)
		SUBQ(U32(128), k.n)
		JGE(LabelRef("loop"))
		Label("rest")
		ADDQ(U32(128), k.n)
		JZ(LabelRef("total"))
		table, mask := GP64(), K() // n is 32 for each block that is left
		LEAQ(masks, table)
		SHRQ(Imm(1), k.n)
		for i := range read {
			KMOVQ(Mem{Base: table, Index: k.n, Scale: 1, Disp: 8*i - 16}, mask)
			read[i] = ZMM()
			VMOVDQU8_Z(Mem{Base: k.w, Disp: 64 * i}, mask, read[i])
		}
		multiply(f.order(read))
		Label("total")
		return total(acc)
	})
}

// products adds the products of the weights of both halves and the digits of x.
func products(halves [2]reg.VecVirtual, x func(j int) Op) reg.VecVirtual {
	sum := ZMM()
	VPXORD(sum, sum, sum)
	for digit := range digits {
		if digit > 0 {
			VPSLLD(Imm(8), sum, sum)
		}
		for h, w := range halves {
			VPDPBUSD(x(2*digit+h), w, sum)
		}
	}
	return sum
}

// toFixedKernel converts x to the layout of a format's kernels.
func toFixedKernel(f *fixedFormat) {
	name := f.name + "FixedVNNI"
	TEXT(name, NOSPLIT, "func(out, x *float32, groups uintptr)")
	Doc(
		fmt.Sprintf("%s lays out groups of 128 numbers for the kernels of %s:", name, f.doc),
		fmt.Sprintf("%d vectors of 64 bytes each.", group),
	)
	Pragma("noescape")
	out := Load(Param("out"), GP64())
	x := Load(Param("x"), GP64())
	groups := Load(Param("groups"), GP64())

	absolute := broadcast(constant(name+"Absolute", U32(0x7fffffff)))
	exponent := broadcast(constant(name+"Exponent", U32(0x7f800000)))
	ulp := broadcast(constant(name+"Ulp", U32(1<<(24-f.bits))))
	down := broadcast(constant(name+"Down", U32((f.bits-2)<<23)))
	least := broadcast(constant(name+"Least", U32((f.bits-1)<<23)))
	inverse := broadcast(constant(name+"Inverse", U32((2*127+f.bits-2)<<23)))
	signs := broadcast(constant(name+"Signs", U32(0x00808080)))
	offset := broadcast(constant(name+"Offset", U32(f.offset*0x01010101)))
	upper := load(bytesAt(name+"Upper", func(i int) int { return i/16%2*64 + i%16*4 + 2 }))
	lower := load(bytesAt(name+"Lower", func(i int) int { return i/16%2*64 + i%16*4 + 1 - i/32 }))
	xAt := func(block, half int) Mem { return Mem{Base: x, Disp: 128*block + 64*half} }
	outAt := func(j int) Mem { return Mem{Base: out, Disp: 64 * j} }

	Label("group")
	var largest [4]reg.VecVirtual // as bits, which order like magnitudes
	for b := range largest {
		largest[b] = ZMM()
		second := ZMM()
		VPANDD(xAt(b, 0), absolute, largest[b])
		VPANDD(xAt(b, 1), absolute, second)
		VPMAXUD(second, largest[b], largest[b])
	}
	// Each fold halves the lanes of a block: in the end block b has lanes 4b to 4b+3.
	m := foldLanes(foldLanes(largest[0], largest[1], 0x44, 0xee), foldLanes(largest[2], largest[3], 0x44, 0xee), 0x88, 0xdd)
	for _, order := range []uint64{0x4e, 0xb1} {
		other := ZMM()
		VPSHUFD(Imm(order), m, other)
		VPMAXUD(other, m, m)
	}
	// The power of two below the largest, or above if the largest rounds to it, and the
	// unit; NaN if a number is not finite.
	power, units, none := ZMM(), ZMM(), ZMM()
	VPADDD(ulp, m, power)
	VPANDD(exponent, power, power)
	VPMAXUD(least, power, power)
	VPSUBD(down, power, units)
	VSUBPS(m, m, none)
	VADDPS(none, units, units)
	VMOVDQU64(units, outAt(unit))
	inverses := ZMM()
	VPSUBD(power, inverse, inverses)

	var numbers [4][2]reg.VecVirtual // with digits that have 128 too much taken off
	for b := range numbers {
		scale := ZMM()
		VSHUFI32X4(Imm(uint64(b*0x55)), inverses, inverses, scale)
		for half := range 2 {
			n := ZMM()
			VMULPS(xAt(b, half), scale, n)
			VCVTPS2DQ(n, n)
			VPADDD(signs, n, n)
			VPXORD(signs, n, n)
			numbers[b][half] = n
		}
	}
	var planes [2 * digits]reg.VecVirtual
	for half := range 2 {
		var high, rest [2]reg.VecVirtual // of blocks 0 and 1, and 2 and 3
		for i := range 2 {
			a, b := numbers[2*i][half], numbers[2*i+1][half]
			high[i], rest[i] = clone(a), a
			VPERMT2B(b, upper, high[i])
			VPERMT2B(b, lower, rest[i])
		}
		for digit, from := range []struct {
			pair  [2]reg.VecVirtual
			order uint64
		}{{high, 0x44}, {rest, 0x44}, {rest, 0xee}} {
			p := ZMM()
			VSHUFI64X2(Imm(from.order), from.pair[1], from.pair[0], p)
			VMOVDQU64(p, outAt(2*digit+half))
			planes[2*digit+half] = p
		}
	}
	VMOVDQU64(products([2]reg.VecVirtual{offset, offset}, func(j int) Op { return planes[j] }), outAt(excess))
	ADDQ(U32(512), x)
	ADDQ(U32(64*group), out)
	DECQ(groups)
	JNZ(LabelRef("group"))
	VZEROUPPER()
	RET()
}

// foldLanes returns the larger of two selections of the quarters of a and b.
func foldLanes(a, b reg.VecVirtual, one, other uint64) reg.VecVirtual {
	m, n := ZMM(), ZMM()
	VSHUFI32X4(Imm(one), b, a, m)
	VSHUFI32X4(Imm(other), b, a, n)
	VPMAXUD(n, m, m)
	return m
}
