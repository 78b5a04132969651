package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

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
		for i := range f.units() {
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

// layRows puts a row of x, laid out for the other kernels, into the tiles.
func layRows() {
	const name = "layRows"
	TEXT(name, NOSPLIT, "func(tiles, units, laid *float32, groups uintptr)")
	Doc(name + " puts a row of x into the tiles of eight: its bytes, and its units.")
	Pragma("noescape")
	tiles := Load(Param("tiles"), GP64())
	units := Load(Param("units"), GP64())
	laid := Load(Param("laid"), GP64())
	groups := Load(Param("groups"), GP64())
	at, bytes, all, mask := YMM(), YMM(), GP32(), K()
	VMOVDQU(lanesAt(name+"Lanes", func(lane int) int { return 32 * lane }), at)
	MOVL(U32(0xff), all)
	Label("loop")
	for b := range 4 {
		for i := range digits {
			VMOVDQU(Mem{Base: laid, Disp: 64*2*i + 16*b}, bytes.AsX())
			VINSERTI128(Imm(1), Mem{Base: laid, Disp: 64*(2*i+1) + 16*b}, bytes, bytes)
			KMOVW(all, mask)
			VPSCATTERDD(bytes, mask, Mem{Base: tiles, Disp: b*rowBlock + i*rowTile, Index: at, Scale: 1})
		}
		unit := GP32()
		MOVL(Mem{Base: laid, Disp: 64*unitAt + 16*b}, unit)
		MOVL(unit, Mem{Base: units, Disp: b * rowBlock})
	}
	ADDQ(U32(64*around128.vectors()), laid)
	ADDQ(U32(4*rowBlock), tiles)
	ADDQ(U32(4*rowBlock), units)
	DECQ(groups)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}
