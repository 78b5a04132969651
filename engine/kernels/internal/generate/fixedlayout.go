package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// fixedLayout is how the x of four blocks of 32 is laid out, in vectors whose lanes 4b to
// 4b+3 belong to block b. For each digit, most significant first, there is one vector of the
// first halves of the blocks and one of the second. Then come the powers of two, and what
// is to be subtracted from the sums of products.
type fixedLayout struct {
	name   string
	doc    string
	bits   int  // of x: a sum of all products with one scale must fit into 32
	offset int  // added to weights: subtract that many times the sum of x
	halves bool // subtract it from the first and the second halves separately
	sums   bool // subtract nothing, but provide the sums of x as float32, for minima
}

const (
	digits   = 3
	unitAt   = 2 * digits // index of the powers of two
	excessAt = unitAt + 1 // and of what is to be subtracted
)

var (
	around8    = &fixedLayout{name: "around8", doc: "with an offset of 8", bits: 23, offset: 8}
	around16   = &fixedLayout{name: "around16", doc: "with an offset of 16", bits: 23, offset: 16}
	around128  = &fixedLayout{name: "around128", doc: "with an offset of 128", bits: 20, offset: 128}
	halves32   = &fixedLayout{name: "halves32", doc: "with a scale per 16 and an offset of 32", bits: 23, offset: 32, halves: true}
	halves4    = &fixedLayout{name: "halves4", doc: "with a scale per 16 and an offset of 4", bits: 23, offset: 4, halves: true}
	minima     = &fixedLayout{name: "minima", doc: "with minima", bits: 22, offset: 1, sums: true}
	halfMinima = &fixedLayout{name: "halfMinima", doc: "with a scale and a minimum per 16", bits: 23, offset: 1, halves: true, sums: true}
	layouts    = []*fixedLayout{around8, around16, around128, halves4, halves32, minima, halfMinima}
)

func (l *fixedLayout) vectors() int {
	if l.halves {
		return excessAt + 2
	}
	return excessAt + 1
}

// kernel converts x to the layout.
func (l *fixedLayout) kernel() {
	name := l.name + "FixedVNNI"
	TEXT(name, NOSPLIT, "func(out, x *float32, groups uintptr)")
	Doc(
		fmt.Sprintf("%s lays out groups of 128 numbers for weights %s:", name, l.doc),
		fmt.Sprintf("%d vectors of 64 bytes each.", l.vectors()),
	)
	Pragma("noescape")
	out := Load(Param("out"), GP64())
	x := Load(Param("x"), GP64())
	groups := Load(Param("groups"), GP64())

	absolute := broadcast(constant(name+"Absolute", U32(0x7fffffff)))
	exponent := broadcast(constant(name+"Exponent", U32(0x7f800000)))
	ulp := broadcast(constant(name+"Ulp", U32(1<<(24-l.bits))))
	down := broadcast(constant(name+"Down", U32((l.bits-2)<<23)))
	least := broadcast(constant(name+"Least", U32((l.bits-1)<<23)))
	inverse := broadcast(constant(name+"Inverse", U32((2*127+l.bits-2)<<23)))
	signs := broadcast(constant(name+"Signs", U32(0x00808080)))
	offset := broadcast(constant(name+"Offset", U32(l.offset*0x01010101)))
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
	VMOVDQU64(units, outAt(unitAt))
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
	sum := ZMM()
	plane := func(j int) Op { return planes[j] }
	store := func(at int, first, second reg.Register) {
		products(sum, first, second, plane)
		if l.sums {
			VCVTDQ2PS(sum, sum)
			VMULPS(units, sum, sum)
		}
		VMOVDQU64(sum, outAt(at))
	}
	if l.halves {
		store(excessAt, offset, nil)
		store(excessAt+1, nil, offset)
	} else {
		store(excessAt, offset, offset)
	}
	ADDQ(U32(512), x)
	ADDQ(U32(64*l.vectors()), out)
	DECQ(groups)
	JNZ(LabelRef("group"))
	VZEROUPPER()
	RET()
}

// products sets the lanes of a block to the sum of the products of weights, those of the first
// and second halves, or of one of them if the other is nil, and the digits of x. The caller passes the same register
// again for another sum, because avo takes it for used from the start of the kernel on.
func products(sum reg.VecVirtual, first, second reg.Register, x func(j int) Op) {
	VPXORD(sum, sum, sum)
	for digit := range digits {
		if digit > 0 {
			VPSLLD(Imm(8), sum, sum)
		}
		if first != nil {
			VPDPBUSD(x(2*digit), first, sum)
		}
		if second != nil {
			VPDPBUSD(x(2*digit+1), second, sum)
		}
	}
	joinLanes(sum)
}

// joinLanes sets the lanes of each block to their sum.
func joinLanes(sum reg.VecVirtual) {
	other := ZMM()
	for _, order := range []uint64{0x4e, 0xb1} {
		VPSHUFD(Imm(order), sum, other)
		VPADDD(other, sum, sum)
	}
}

// foldLanes returns the larger of two selections of the quarters of a and b.
func foldLanes(a, b reg.VecVirtual, one, other uint64) reg.VecVirtual {
	m, n := ZMM(), ZMM()
	VSHUFI32X4(Imm(one), b, a, m)
	VSHUFI32X4(Imm(other), b, a, n)
	VPMAXUD(n, m, m)
	return m
}
