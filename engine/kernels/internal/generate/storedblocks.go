package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// blocks is a format of GGUF blocks: an FP16 scale, then 32 integers.
type blocks interface {
	name() string
	doc() string
	bytes() int // of a block
	setup(v isa)
	// weights unpacks a block and passes its vectors to each, in order.
	weights(k *storedKernel, disp int, each func(j int, w reg.VecVirtual))
}

func blockKernel(v isa, together int, b blocks) {
	const chains, unroll = 2, 4
	var scales Mem // of the current blocks
	storedText(v, together, b.name()+"x", b.doc(), false, func() {
		b.setup(v)
		scales = AllocLocal(4 * unroll)
	}, func(k *storedKernel) []reg.VecVirtual {
		acc := k.sums(chains)
		vectors := 32 * 4 / v.bytes
		block := func(i int) {
			d := k.reg()
			half(Mem{Base: k.w, Disp: i * b.bytes()}, scales.Offset(4*i), d)
			part := make([]reg.VecVirtual, together)
			b.weights(k, i*b.bytes()+2, func(j int, w reg.VecVirtual) {
				for r := range together {
					x := k.xAt(r, i*vectors+j)
					if part[r] == nil {
						part[r] = k.reg()
						VMULPS(x, w, part[r])
					} else {
						VFMADD231PS(x, w, part[r])
					}
				}
			})
			for r := range together {
				VFMADD231PS(d, part[r], acc[r][i%chains])
			}
		}
		step := func(n int) {
			for i := range n {
				block(i)
			}
			ADDQ(Imm(uint64(n*b.bytes())), k.w)
			ADDQ(U32(n*128), k.x)
		}
		SUBQ(U32(32*unroll), k.n)
		JLT(LabelRef("rest"))
		Label("loop")
		step(unroll)
		SUBQ(U32(32*unroll), k.n)
		JGE(LabelRef("loop"))
		Label("rest")
		ADDQ(U32(32*unroll), k.n)
		JZ(LabelRef("total"))
		Label("restLoop") // n is a multiple of 32
		step(1)
		SUBQ(Imm(32), k.n)
		JNZ(LabelRef("restLoop"))
		Label("total")
		return total(acc)
	})
}

// unpackedKernel multiplies parts of 32 numbers: two float32 scales and two minima, for 16
// numbers each, and signed bytes.
func unpackedKernel(v isa, together int) {
	storedText(v, together, "unpackedx", "unpacked parts", false, nil, func(k *storedKernel) []reg.VecVirtual {
		acc := k.sums(2)
		perHalf := 16 * 4 / v.bytes
		Label("loop")
		for half := range 2 {
			scale, minimum := k.reg(), k.reg()
			VBROADCASTSS(Mem{Base: k.w, Disp: 4 * half}, scale)
			VBROADCASTSS(Mem{Base: k.w, Disp: 8 + 4*half}, minimum)
			for j := range perHalf {
				w := k.reg()
				VPMOVSXBD(Mem{Base: k.w, Disp: 16 + 16*half + j*v.bytes/4}, w)
				VCVTDQ2PS(w, w)
				VFMSUB213PS(minimum, scale, w)
				for r := range together {
					VFMADD231PS(k.xAt(r, perHalf*half+j), w, acc[r][(half+j)%2])
				}
			}
		}
		ADDQ(Imm(48), k.w)
		ADDQ(U32(128), k.x)
		SUBQ(Imm(32), k.n)
		JNZ(LabelRef("loop"))
		return total(acc)
	})
}

// half broadcasts an FP16 number as float32 through memory: loads broadcast for free, while
// these kernels are limited by shuffles.
func half(m, through Mem, d reg.VecVirtual) {
	x := XMM()
	VCVTPH2PS(m, x)
	VMOVSS(x, through)
	VBROADCASTSS(through, d)
}

// q8_0 is an FP16 scale and 32 signed bytes.
type q8_0 struct{}

func (q8_0) name() string { return "q8_0" }
func (q8_0) doc() string  { return "Q8_0" }
func (q8_0) bytes() int   { return 34 }
func (q8_0) setup(isa)    {}

func (q8_0) weights(k *storedKernel, disp int, each func(int, reg.VecVirtual)) {
	for j := range 32 * 4 / k.isa.bytes {
		w := k.reg()
		VPMOVSXBD(Mem{Base: k.w, Disp: disp + j*k.isa.bytes/4}, w)
		VCVTDQ2PS(w, w)
		each(j, w)
	}
}

// q4_0 is an FP16 scale and 16 bytes: the low halves are the numbers 0 to 15 of the block,
// the high halves those from 16 to 31, each with an offset of 8.
type q4_0 struct {
	constants storedConstants
	table     reg.VecVirtual
}

func (*q4_0) name() string { return "q4_0" }
func (*q4_0) doc() string  { return "Q4_0" }
func (*q4_0) bytes() int   { return 18 }

func (q *q4_0) setup(v isa) { // a permutation uses the low four bits of each lane
	q.table = v.reg()
	VMOVUPS(q.constants.q4Table, q.table)
}

func (q *q4_0) weights(k *storedKernel, disp int, each func(int, reg.VecVirtual)) {
	both, w, high := k.reg(), k.reg(), k.reg()
	VPMOVZXBD(Mem{Base: k.w, Disp: disp}, both)
	VPERMPS(q.table, both, w)
	each(0, w)
	VPSRLD(Imm(4), both, both)
	VPERMPS(q.table, both, high)
	each(1, high)
}
