package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The kernels in this file multiply 16 rows of weights at once, a row in each lane. Their
// blocks are unpacked to a panel first, which stays in the first-level cache for all rows of
// x. A kernel that takes a row at a time unpacks faster, but reads the whole x again for each
// row of weights, and a vector of x for every product, where these broadcast four bytes.
//
// They compute the same bits: a sum that is a lane there is a vector here.
//
// A panel has, for each block or part of 32 numbers, eight vectors of four bytes of each row:
// numbers 4j to 4j+3 in vector j. Then come scales, and what else the layout of x asks for.

// rowsOfPanel addresses the rows of weights, four rows from each of four registers.
type rowsOfPanel struct {
	base          [4]reg.GPVirtual
	stride, three reg.GPVirtual
	offsets       reg.VecVirtual // of all rows, and which of them there are, for gathers
	all           reg.GPVirtual
}

func (p *rowsOfPanel) at(row, disp int) Mem {
	m := Mem{Base: p.base[row/4], Disp: disp}
	switch row % 4 {
	case 1:
		m.Index, m.Scale = p.stride, 1
	case 2:
		m.Index, m.Scale = p.stride, 2
	case 3:
		m.Index, m.Scale = p.three, 1
	}
	return m
}

// quarter loads 16 bytes of each row, and returns them as four vectors: bytes 4j to 4j+3 of
// all rows in vector j.
func (p *rowsOfPanel) quarter(disp int) [4]reg.VecVirtual {
	var z [4]reg.VecVirtual
	for i := range z {
		z[i] = ZMM()
		VBROADCASTI32X4(p.at(i, disp), z[i])
		for lane := 1; lane < 4; lane++ {
			VINSERTI32X4(Imm(uint64(lane)), p.at(4*lane+i, disp), z[i], z[i])
		}
	}
	var t, v [4]reg.VecVirtual
	for i := range t {
		t[i], v[i] = ZMM(), ZMM()
	}
	VPUNPCKLDQ(z[1], z[0], t[0])
	VPUNPCKHDQ(z[1], z[0], t[1])
	VPUNPCKLDQ(z[3], z[2], t[2])
	VPUNPCKHDQ(z[3], z[2], t[3])
	VPUNPCKLQDQ(t[2], t[0], v[0])
	VPUNPCKHQDQ(t[2], t[0], v[1])
	VPUNPCKLQDQ(t[3], t[1], v[2])
	VPUNPCKHQDQ(t[3], t[1], v[3])
	return v
}

// word gathers four bytes of each row.
func (p *rowsOfPanel) word(disp int) reg.VecVirtual {
	mask, v := K(), ZMM()
	KMOVW(p.all.As32(), mask)
	VMOVDQA64(p.offsets, v)
	VPGATHERDD(Mem{Base: p.base[0], Disp: disp, Index: p.offsets, Scale: 1}, mask, v)
	return v
}

// halfOf returns the lower halves of words as float32.
func halfOf(words reg.VecVirtual) reg.VecVirtual {
	v := ZMM()
	VPMOVDW(words, v.AsY())
	VCVTPH2PS(v.AsY(), v)
	return v
}

// panelFormat unpacks blocks.
type panelFormat struct {
	name, doc string
	numbers   int // of a block
	bytes     int
	vectors   int  // of the panel, for each 32 numbers
	twice     bool // numbers of four bits are there 16 times as large, too: see tilekernels.go
	offset    int  // of numbers
	signed    bool // it is taken off
	setup     func()
	unpack    func(p *rowsOfPanel, out func(part, j int) Mem)

	offsets, sixteen reg.VecVirtual // the offset, and 16 times the offset
}

