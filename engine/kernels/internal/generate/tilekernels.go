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
// x is in tiles, those of 16 rows and a block one after the other, and what the layout of x has
// for each row after them: a unit, and one or two numbers to subtract or sums.
//
// A tile of x is a digit, 32 bytes of each row. Its instruction takes as long as one for 64 bytes.
// Weights of four bits use those: the panel has them 16 times as large, too, which makes products
// of 12 bits of x with one tile, a digit of eight bits beside one of four, and two tiles of x
// instead of three.
//
// Neither avo nor Go's assembler knows AMX, so instructions are written as bytes: Intel 64
// manual, volume 2.

const tileBytes = 16 * 64

// tileFormat is a kind of panel and of x.
type tileFormat struct {
	name   string
	layout *fixedLayout
	twice  bool // weights are there 16 times as large, too
	bytes  int  // of weights, about, that a panel is unpacked from, for each block
}

// tiles is how many there are of x, for each block, and width how long their rows are.
func (f *tileFormat) tiles() int { return len(f.shifts()) + 1 }

func (f *tileFormat) width() int {
	if f.twice {
		return 64
	}
	return 32
}

// shifts are what tiles are shifted by before the next is added.
func (f *tileFormat) shifts() []uint64 {
	if f.twice {
		return []uint64{12}
	}
	return []uint64{8, 8}
}

// unitsAt is where numbers for each row begin, and block where the next block does.
func (f *tileFormat) unitsAt() int { return f.tiles() * f.width() * 16 }
func (f *tileFormat) block() int   { return f.unitsAt() + 3*64 }

func generateTiles() {
	for _, f := range []*tileFormat{
		{"offset", around128, false, 16 * 34},
		{"offsetTwice", around8, true, 16 * 18},
		{"minimaTwice", minima, true, 16 * 144 / 8},
		{"halves", halves32, false, 16 * 210 / 8},
	} {
		f.kernel()
		f.lay()
	}
}

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

// kernel is panelKernel for up to 16 rows of x, and several panels.
func (f *tileFormat) kernel() {
	l := f.layout
	_, doc, vectors := l.panelKind()
	scaleAt := panelScale
	if f.twice {
		vectors, scaleAt = vectors+8, scaleAt+8
	}
	TEXT(f.name+"Tiles", NOSPLIT, "func(sums, panel, x *float32, config *byte, room *float32, rows, blocks, panels, skip uintptr, next *byte)")
	Doc(
		fmt.Sprintf("%sTiles adds the products of panels of 16 rows of weights with %s and blocks of", f.name, doc),
		"up to 16 rows of x, in tiles, with AMX. Panels are skip bytes apart, from the end of one to the",
		"next. It reads two blocks more of the panel and of x.")
	Pragma("noescape")
	sums, panel, x, room := reg.R8, reg.R9, reg.R10, reg.R11
	blocks, next, rows, stride := reg.R12, reg.R13, reg.R15, reg.RAX
	products, sum, constants, left := reg.RCX, reg.RDX, reg.RSI, reg.RDI // of the rows of a block
	narrow, panels := reg.RBX, reg.R14
	Load(Param("sums"), sums)
	Load(Param("panel"), panel)
	Load(Param("config"), products)
	Load(Param("room"), room)
	Load(Param("rows"), rows)
	Load(Param("panels"), panels)
	Load(Param("next"), next)
	raw("LDTILECFG (CX)", 0xc4, 0xe2, 0x78, 0x49, 0x01)
	MOVQ(U32(64), stride)
	MOVQ(U32(f.width()), narrow)
	parts := 1 // of a block, with a scale each
	if l.halves {
		parts = 2
	}
	const weights, xTile = 7, 6 // tiles; the others are for products
	tiles := f.tiles()
	// multiply computes the products of one part after the other, in turn in one half of the
	// other tiles.
	multiply := func(n int) {
		block, part := n/parts, n%parts
		tileLoad(weights, panel, stride, 64*(block*vectors+4*part))
		for i := range tiles {
			to := n%2*tiles + i
			tileZero(to)
			tileLoad(xTile, x, narrow, block*f.block()+16*f.width()*i+16*part)
			tileProducts(to, xTile, weights)
		}
	}
	store := func(n int) {
		for i := range tiles {
			tileStore(n%2*tiles+i, room, stride, tileBytes*(n%(2*parts)*tiles+i))
		}
	}
	join := func(row, part int) reg.VecVirtual {
		v := ZMM()
		VMOVDQA32(Mem{Base: products, Disp: tileBytes*tiles*part + 64*row}, v)
		for i, by := range f.shifts() {
			VPSLLD(Imm(by), v, v)
			VPADDD(Mem{Base: products, Disp: tileBytes*(tiles*part+i+1) + 64*row}, v, v)
		}
		if !l.sums {
			VPSUBD_BCST(Mem{Base: constants, Disp: 64*(1+part) + 4*row}, v, v)
		}
		VCVTDQ2PS(v, v)
		return v
	}
	// Rows that there are not are joined as well, and nobody reads them.
	const rowsAtOnce = 4
	ADDQ(Imm(rowsAtOnce-1), rows)
	SHRQ(Imm(2), rows)
	Label("panel")
	Load(Param("x"), x)
	Load(Param("blocks"), blocks)
	// Tiles are stored when others have been computed after them, and read when others have
	// been stored after them, so that neither waits.
	multiply(0)
	store(0)
	multiply(1)
	Label("loop")
	TESTQ(next, next)
	JZ(LabelRef("multiply"))
	for at := 0; at < 4*f.bytes; at += 64 {
		PREFETCHT0(Mem{Base: next, Disp: at})
	}
	ADDQ(U32(4*f.bytes), next)
	Label("multiply")
	for block := range 4 {
		for n := block * parts; n < (block+1)*parts; n++ {
			multiply(n + 2)
			store(n + 1)
		}
		scales, other := ZMM(), ZMM()
		VMOVAPS(Mem{Base: panel, Disp: 64 * (block*vectors + scaleAt)}, scales)
		if l.halves || l.sums {
			VMOVAPS(Mem{Base: panel, Disp: 64 * (block*vectors + scaleAt + 1)}, other)
		}
		LEAQ(Mem{Base: room, Disp: tileBytes * tiles * parts * (block % 2)}, products)
		LEAQ(Mem{Base: sums, Disp: 64 * block}, sum)
		LEAQ(Mem{Base: x, Disp: block*f.block() + f.unitsAt()}, constants)
		MOVQ(rows, left)
		label := fmt.Sprintf("row%d", block)
		Label(label)
		for row := range rowsAtOnce {
			unit := Mem{Base: constants, Disp: 4 * row}
			to, v := ZMM(), join(row, 0)
			VMOVUPS(Mem{Base: sum, Disp: 256 * row}, to)
			if l.halves {
				VMULPS(scales, v, v)
				VFMADD231PS(other, join(row, 1), v)
				VFMADD231PS_BCST(unit, v, to)
			} else {
				scale := ZMM()
				VMULPS_BCST(unit, scales, scale)
				VFMADD231PS(scale, v, to)
				if l.sums {
					VFNMADD231PS_BCST(Mem{Base: constants, Disp: 64 + 4*row}, other, to)
				}
			}
			VMOVUPS(to, Mem{Base: sum, Disp: 256 * row})
		}
		ADDQ(U32(64*rowsAtOnce), products)
		ADDQ(U32(256*rowsAtOnce), sum)
		ADDQ(Imm(4*rowsAtOnce), constants)
		DECQ(left)
		JNZ(LabelRef(label))
	}
	ADDQ(U32(64*4*vectors), panel)
	ADDQ(U32(4*f.block()), x)
	SUBQ(Imm(4), blocks)
	JNZ(LabelRef("loop"))
	skip := products
	Load(Param("skip"), skip)
	ADDQ(skip, panel)
	ADDQ(U32(16*256), sums)
	DECQ(panels)
	JNZ(LabelRef("panel"))
	raw("TILERELEASE", 0xc4, 0xe2, 0x78, 0x49, 0xc0)
	VZEROUPPER()
	RET()
}

