package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// generateNarrowBlocks emits the formats of fixedblocks.go, and Q4_0.
func generateNarrowBlocks(v isa, c *narrowConstants, together int) {
	for _, f := range []*blockFormat{
		{name: "q4_0", doc: "Q4_0", blockSize: 18, layout: around8},
		{name: "q4_1", doc: "Q4_1", blockSize: 20, layout: minima, least: true},
		{name: "q5_0", doc: "Q5_0", blockSize: 22, layout: around16, fifth: true},
		{name: "q5_1", doc: "Q5_1", blockSize: 24, layout: minima, least: true, fifth: true},
		{name: "iq4_nl", doc: "IQ4_NL", blockSize: 18, layout: signed8, values: &iq4Values},
		{name: "mxfp4", doc: "MXFP4", blockSize: 17, layout: signed8, power: true, values: &fp4Values},
	} {
		f.narrow(v, c, together)
	}
}

// narrow multiplies pairs of blocks. Rows may end with a single one.
func (f *blockFormat) narrow(v isa, c *narrowConstants, together int) {
	k := newNarrowKernel(v, c, f.layout)
	storedText(v, together, f.name+"x", f.doc+", as integers,", false, k.setup, func(s *storedKernel) []reg.VecVirtual {
		s.perBlock = true
		k.storedKernel, k.acc = s, s.sums(2)
		SUBQ(U32(128), k.n)
		JLT(LabelRef("rest"))
		Label("loop")
		f.narrowPair(k, 0, false)
		ADDQ(Imm(uint64(2*f.blockSize)), k.w)
		f.narrowPair(k, 1, false)
		ADDQ(Imm(uint64(2*f.blockSize)), k.w)
		ADDQ(U32(64*f.layout.vectors()), k.x)
		SUBQ(U32(128), k.n)
		JGE(LabelRef("loop"))
		Label("rest")
		ADDQ(U32(128), k.n)
		JZ(LabelRef("total"))
		SUBQ(U32(64), k.n)
		JLT(LabelRef("single"))
		f.narrowPair(k, 0, false)
		ADDQ(Imm(uint64(2*f.blockSize)), k.w)
		TESTQ(k.n, k.n)
		JZ(LabelRef("total"))
		f.narrowPair(k, 1, true)
		JMP(LabelRef("total"))
		Label("single")
		f.narrowPair(k, 0, true)
		Label("total")
		return total(k.acc)
	})
}

// narrowPair multiplies by blocks 2q and 2q+1 of a group, or by the first of them.
func (f *blockFormat) narrowPair(k *narrowKernel, q int, single bool) {
	w := k.nibbles(k.pairLoad(f.blockSize-16, f.blockSize, single))
	switch {
	case f.values != nil:
		table := k.table(f.values)
		VPSHUFB(w[0], table, w[0])
		VPSHUFB(w[1], table, w[1])
	case f.fifth:
		f.narrowFifth(k, w, single)
	}
	var d, least reg.VecVirtual
	if f.power {
		d = f.narrowPower(k, single)
	} else {
		d = k.pairHalf(0, f.blockSize, single)
	}
	if f.least {
		least = k.pairHalf(2, f.blockSize, single)
	}
	for r := range k.together {
		at := func(j int) Mem { return k.at(r, 0, q, j) }
		sum := k.pairProducts(w, at)
		if !f.layout.sums && k.layout != signed8 {
			VPSUBD(at(excessAt), sum, sum)
		}
		VCVTDQ2PS(sum, sum)
		if f.name == "q4_0" { // as in fixed.go
			scale := YMM()
			VMULPS(at(unitAt), d, scale)
			VFMADD231PS(scale, sum, k.acc[r][q])
			continue
		}
		VMULPS(at(unitAt), sum, sum) // first, because d may be subnormal
		VFMADD231PS(d, sum, k.acc[r][q])
		if f.least {
			VFMADD231PS(at(excessAt), least, k.acc[r][q])
		}
	}
}

// narrowFifth adds the fifth bits.
func (f *blockFormat) narrowFifth(k *narrowKernel, w [2]reg.VecVirtual, single bool) {
	from := 2
	if f.least {
		from = 4
	}
	all := YMM()
	VPBROADCASTD(Mem{Base: k.w, Disp: from}, all)
	if !single {
		upper := XMM()
		VPBROADCASTD(Mem{Base: k.w, Disp: from + f.blockSize}, upper)
		VINSERTI128(Imm(1), upper, all, all)
	}
	for half, v := range w {
		bits := YMM()
		VPSHUFB(k.c.fifthAt[half], all, bits)
		VPAND(k.c.eachBit, bits, bits)
		VPCMPEQB(k.c.eachBit, bits, bits)
		VPAND(k.c.fifth, bits, bits)
		VPOR(bits, v, v)
	}
}

// narrowPower is 2^(byte-128), as a product of two powers, because it may be subnormal.
func (f *blockFormat) narrowPower(k *narrowKernel, single bool) reg.VecVirtual {
	whole, part := YMM(), YMM()
	VPBROADCASTB(Mem{Base: k.w}, whole)
	if !single {
		upper := XMM()
		VPBROADCASTB(Mem{Base: k.w, Disp: f.blockSize}, upper)
		VINSERTI128(Imm(1), upper, whole, whole)
	}
	VPSRLD(Imm(24), whole, whole)
	VPSRLD(Imm(1), whole, part)
	VPSUBD(part, whole, whole)
	for _, v := range []reg.VecVirtual{whole, part} {
		VPADDD(k.c.bias, v, v)
		VPSLLD(Imm(23), v, v)
	}
	VMULPS(part, whole, whole)
	return whole
}