func (f *panelFormat) kernel() {
	name := f.name
	if f.twice {
		name, f.vectors = name+"Twice", f.vectors+8
	}
	if f.signed {
		name += "Signed"
	}
	name += "Panel"
	TEXT(name, NOSPLIT, "func(out *float32, w *byte, ldw, blocks uintptr)")
	Doc(
		fmt.Sprintf("%s unpacks blocks of 16 rows of %s, %d vectors for each 32 numbers.", name, f.doc, f.vectors))
	Pragma("noescape")
	p := &rowsOfPanel{stride: GP64(), three: GP64(), offsets: ZMM(), all: GP64()}
	MOVL(U32(0xffff), p.all.As32())
	out := Load(Param("out"), GP64())
	p.base[0] = Load(Param("w"), GP64()).(reg.GPVirtual)
	Load(Param("ldw"), p.stride)
	blocks := Load(Param("blocks"), GP64())
	LEAQ(Mem{Base: p.stride, Index: p.stride, Scale: 2}, p.three)
	for i := 1; i < 4; i++ {
		p.base[i] = GP64()
		LEAQ(Mem{Base: p.base[i-1], Index: p.stride, Scale: 4}, p.base[i])
	}
	VPBROADCASTD(p.stride.As32(), p.offsets)
	VPMULLD(lanesAt(name+"Rows", func(lane int) int { return lane }), p.offsets, p.offsets)
	f.setup()
	if f.signed && f.offset > 0 {
		f.offsets = broadcast(constant(name+"Offset", U32(f.offset*0x01010101)))
		if f.twice {
			f.sixteen = broadcast(constant(name+"Sixteen", U32(16*f.offset*0x01010101)))
		}
	}
	Label("loop")
	f.unpack(p, func(part, j int) Mem { return Mem{Base: out, Disp: 64 * (part*f.vectors + j)} })
	for _, b := range p.base {
		ADDQ(U32(f.bytes), b)
	}
	ADDQ(U32(64*f.vectors*f.numbers/32), out)
	DECQ(blocks)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}

const (
	panelScale = 8 // index of the scales of a block, or of its first half
	panelLeast = 9 // index of its minima, or of the scales of its second half
)

// number stores four bytes of each row, numbers 4j to 4j+3 of a part.
func (f *panelFormat) number(v reg.VecVirtual, out func(part, j int) Mem, part, j int) {
	at := j
	if f.twice {
		large := ZMM()
		VPSLLD(Imm(4), v, large)
		if f.signed && f.offset > 0 {
			VPSUBB(f.sixteen, large, large)
		}
		VMOVDQA64(large, out(part, j))
		at += 8
	}
	if f.signed && f.offset > 0 {
		VPSUBB(f.offsets, v, v)
	}
	VMOVDQA64(v, out(part, at))
}

// scaleAt is where the scales are, or what follows them.
func (f *panelFormat) scaleAt(i int) int {
	if f.twice {
		return 8 + panelScale + i
	}
	return panelScale + i
}

func panelQ4(low Mem) *panelFormat {
	f := &panelFormat{name: "q4_0", doc: "Q4_0", numbers: 32, bytes: 18, vectors: 9, offset: 8}
	var mask reg.VecVirtual
	f.setup = func() { mask = broadcast(low) }
	f.unpack = func(p *rowsOfPanel, out func(part, j int) Mem) {
		for j, v := range p.quarter(2) {
			first, second := nibblesOf(v, mask)
			f.number(first, out, 0, j)
			f.number(second, out, 0, 4+j)
		}
		VMOVDQA64(halfOf(p.word(0)), out(0, f.scaleAt(0)))
	}
	return f
}

// nibblesOf splits bytes into their lower and upper halves.
func nibblesOf(both, mask reg.VecVirtual) (low, high reg.VecVirtual) {
	low, high = ZMM(), ZMM()
	VPANDD(mask, both, low)
	VPSRLD(Imm(4), both, high)
	VPANDD(mask, high, high)
	return low, high
}

func panelQ8(sign Mem) *panelFormat {
	f := &panelFormat{name: "q8_0", doc: "Q8_0", numbers: 32, bytes: 34, vectors: 9}
	var signs reg.VecVirtual
	f.setup = func() {
		if !f.signed {
			signs = broadcast(sign)
		}
	}
	f.unpack = func(p *rowsOfPanel, out func(part, j int) Mem) {
		for i := range 2 {
			for j, v := range p.quarter(2 + 16*i) {
				if !f.signed {
					VPXORD(signs, v, v)
				}
				f.number(v, out, 0, 4*i+j)
			}
		}
		VMOVDQA64(halfOf(p.word(0)), out(0, panelScale))
	}
	return f
}