// lay puts a row of x, laid out for the other kernels, into tiles.
func (f *tileFormat) lay() {
	l := f.layout
	name := f.name + "LayTiles"
	TEXT(name, NOSPLIT, "func(tiles, units, laid *float32, groups uintptr)")
	Doc(name + " puts a row of x into the tiles of 16: its bytes, and its unit and what is subtracted.")
	Pragma("noescape")
	tiles := Load(Param("tiles"), GP64())
	units := Load(Param("units"), GP64())
	laid := Load(Param("laid"), GP64())
	groups := Load(Param("groups"), GP64())
	var eights, signs, upper, ones reg.VecVirtual
	if f.twice {
		eights, signs = YMM(), YMM()
		upper, ones = YMM(), YMM()
		for _, c := range []struct {
			v    reg.VecVirtual
			name string
			bits uint32
		}{{eights, "Eights", 0x08080808}, {signs, "Nibbles", 0x0f0f0f0f}, {upper, "Upper", 0xf0f0f0f0}, {ones, "Ones", 0x01010101}} {
			VPBROADCASTD(constant(name+c.name, U32(c.bits)), c.v)
		}
	}
	read := YMM()
	Label("loop")
	for b := range 4 {
		digit := func(i int) reg.VecVirtual {
			v := read // the same one, because avo takes it for used from the start on
			VMOVDQU(Mem{Base: laid, Disp: 64*2*i + 16*b}, v.AsX())
			VINSERTI128(Imm(1), Mem{Base: laid, Disp: 64*(2*i+1) + 16*b}, v, v)
			return v
		}
		at := func(tile, disp int) Mem {
			return Mem{Base: tiles, Disp: b*f.block() + 16*f.width()*tile + disp}
		}
		if f.twice {
			// The middle digit is 16 times one around zero, and the rest of four bits.
			VMOVDQU(digit(0), at(0, 0))
			VMOVDQU(digit(2), at(1, 32))
			middle, low := digit(1), YMM()
			VPSLLD(Imm(4), middle, low)
			VPAND(upper, low, low)
			VMOVDQU(low, at(1, 0))
			carry := YMM()
			VPSRLD(Imm(3), middle, carry)
			VPAND(ones, carry, carry)
			VPSRLD(Imm(4), middle, middle)
			VPAND(signs, middle, middle)
			VPXOR(eights, middle, middle)
			VPSUBB(eights, middle, middle) // four signed bits as eight
			VPADDB(carry, middle, middle)
			VMOVDQU(middle, at(0, 32))
		} else {
			for i := range digits {
				VMOVDQU(digit(i), at(i, 0))
			}
		}
		value := GP32()
		for i := 0; i < l.vectors()-unitAt; i++ {
			MOVL(Mem{Base: laid, Disp: 64*(unitAt+i) + 16*b}, value)
			MOVL(value, Mem{Base: units, Disp: b*f.block() + 64*i})
		}
	}
	ADDQ(U32(64*l.vectors()), laid)
	ADDQ(U32(4*f.block()), tiles)
	ADDQ(U32(4*f.block()), units)
	DECQ(groups)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}
