package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The kernels in this file multiply panels with AMX: one instruction multiplies 16 rows of x by
// 16 rows of weights, 64 bytes of each, in 16 cycles. Tiles of integers are stored as they are
// for each block, and vectors of them joined, scaled and added, while the next tiles are
// computed.
//
// x is in tiles, those of 16 rows and a block one after the other, and after them a unit for each
// row, and a sum where weights have minima. Others are signed, so that nothing is subtracted.
//
// A tile of x is a digit, 32 bytes of each row. Its instruction takes as long as one for 64 bytes.
// Weights of four bits use those: the panel has them 16 times as large, too, which makes products
// of 12 bits of x with one tile, a digit of eight bits beside one of four, and two tiles of x
// instead of three.

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
func (f *tileFormat) block() int   { return f.unitsAt() + 64*f.units() }

// units is how many numbers there are for each row.
func (f *tileFormat) units() int {
	if f.layout.sums {
		return 2
	}
	return 1
}

func generateTiles() {
	for _, f := range []*tileFormat{
		{"offset", around128, false, 16 * 34},
		{"offsetTwice", around8, true, 16 * 18},
		{"minimaTwice", minima, true, 16 * 144 / 8},
		{"halves", halves32, false, 16 * 210 / 8},
	} {
		f.kernel(8)
		f.kernel(16)
		f.lay()
	}
}

