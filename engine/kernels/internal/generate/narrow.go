package main

import (
	"fmt"
	"math/bits"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The kernels in narrow*.go multiply blocks as integers with AVX2. Two blocks fill a
// register: the lower half of its lanes is the first one's. VPMADDUBSW multiplies unsigned
// bytes by signed ones and adds pairs, and VPMADDWD adds pairs of those, which gives what
// VPDPBUSD adds. x is laid out as in fixedlayout.go, and sums have the order of the kernels
// there, so that the bits are the same.
//
// Processors without AVX-512 may have VPDPBUSD all the same, in another encoding (AVX-VNNI),
// which Go's assembler lacks: see the command vex.

var (
	narrow     = isa{"Narrow", 32, YMM}
	narrowVNNI = isa{"NarrowVNNI", 32, YMM}
)

// signed8 is for weights that are signed bytes, but not -128: nothing is to be subtracted.
var signed8 = &fixedLayout{name: "signed8", doc: "of eight bits", bits: 20}

var narrowLayouts = []*fixedLayout{around8, around16, around128, halves4, halves32, minima, halfMinima, signed8}

func generateNarrow() {
	c := newNarrowConstants()
	for _, l := range narrowLayouts {
		l.narrowKernel(c)
	}
	n := newNarrowLargeConstants()
	for _, v := range []isa{narrow, narrowVNNI} {
		for _, together := range []int{1, 2} {
			generateNarrowBlocks(v, c, together)
			generateNarrowLarge(v, c, n, together)
		}
	}
}

// narrowKernel converts x to the layout, block by block.
func (l *fixedLayout) narrowKernel(c *narrowConstants) {
	name := l.name + "Narrow"
	TEXT(name, NOSPLIT, "func(out, x *float32, groups uintptr)")
	Doc(
		fmt.Sprintf("%s lays out groups of 128 numbers for weights %s:", name, l.doc),
		fmt.Sprintf("%d times 64 bytes each.", l.vectors()),
	)
	Pragma("noescape")
	out := Load(Param("out"), GP64())
	x := Load(Param("x"), GP64())
	groups := Load(Param("groups"), GP64())
	absolute := wide32(name+"Absolute", 0x7fffffff)
	exponent := wide32(name+"Exponent", 0x7f800000)
	ulp := wide32(name+"Ulp", 1<<(24-l.bits))
	down := wide32(name+"Down", uint32(l.bits-2)<<23)
	least := wide32(name+"Least", uint32(l.bits-1)<<23)
	inverse := wide32(name+"Inverse", uint32(2*127+l.bits-2)<<23)
	signs := wide32(name+"Signs", 0x00808080)
	byteOnes := wide32(name+"Bytes", 0x01010101)
	// The bytes of four numbers, most significant first.
	order := bytes32(name+"Order", func(i int) int { return i%4*4 + (2-i%16/4)&3 })
	ordered := YMM()
	VMOVDQU(order, ordered)
	Label("group")
	for b := range 4 {
		n := [4]reg.VecVirtual{YMM(), YMM(), YMM(), YMM()}
		m, other := YMM(), YMM()
		for i := range n {
			VMOVUPS(Mem{Base: x, Disp: 128*b + 32*i}, n[i])
			if i == 0 {
				VPAND(absolute, n[i], m)
				continue
			}
			VPAND(absolute, n[i], other)
			VPMAXUD(other, m, m)
		}
		VPERM2I128(Imm(1), m, m, other)
		VPMAXUD(other, m, m)
		for _, lanes := range []uint64{0x4e, 0xb1} {
			VPSHUFD(Imm(lanes), m, other)
			VPMAXUD(other, m, m)
		}
		power, unit := YMM(), YMM()
		VPADDD(ulp, m, power)
		VPAND(exponent, power, power)
		VPMAXUD(least, power, power)
		VPSUBD(down, power, unit)
		VSUBPS(m, m, m)
		VADDPS(m, unit, unit)
		at := func(j int) Mem { return Mem{Base: out, Disp: 64*j + 16*b} }
		VMOVUPS(unit.AsX(), at(unitAt))
		scale := YMM()
		VMOVDQU(inverse, scale)
		VPSUBD(power, scale, scale)
		for _, v := range n {
			VMULPS(scale, v, v)
			VCVTPS2DQ(v, v)
			VPADDD(signs, v, v)
			VPXOR(signs, v, v)
			VPSHUFB(ordered, v, v)
		}
		var sums [2]reg.VecVirtual
		for half := range sums {
			first, last := YMM(), YMM()
			VPUNPCKLDQ(n[2*half+1], n[2*half], first)
			VPUNPCKHDQ(n[2*half+1], n[2*half], last)
			upper := XMM()
			planes := [digits]reg.VecVirtual{XMM(), XMM(), XMM()}
			VEXTRACTI128(Imm(1), first, upper)
			VPUNPCKLDQ(upper, first.AsX(), planes[0])
			VPUNPCKHDQ(upper, first.AsX(), planes[1])
			VEXTRACTI128(Imm(1), last, upper)
			VPUNPCKLDQ(upper, last.AsX(), planes[2])
			sum, part, one := XMM(), XMM(), XMM()
			VMOVDQU(byteOnes, one)
			for digit, p := range planes {
				VMOVDQU(p, at(2*digit+half))
				VPMADDUBSW(p, one, part)
				VPMADDWD(c.ones, part, part)
				if digit == 0 {
					VMOVDQA(part, sum)
				} else {
					VPSLLD(Imm(8), sum, sum)
					VPADDD(part, sum, sum)
				}
			}
			joinNarrow(sum, part)
			sums[half] = sum
		}
		store := func(j int, sum reg.VecVirtual) {
			if l.sums {
				VCVTDQ2PS(sum, sum)
				VMULPS(unit.AsX(), sum, sum)
			} else {
				VPSLLD(Imm(uint64(bits.TrailingZeros(uint(l.offset)))), sum, sum)
			}
			VMOVDQU(sum, at(j))
		}
		switch {
		case l.halves:
			store(excessAt, sums[0])
			store(excessAt+1, sums[1])
		case l.offset > 0:
			VPADDD(sums[1], sums[0], sums[0])
			store(excessAt, sums[0])
		}
	}
	ADDQ(U32(512), x)
	ADDQ(U32(64*l.vectors()), out)
	DECQ(groups)
	JNZ(LabelRef("group"))
	VZEROUPPER()
	RET()
}

// narrowKernel is a kernel of blocks or super-blocks.
type narrowKernel struct {
	*storedKernel
	c      *narrowConstants
	layout *fixedLayout
	acc    [][]reg.VecVirtual // those of blocks 0 and 1, and of 2 and 3
	low    reg.VecVirtual     // bytes of 15
	ones   reg.VecVirtual
}

// newNarrowKernel returns one for weights of a layout, or of one that VPDPBUSD can do.
func newNarrowKernel(v isa, c *narrowConstants, l *fixedLayout) *narrowKernel {
	if v.name == narrowVNNI.name && l == signed8 {
		l = around128
	}
	return &narrowKernel{c: c, layout: l}
}

// table loads what nibbles stand for.
func (k *narrowKernel) table(values *[16]int) reg.VecVirtual {
	t := YMM()
	if k.layout == signed8 {
		VMOVDQU(k.c.tables[values], t)
	} else {
		VMOVDQU(k.c.unsigned[values], t)
	}
	return t
}

func (k *narrowKernel) setup() {
	k.low, k.ones = YMM(), YMM()
	VMOVDQU(k.c.low, k.low)
	VMOVDQU(k.c.ones, k.ones)
}

// at returns the address of vector j of the x of pair q and row r.
func (k *narrowKernel) at(r, group, q, j int) Mem {
	return k.xAt(r, group*2*k.layout.vectors()+2*j+q)
}

// pairProducts sets the lanes of a block to the sum of the products of halves of two blocks, or of one of the halves if the
// other is nil, and the digits of x.
func (k *narrowKernel) pairProducts(weights [2]reg.VecVirtual, x func(j int) Mem) reg.VecVirtual {
	sum := YMM()
	if k.isa.name == narrowVNNI.name {
		VPXOR(sum, sum, sum)
		for digit := range digits {
			if digit > 0 {
				VPSLLD(Imm(8), sum, sum)
			}
			for half, w := range weights {
				if w != nil {
					t := YMM()
					VMOVDQU(x(2*digit+half), t)
					VPDPBUSD(t, w, sum)
				}
			}
		}
		joinNarrow(sum, YMM())
		return sum
	}
	for digit := range digits {
		var words []reg.VecVirtual
		for half, w := range weights {
			if w == nil {
				continue
			}
			t := YMM()
			if k.layout == signed8 {
				size, signedW := YMM(), YMM()
				VPABSB(x(2*digit+half), size)
				VPSIGNB(x(2*digit+half), w, signedW)
				VPMADDUBSW(signedW, size, t)
			} else {
				VPMADDUBSW(x(2*digit+half), w, t)
			}
			words = append(words, t)
		}
		t := words[0]
		factor := Op(k.ones)
		if digit == 0 {
			factor = k.c.high
		}
		if len(words) == 2 && k.layout != signed8 { // six bits: the sum fits into 16
			VPADDW(words[1], t, t)
		} else if len(words) == 2 {
			VPMADDWD(factor, words[1], words[1])
		}
		VPMADDWD(factor, t, t)
		if len(words) == 2 && k.layout == signed8 {
			VPADDD(words[1], t, t)
		}
		switch digit {
		case 0:
			sum = t
		case 1:
			VPADDD(t, sum, sum)
			VPSLLD(Imm(8), sum, sum)
		default:
			VPADDD(t, sum, sum)
		}
	}
	joinNarrow(sum, YMM())
	return sum
}

// joinNarrow is joinLanes for registers of either size below 64 bytes.
func joinNarrow(sum, other reg.VecVirtual) {
	for _, order := range []uint64{0x4e, 0xb1} {
		VPSHUFD(Imm(order), sum, other)
		VPADDD(other, sum, sum)
	}
}

// pairHalf loads a binary16 of each of two blocks as float32, or of one.
func (k *narrowKernel) pairHalf(at, size int, single bool) reg.VecVirtual {
	d, lower := YMM(), XMM()
	VPBROADCASTW(Mem{Base: k.w, Disp: at}, lower)
	if single {
		VMOVQ(lower, lower) // and zeros, since the scale may be infinite
	} else {
		upper := XMM()
		VPBROADCASTW(Mem{Base: k.w, Disp: at + size}, upper)
		VPUNPCKLQDQ(upper, lower, lower)
	}
	VCVTPH2PS(lower, d)
	return d
}

// pairLoad loads 16 bytes of each of two blocks. Those of a single one are there twice: the
// x of the other is zero.
func (k *narrowKernel) pairLoad(at, size int, single bool) reg.VecVirtual {
	v := k.both(at)
	if !single {
		VINSERTI128(Imm(1), Mem{Base: k.w, Disp: at + size}, v, v)
	}
	return v
}

// nibbles splits bytes into their lower and upper halves.
func (k *narrowKernel) nibbles(both reg.VecVirtual) [2]reg.VecVirtual {
	high := YMM()
	VPSRLD(Imm(4), both, high)
	VPAND(k.low, both, both)
	VPAND(k.low, high, high)
	return [2]reg.VecVirtual{both, high}
}
