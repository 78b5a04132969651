package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// blockFormat is a format of 32 numbers as 16 bytes of nibbles, the last of a block: those
// of the first half are the low ones. Before them there are a scale and what else the format
// has. Four blocks take more than one vector and no more than two.
type blockFormat struct {
	name, doc string
	blockSize int
	layout    *fixedLayout
	power     bool     // the scale is a byte, the exponent of a power of two, instead of a binary16
	least     bool     // a binary16 to add follows
	fifth     bool     // then four bytes with the fifth bits follow
	values    *[16]int // what nibbles stand for, if not themselves
}

func generateBlocks() {
	for _, f := range []*blockFormat{
		{name: "q4_1", doc: "Q4_1", blockSize: 20, layout: minima, least: true},
		{name: "q5_0", doc: "Q5_0", blockSize: 22, layout: around16, fifth: true},
		{name: "q5_1", doc: "Q5_1", blockSize: 24, layout: minima, least: true, fifth: true},
		{name: "iq4_nl", doc: "IQ4_NL", blockSize: 18, layout: around128, values: &iq4Values},
		{name: "mxfp4", doc: "MXFP4", blockSize: 17, layout: around128, power: true, values: &fp4Values},
	} {
		c := f.constants()
		for _, together := range []int{1, 4} {
			f.kernel(c, together)
		}
	}
}

// blockConstants holds the constant operands of a format.
type blockConstants struct {
	numbers, header, low Mem
	spread               [2]Mem // selects scales, and minima
	bit                  Mem    // the fifth
	table                Mem    // of values
	bias, one            Mem    // of powers
	masks                Mem    // of one to three blocks, and of the second vector of four
}

func (f *blockFormat) constants() *blockConstants {
	c := &blockConstants{
		numbers: bytesAt(f.name+"Numbers", func(i int) int { return i/16*f.blockSize + f.blockSize - 16 + i%16 }),
		low:     constant(f.name+"Low", U32(0x0f0f0f0f)),
		bit:     constant(f.name+"Fifth", U32(0x10101010)),
		bias:    constant(f.name+"Bias", F32(128)),
		one:     constant(f.name+"One", F32(1)),
		masks:   restMasks(f.name, f.blockSize),
	}
	// Words for each of four blocks: scales, minima, fifth bits of the first and of the
	// second halves. Or bytes: powers.
	fifth := 2
	if f.least {
		fifth = 4
	}
	from := []int{0, 2, fifth, fifth + 2}
	c.header = bytesAt(f.name+"Header", func(i int) int {
		if f.power {
			return i % 4 * f.blockSize
		}
		return i/2%4*f.blockSize + from[i/8%4] + i%2
	})
	for i := range c.spread {
		c.spread[i] = lanesAt(fmt.Sprintf("%sSpread%d", f.name, i), func(lane int) int { return 4*i + lane/4 })
	}
	if f.values != nil {
		c.table = nibbleTable(f.name+"Table", *f.values)
	}
	return c
}

// kernel multiplies groups of four blocks, like fixedKernel.
func (f *blockFormat) kernel(c *blockConstants, together int) {
	var numbersAt, headerAt, low, table reg.VecVirtual
	var end reg.Register // the mask of the second vector
	setup := func() {
		numbersAt, headerAt, low = load(c.numbers), load(c.header), broadcast(c.low)
		if f.values != nil {
			table = load(c.table)
		}
		end = K()
		tail := GP32()
		MOVL(U32(1<<(4*f.blockSize-64)-1), tail)
		KMOVD(tail, end)
	}
	storedText(vnni, together, f.name+"x", f.doc+", as integers,", false, setup, func(k *storedKernel) []reg.VecVirtual {
		k.perBlock = true
		acc, sum := k.sums(1), ZMM()
		multiply := func(read, tail reg.VecVirtual) {
			both, header := clone(read), read
			VPERMT2B(tail, numbersAt, both)
			VPERMT2B(tail, headerAt, header)
			first, second := ZMM(), ZMM()
			VPANDD(low, both, first)
			VPSRLD(Imm(4), both, second)
			VPANDD(low, second, second)
			if f.values != nil {
				VPSHUFB(first, table, first)
				VPSHUFB(second, table, second)
			}
			if f.fifth {
				f.addFifth(c, header, first, second)
			}
			d, least := f.scales(c, header)
			for r := range together {
				at := func(j int) Op { return k.xAt(r, j) }
				products(sum, first, second, at)
				if !f.least {
					VPSUBD(at(excessAt), sum, sum)
				}
				VCVTDQ2PS(sum, sum)
				VMULPS(at(unitAt), sum, sum) // first, because d may be subnormal
				VFMADD231PS(d, sum, acc[r][0])
				if f.least {
					VFMADD231PS(at(excessAt), least, acc[r][0])
				}
			}
		}
		read, tail := ZMM(), ZMM()
		SUBQ(U32(128), k.n)
		JLT(LabelRef("rest"))
		Label("loop")
		k.prefetch(4*f.blockSize, "ahead")
		VMOVDQU64(Mem{Base: k.w}, read.AsY())
		VINSERTI64X4(Imm(1), Mem{Base: k.w, Disp: 32}, read, read)
		VMOVDQU8_Z(Mem{Base: k.w, Disp: 64}, end, tail)
		multiply(read, tail)
		ADDQ(U32(4*f.blockSize), k.w)
		ADDQ(U32(64*f.layout.vectors()), k.x)
		SUBQ(U32(128), k.n)
		JGE(LabelRef("loop"))
		Label("rest")
		ADDQ(U32(128), k.n)
		JZ(LabelRef("total"))
		readRest(k, c.masks, []reg.VecVirtual{read, tail})
		multiply(read, tail)
		Label("total")
		return total(acc)
	})
}

// addFifth adds the fifth bits, which are the second 16 bytes of the header.
func (f *blockFormat) addFifth(c *blockConstants, header, first, second reg.VecVirtual) {
	bits, sixteen := XMM(), broadcast(c.bit)
	VEXTRACTI32X4(Imm(1), header, bits)
	for i, half := range []reg.VecVirtual{first, second} {
		word, mask := GP64(), K()
		VPEXTRQ(Imm(uint64(i)), bits, word)
		KMOVQ(word, mask)
		VPADDB(sixteen, half, mask, half)
	}
}

// scales returns the scales and minima that a header begins with.
func (f *blockFormat) scales(c *blockConstants, header reg.VecVirtual) (d, least reg.VecVirtual) {
	four := ZMM()
	if f.power {
		one := ZMM()
		VPMOVZXBD(header.AsX(), four)
		VCVTDQ2PS(four, four)
		VSUBPS(broadcast(c.bias), four, four)
		VBROADCASTSS(c.one, one)
		VSCALEFPS(four, one, four)
	} else {
		VCVTPH2PS(header.AsY(), four)
	}
	d = load(c.spread[0])
	VPERMPS(four, d, d)
	if f.least {
		least = load(c.spread[1])
		VPERMPS(four, least, least)
	}
	return d, least
}
