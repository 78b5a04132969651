package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The kernels in this file multiply panels with AMX: one instruction multiplies 16 rows of x by
// 16 rows of weights, 64 bytes of each, in 16 cycles. Tiles of integers are stored as they are
// for each block, and vectors of them joined, scaled and added, while the next tiles are
// computed.
//
// x is in tiles, those of 16 rows and a block one after the other: for each digit 16 rows of 32
// bytes, then what the layout of x has for each row: a unit, and one or two numbers to subtract.
//
// Neither avo nor Go's assembler knows AMX, so instructions are written as bytes: Intel 64
// manual, volume 2.

const (
	xTile     = 3*16*32 + 3*64 // bytes of x for 16 rows and a block
	xUnits    = 3 * 16 * 32
	xExcess   = xUnits + 64
	tileBytes = 16 * 64
)

// prefixes of instructions, in the field pp of VEX.
const (
	ppNone = iota
	pp66
	ppF3
	ppF2
)

func raw(text string, code ...byte) {
	Comment(text)
	for _, b := range code {
		Instruction(&ir.Instruction{Opcode: "BYTE", Operands: []Op{Imm(uint64(b))}})
	}
}

// address encodes a register of a tile, and base + index + disp.
func address(opcode byte, pp, tile int, base, index reg.GPPhysical, disp int) []byte {
	b, i := int(base.PhysicalIndex()), int(index.PhysicalIndex())
	return []byte{
		0xc4, 0x82 | byte(^i>>3&1)<<6 | byte(^b>>3&1)<<5, byte(0x78 | pp), opcode,
		byte(0x84 | tile<<3), byte(i&7<<3 | b&7), byte(disp), byte(disp >> 8), byte(disp >> 16), byte(disp >> 24),
	}
}

func tileLoad(tile int, base, stride reg.GPPhysical, disp int) {
	raw(fmt.Sprintf("TILELOADD tmm%d, %d(%s)(%s*1)", tile, disp, base.Asm(), stride.Asm()), address(0x4b, ppF2, tile, base, stride, disp)...)
}

func tileStore(tile int, base, stride reg.GPPhysical, disp int) {
	raw(fmt.Sprintf("TILESTORED tmm%d, %d(%s)(%s*1)", tile, disp, base.Asm(), stride.Asm()), address(0x4b, ppF3, tile, base, stride, disp)...)
}

func tileZero(tile int) {
	raw(fmt.Sprintf("TILEZERO tmm%d", tile), 0xc4, 0xe2, 0x78|ppF2, 0x49, byte(0xc0|tile<<3))
}

// tileProducts adds signed bytes of tile a times unsigned ones of tile b.
func tileProducts(to, a, b int) {
	raw(fmt.Sprintf("TDPBSUD tmm%d, tmm%d, tmm%d", to, a, b), 0xc4, 0xe2, byte(^b&15<<3|ppF3), 0x5e, byte(0xc0|to<<3|a))
}

