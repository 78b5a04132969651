package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Neither avo nor Go's assembler knows AMX, so instructions are written as bytes: Intel 64
// manual, volume 2.

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

// tileProducts adds signed bytes of tile a times those of tile b, signed or unsigned.
func tileProducts(to, a, b int, signed bool) {
	name, pp := "TDPBSUD", ppF3
	if signed {
		name, pp = "TDPBSSD", ppF2
	}
	raw(fmt.Sprintf("%s tmm%d, tmm%d, tmm%d", name, to, a, b), 0xc4, 0xe2, byte(^b&15<<3|pp), 0x5e, byte(0xc0|to<<3|a))
}