// panelQ4K: see fixedQ4K.
func panelQ4K(low Mem, c [3]Mem) *panelFormat {
	f := &panelFormat{name: "q4_k", doc: "Q4_K", numbers: 256, bytes: 144, vectors: 10}
	var mask reg.VecVirtual
	f.setup = func() { mask = broadcast(low) }
	f.unpack = func(p *rowsOfPanel, out func(part, j int) Mem) {
		d, scales, minima, shared := p.word(0), p.word(4), p.word(8), p.word(12)
		dmin := ZMM()
		VPSRLD(Imm(16), d, dmin)
		d, dmin = halfOf(d), halfOf(dmin)
		sixBits, four, two := broadcast(c[0]), broadcast(c[1]), broadcast(c[2])
		for part := range 8 {
			for i, from := range []reg.VecVirtual{scales, minima} {
				v := ZMM()
				if part < 4 {
					VPSRLD(Imm(uint64(8*part)), from, v)
					VPANDD(sixBits, v, v)
				} else {
					upper := ZMM()
					VPSRLD(Imm(uint64(8*(part-4)+4*i)), shared, v)
					VPANDD(four, v, v)
					VPSRLD(Imm(uint64(8*(part-4)+2)), from, upper)
					VPANDD(two, upper, upper)
					VPORD(upper, v, v)
				}
				VCVTDQ2PS(v, v)
				VMULPS([]reg.VecVirtual{d, dmin}[i], v, v)
				VMOVDQA64(v, out(part, f.scaleAt(i)))
			}
		}
		for part := 0; part < 8; part += 2 {
			for i := range 2 {
				for j, v := range p.quarter(16 + 16*part + 16*i) {
					first, second := nibblesOf(v, mask)
					f.number(first, out, part, 4*i+j)
					f.number(second, out, part+1, 4*i+j)
				}
			}
		}
	}
	return f
}

// panelQ6K: see fixedQ6K.
func panelQ6K(low, pair Mem) *panelFormat {
	f := &panelFormat{name: "q6_k", doc: "Q6_K", numbers: 256, bytes: 210, vectors: 10, offset: 32}
	var mask, pairs reg.VecVirtual
	f.setup = func() { mask, pairs = broadcast(low), broadcast(pair) }
	f.unpack = func(p *rowsOfPanel, out func(part, j int) Mem) {
		d := p.word(206) // no byte after the last is read
		VPSRLD(Imm(16), d, d)
		d = halfOf(d)
		for i := range 4 {
			scales := p.word(192 + 4*i)
			for k := range 4 {
				v := ZMM()
				VPSLLD(Imm(uint64(24-8*k)), scales, v)
				VPSRAD(Imm(24), v, v)
				VCVTDQ2PS(v, v)
				VMULPS(d, v, v)
				VMOVDQA64(v, out(2*i+k/2, panelScale+k%2))
			}
		}
		for side := range 2 {
			for i := range 2 {
				a, b := p.quarter(64*side+16*i), p.quarter(64*side+32+16*i)
				upper := p.quarter(128 + 32*side + 16*i)
				for j := range 4 {
					for k, from := range []reg.VecVirtual{a[j], b[j]} {
						first, second := nibblesOf(from, mask)
						for part, v := range []reg.VecVirtual{first, second} {
							shifted := ZMM()
							if shift := 4 - 2*(2*part+k); shift > 0 {
								VPSLLD(Imm(uint64(shift)), upper[j], shifted)
							} else if shift < 0 {
								VPSRLD(Imm(uint64(-shift)), upper[j], shifted)
							} else {
								shifted = clone(upper[j])
							}
							orMasked(pairs, shifted, v)
							f.number(v, out, 4*side+2*part+k, 4*i+j)
						}
					}
				}
			}
		}
	}
	return f
}