// tileKernel is panelKernel for up to 16 rows of x.
func (l *fixedLayout) tileKernel() {
	kind, doc, vectors := l.panelKind()
	TEXT(kind+"Tiles", NOSPLIT, "func(sums, panel, x *float32, config *byte, room *float32, rows, blocks uintptr, next *byte)")
	Doc(
		fmt.Sprintf("%sTiles adds the products of 16 rows of weights with %s and blocks of up to", kind, doc),
		"16 rows of x, in tiles, with AMX. It reads two blocks more of the panel and of x.")
	Pragma("noescape")
	sums, panel, x, room := reg.R8, reg.R9, reg.R10, reg.R11
	blocks, next, rows, stride := reg.R12, reg.R13, reg.R15, reg.RAX
	products, sum, constants, left := reg.RCX, reg.RDX, reg.RSI, reg.RDI // of the rows of a block
	narrow := reg.RBX
	Load(Param("sums"), sums)
	Load(Param("panel"), panel)
	Load(Param("x"), x)
	Load(Param("config"), products)
	Load(Param("room"), room)
	Load(Param("rows"), rows)
	Load(Param("blocks"), blocks)
	Load(Param("next"), next)
	raw("LDTILECFG (CX)", 0xc4, 0xe2, 0x78, 0x49, 0x01)
	MOVQ(U32(64), stride)
	MOVQ(U32(32), narrow)
	parts := 1 // of a block, with a scale each
	if l.halves {
		parts = 2
	}
	const weights, digit = 7, 6 // tiles; the others are for products
	// multiply computes the products of one part after the other, in turn in tiles 0 to 2 and 3
	// to 5. An instruction takes as long for tiles with half of the columns.
	multiply := func(n int) {
		block, part := n/parts, n%parts
		tileLoad(weights, panel, stride, 64*(block*vectors+4*part))
		for d := range digits {
			to := n%2*digits + d
			tileZero(to)
			tileLoad(digit, x, narrow, block*xTile+16*32*d+16*part)
			tileProducts(to, digit, weights)
		}
	}
	store := func(n int) {
		for d := range digits {
			tileStore(n%2*digits+d, room, stride, tileBytes*(n%(2*parts)*digits+d))
		}
	}
	join := func(part int) reg.VecVirtual {
		v := ZMM()
		VMOVDQA32(Mem{Base: products, Disp: tileBytes * digits * part}, v)
		for d := 1; d < digits; d++ {
			VPSLLD(Imm(8), v, v)
			VPADDD(Mem{Base: products, Disp: tileBytes * (digits*part + d)}, v, v)
		}
		if !l.sums {
			VPSUBD_BCST(Mem{Base: constants, Disp: 64 * (1 + part)}, v, v)
		}
		VCVTDQ2PS(v, v)
		return v
	}
	// Tiles are stored when others have been computed after them, and read when others have
	// been stored after them, so that neither waits.
	multiply(0)
	store(0)
	multiply(1)
	Label("loop")
	TESTQ(next, next)
	JZ(LabelRef("multiply"))
	for at := 0; at < 4*l.panelBytes(); at += 64 {
		PREFETCHT0(Mem{Base: next, Disp: at})
	}
	ADDQ(U32(4*l.panelBytes()), next)
	Label("multiply")
	for block := range 4 {
		for n := block * parts; n < (block+1)*parts; n++ {
			multiply(n + 2)
			store(n + 1)
		}
		scales, other := ZMM(), ZMM()
		VMOVAPS(Mem{Base: panel, Disp: 64 * (block*vectors + panelScale)}, scales)
		if vectors > panelLeast {
			VMOVAPS(Mem{Base: panel, Disp: 64 * (block*vectors + panelLeast)}, other)
		}
		LEAQ(Mem{Base: room, Disp: tileBytes * digits * parts * (block % 2)}, products)
		LEAQ(Mem{Base: sums, Disp: 64 * block}, sum)
		LEAQ(Mem{Base: x, Disp: block*xTile + xUnits}, constants)
		MOVQ(rows, left)
		label := fmt.Sprintf("row%d", block)
		Label(label)
		to, v := ZMM(), join(0)
		VMOVUPS(Mem{Base: sum}, to)
		if l.halves {
			VMULPS(scales, v, v)
			VFMADD231PS(other, join(1), v)
			VFMADD231PS_BCST(Mem{Base: constants}, v, to)
		} else {
			scale := ZMM()
			VMULPS_BCST(Mem{Base: constants}, scales, scale)
			VFMADD231PS(scale, v, to)
			if l.sums {
				VFNMADD231PS_BCST(Mem{Base: constants, Disp: 64}, other, to)
			}
		}
		VMOVUPS(to, Mem{Base: sum})
		ADDQ(Imm(64), products)
		ADDQ(U32(256), sum)
		ADDQ(Imm(4), constants)
		DECQ(left)
		JNZ(LabelRef(label))
	}
	ADDQ(U32(64*4*vectors), panel)
	ADDQ(U32(4*xTile), x)
	SUBQ(Imm(4), blocks)
	JNZ(LabelRef("loop"))
	raw("TILERELEASE", 0xc4, 0xe2, 0x78, 0x49, 0xc0)
	VZEROUPPER()
	RET()
}

// panelBytes is about how many bytes of weights a panel is unpacked from, for each block.
func (l *fixedLayout) panelBytes() int {
	switch {
	case l.halves: // Q6_K
		return 16 * 210 / 8
	case l.sums: // Q4_K
		return 16 * 144 / 8
	}
	return 16 * 34 // Q8_0, or Q4_0, which has fewer
}