// kernel is panelKernel for so many rows of x at most, and several panels.
//
// It goes through every fourth block first, those of one sum, so that sums stay in registers,
// one for each row of x; then through the blocks after these.
func (f *tileFormat) kernel(rows int) {
	l := f.layout
	_, doc, vectors := l.panelKind()
	scaleAt := panelScale
	if f.twice {
		vectors, scaleAt = vectors+8, scaleAt+8
	}
	name := fmt.Sprintf("%sTilesx%d", f.name, rows)
	TEXT(name, NOSPLIT, "func(sums, panel, x *float32, config *byte, room *float32, blocks, panels, skip uintptr, next, end *byte)")
	Doc(
		fmt.Sprintf("%s adds the products of panels of 16 rows of weights with %s and blocks of", name, doc),
		fmt.Sprintf("up to %d rows of x, in tiles, with AMX. Panels are skip bytes apart, from the end of one to the", rows),
		"next. What follows the last is read, too, but not used.")
	Pragma("noescape")
	parts := 1 // of a block, with a scale each
	if l.halves {
		parts = 2
	}
	tiles := f.tiles()
	const weights, xTile = 7, 6 // tiles; the others are for products
	sums, room, next, panels := reg.R8, reg.R11, reg.R15, reg.R14
	stride, narrow := reg.RAX, reg.RBX
	// Tiles are stored when others have been computed after them, and read when others have
	// been stored after them, so that neither waits: what is multiplied is ahead of what is
	// added, both in blocks and where one panel follows the other.
	type place struct{ panel, x, left, chain reg.GPPhysical }
	ahead, here := place{reg.R12, reg.R13, reg.RDX, reg.RSI}, place{reg.R9, reg.R10, reg.RCX, reg.RDI}
	panelBack, xBack, forward, length := AllocLocal(8), AllocLocal(8), AllocLocal(8), AllocLocal(8)

	Load(Param("config"), reg.RCX)
	raw("LDTILECFG (CX)", 0xc4, 0xe2, 0x78, 0x49, 0x01)
	Load(Param("blocks"), reg.RDX)
	LEAQ(Mem{Base: reg.RDX, Disp: -1}, reg.RCX)
	IMUL3Q(U32(64*vectors), reg.RCX, reg.RAX)
	MOVQ(reg.RAX, panelBack)
	IMUL3Q(U32(f.block()), reg.RCX, reg.RAX)
	MOVQ(reg.RAX, xBack)
	LEAQ(Mem{Base: reg.RDX, Disp: -4}, reg.RCX)
	IMUL3Q(U32(64*vectors), reg.RCX, reg.RAX)
	Load(Param("skip"), reg.RCX)
	ADDQ(reg.RCX, reg.RAX)
	MOVQ(reg.RAX, forward)
	SHRQ(Imm(2), reg.RDX)
	MOVQ(reg.RDX, length)
	Load(Param("sums"), sums)
	Load(Param("room"), room)
	Load(Param("next"), next)
	Load(Param("panels"), panels)
	last, err := Param("end").Resolve()
	if err != nil {
		panic(err) // the signature above has it
	}
	MOVQ(U32(64), stride)
	MOVQ(U32(f.width()), narrow)
	for _, p := range []place{ahead, here} {
		Load(Param("panel"), p.panel)
		Load(Param("x"), p.x)
		MOVQ(length, p.left)
		MOVQ(U32(4), p.chain)
	}
	// advance goes to the next block of a sum, to the first of the next sum, or to the next panel.
	labels := 0
	advance := func(p place, begin, end func()) {
		labels++
		on, next := fmt.Sprintf("on%d", labels), fmt.Sprintf("next%d", labels)
		ADDQ(U32(4*64*vectors), p.panel)
		ADDQ(U32(4*f.block()), p.x)
		DECQ(p.left)
		JNZ(LabelRef(on))
		end()
		SUBQ(panelBack, p.panel)
		SUBQ(xBack, p.x)
		MOVQ(length, p.left)
		DECQ(p.chain)
		JNZ(LabelRef(next))
		ADDQ(forward, p.panel)
		SUBQ(U32(4*f.block()), p.x)
		MOVQ(U32(4), p.chain)
		if p == here {
			ADDQ(U32(16*256-256), sums)
			DECQ(panels)
			JZ(LabelRef("done"))
		}
		Label(next)
		begin()
		Label(on)
	}
	acc := make([]reg.VecVirtual, rows)
	for row := range acc {
		acc[row] = ZMM()
	}
	sumAt := func(row int) Mem { return Mem{Base: sums, Disp: 256 * row} }
	begin := func() {
		for row, v := range acc {
			VMOVUPS(sumAt(row), v)
		}
	}
	end := func() {
		for row, v := range acc {
			VMOVUPS(v, sumAt(row))
		}
		ADDQ(Imm(64), sums)
	}
	// multiply computes the products of part n, and store stores those of a part of the other half
	// of the tiles, one digit after the other.
	multiply := func(n int) (work []func()) {
		for tile := range tiles {
			work = append(work, func() {
				if tile == 0 {
					tileLoad(weights, ahead.panel, stride, 64*4*(n%parts))
				}
				to := n%2*tiles + tile
				tileZero(to)
				tileLoad(xTile, ahead.x, narrow, 16*f.width()*tile+16*(n%parts))
				tileProducts(to, xTile, weights, !l.sums)
				if tile == tiles-1 && n%parts == parts-1 {
					advance(ahead, func() {}, func() {})
				}
			})
		}
		return work
	}
	store := func(n int) (work []func()) {
		for tile := range tiles {
			work = append(work, func() {
				tileStore(n%2*tiles+tile, room, stride, tileBytes*(n%(2*parts)*tiles+tile))
			})
		}
		return work
	}
	join := func(slot, row int) reg.VecVirtual {
		v := ZMM()
		VMOVDQA32(Mem{Base: room, Disp: tileBytes*tiles*slot + 64*row}, v)
		for i, by := range f.shifts() {
			VPSLLD(Imm(by), v, v)
			VPADDD(Mem{Base: room, Disp: tileBytes*(tiles*slot+i+1) + 64*row}, v, v)
		}
		VCVTDQ2PS(v, v)
		return v
	}
	scales, other := ZMM(), ZMM()
	add := func(slot, row int) {
		unit := Mem{Base: here.x, Disp: f.unitsAt() + 4*row}
		v := join(slot, row)
		if l.halves {
			VMULPS(scales, v, v)
			VFMADD231PS(other, join(slot+1, row), v)
			VFMADD231PS_BCST(unit, v, acc[row])
			return
		}
		scale := ZMM()
		VMULPS_BCST(unit, scales, scale)
		VFMADD231PS(scale, v, acc[row])
		if l.sums {
			VFNMADD231PS_BCST(Mem{Base: here.x, Disp: f.unitsAt() + 64 + 4*row}, other, acc[row])
		}
	}
	// Between the rows of a block, the products of those after it are stored and computed.
	step := func(turn int) {
		labels++
		label := fmt.Sprintf("step%d", labels)
		CMPQ(next, last.Addr)
		JGE(LabelRef(label))
		for at := 0; at < f.bytes; at += 64 {
			PREFETCHT1(Mem{Base: next, Disp: at})
		}
		ADDQ(U32(f.bytes), next)
		Label(label)
		VMOVAPS(Mem{Base: here.panel, Disp: 64 * scaleAt}, scales)
		if l.halves || l.sums {
			VMOVAPS(Mem{Base: here.panel, Disp: 64 * (scaleAt + 1)}, other)
		}
		n := turn * parts
		var work []func()
		for i := range parts {
			stores := store(n + parts + i)
			for tile, multiply := range multiply(n + parts + 1 + i) {
				work = append(work, multiply, stores[tile])
			}
		}
		done := 0
		for row := range acc {
			for ; done < len(work) && done*rows <= row*len(work); done++ {
				work[done]()
			}
			add(n, row)
		}
		for _, do := range work[done:] {
			do()
		}
		advance(here, begin, end)
	}
	begin()
	for n := range parts {
		for _, do := range append(multiply(n), store(n)...) {
			do()
		}
	}
	for _, do := range multiply(parts) {
		do()
	}
	Label("loop")
	step(0)
	step(1)
	JMP(LabelRef("loop"))
	Label("done")
	raw("TILERELEASE", 0xc4, 0xe2, 0x78, 0x49, 0xc0)
	VZEROUPPER()
	RET()
}
