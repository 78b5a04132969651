package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The kernels in this file multiply blocks of small integers by x as integers: VPDPBUSD
// multiplies 64 bytes of weights by 64 bytes of x and adds the products in groups of four,
// while widening weights to float32 takes longer than reading them.
//
// x keeps about the precision of a float32 sum. The 32 numbers that meet a block become
// integers of 20 to 23 bits times a common power of two, and the integers become three
// signed digits of eight bits. All products of a block, or of numbers that share a scale, are
// added exactly: sums may wrap around in between, but the result fits into 32 bits. It is
// rounded to float32 once, so that kernels may add products in any order.
//
// Four blocks are processed together: see fixedlayout.go for how their x is laid out.

var vnni = isa{"VNNI", 64, ZMM}

// fixedFormat converts four blocks to unsigned bytes.
type fixedFormat struct {
	name, doc string
	blockSize int    // in bytes
	setup     func() // loads the constants of the others
	// order loads the bytes of the blocks and returns them half by half, and words that
	// begin with the scales, four times each. It must leave out the last eight bytes,
	// which go to the end of the last vector.
	order func(read []reg.VecVirtual) (ordered []reg.VecVirtual, scales reg.VecVirtual)
	// halves makes two vectors of weights from the result of order.
	halves func(ordered []reg.VecVirtual) [2]reg.VecVirtual
}

func generateFixed() {
	for _, l := range layouts {
		l.kernel()
	}
	for _, f := range []*fixedFormat{fixedQ4(), fixedQ8()} {
		masks := restMasks(f.name, f.blockSize)
		for _, together := range []int{1, 4} {
			fixedKernel(f, together, masks)
		}
	}
	generateBlocks()
	generateLarge()
	generatePanels()
}

// fixedQ4 is Q4_0: see q4_0. A byte holds a number of each half.
func fixedQ4() *fixedFormat {
	f := &fixedFormat{name: "q4_0", doc: "Q4_0", blockSize: 18}
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
	f := &fixedFormat{name: "q8_0", doc: "Q8_0", blockSize: 34}
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
	return bytesOf(name, func(i int) int { return at(i) & 127 })
}

func bytesOf(name string, at func(i int) int) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 64 {
		DATA(i, U8(at(i)))
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
func restMasks(name string, blockSize int) Mem {
	m := GLOBL(name+"Rest", RODATA|NOPTR)
	for blocks := 1; blocks < 4; blocks++ {
		for i := range 2 {
			n := min(64, max(0, blocks*blockSize-64*i))
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
		k.perBlock = true
		acc := k.sums(1)
		read := make([]reg.VecVirtual, 4*f.blockSize/64)
		multiply := func(ordered []reg.VecVirtual, scales reg.VecVirtual) {
			halves, d, sum := f.halves(ordered), ZMM(), ZMM()
			VCVTPH2PS(scales.AsY(), d)
			for r := range together {
				products(sum, halves[0], halves[1], func(j int) Op { return k.xAt(r, j) })
				VPSUBD(k.xAt(r, excessAt), sum, sum)
				VCVTDQ2PS(sum, sum)
				scale := ZMM()
				VMULPS(k.xAt(r, unitAt), d, scale)
				VFMADD231PS(scale, sum, acc[r][0])
			}
		}
		SUBQ(U32(128), k.n)
		JLT(LabelRef("rest"))
		Label("loop")
		k.prefetch(4*f.blockSize, "ahead")
		for i := range read {
			read[i] = ZMM()
			VMOVDQU(Mem{Base: k.w, Disp: 64 * i}, read[i].AsY())
			VINSERTI64X4(Imm(1), Mem{Base: k.w, Disp: 64*i + 32}, read[i], read[i])
		}
		ordered, scales := f.order(read)
		VPBROADCASTQ(Mem{Base: k.w, Disp: 64 * len(read)}, end, ordered[len(ordered)-1])
		multiply(ordered, scales)
		ADDQ(U32(4*f.blockSize), k.w)
		ADDQ(U32(64*around8.vectors()), k.x)
		SUBQ(U32(128), k.n)
		JGE(LabelRef("loop"))
		Label("rest")
		ADDQ(U32(128), k.n)
		JZ(LabelRef("total"))
		for i := range read {
			read[i] = ZMM()
		}
		readRest(k, masks, read)
		multiply(f.order(read))
		Label("total")
		return total(acc)
	})
}

// readRest reads the blocks that are left, one for each 32 of n, and zeros after them.
func readRest(k *storedKernel, masks Mem, read []reg.VecVirtual) {
	table, mask := GP64(), K()
	LEAQ(masks, table)
	SHRQ(Imm(1), k.n)
	for i, v := range read {
		KMOVQ(Mem{Base: table, Index: k.n, Scale: 1, Disp: 8*i - 16}, mask)
		VMOVDQU8_Z(Mem{Base: k.w, Disp: 64 * i}, mask, v)
	}
}
