package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The kernels in this file multiply rows of Q8_0 with AMX where they lie: 32 bytes of 16 rows of
// weights are a tile as they are in memory. For few rows of x, panels take longer to unpack than
// to multiply.
//
// Tiles have the other roles than in tilekernels.go: a tile of x is a digit, with a row of x in
// each column, and a tile of products has those of a row of weights in each row. x is in tiles for
// each block, the digits one after the other, then a unit for each row of x.
//
// With up to eight rows of x, a vector of products is of two rows of weights.

const (
	rowBlock    = 34     // bytes of weights
	rowTile     = 32 * 8 // bytes, of a digit of x
	rowUnitsAt  = digits * rowTile
	rowBlockOfX = rowUnitsAt + 4*8
)

// What is in room: products of two blocks, scales of four, and sums for each block of a group,
// eight vectors of them.
func rowProductsAt(block, digit int) int { return 64 * 8 * (block%2*digits + digit) }
func rowScalesAt(block int) int          { return rowProductsAt(1, digits) + 64*(block%4) }
func rowSumsAt(block, i int) int         { return rowScalesAt(3) + 64*(1+8*block+i) }

// layRows puts a row of x, laid out for the other kernels, into the tiles.
func layRows() {
	const name = "q8_0LayRows"
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
			VPSCATTERDD(bytes, mask, Mem{Base: tiles, Disp: b*rowBlockOfX + i*rowTile, Index: at, Scale: 1})
		}
		unit := GP32()
		MOVL(Mem{Base: laid, Disp: 64*unitAt + 16*b}, unit)
		MOVL(unit, Mem{Base: units, Disp: b * rowBlockOfX})
	}
	ADDQ(U32(64*around128.vectors()), laid)
	ADDQ(U32(4*rowBlockOfX), tiles)
	ADDQ(U32(4*rowBlockOfX), units)
	DECQ(groups)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}

// multiplyRows multiplies by up to eight rows of x.
func multiplyRows() {
	const name = "q8_0Rows"
	TEXT(name, NOSPLIT, "func(y *float32, ldy uintptr, w *byte, ldw uintptr, x *float32, config *byte, room *float32, groups, panels, lanes uintptr, accumulate bool, next, end *byte)")
	Doc(
		name+" multiplies 16 rows of Q8_0 for each panel by up to eight rows of x, in tiles, with AMX.",
		"lanes says which of the eight there are, twice. What lies between next and end is prefetched.")
	Pragma("noescape")
	const weights, xTile = 6, 7 // tiles; the others are for products
	ldw, narrow, y, room := reg.RAX, reg.RBX, reg.RDI, reg.R11
	next, panels, scratch := reg.R15, reg.R14, reg.RSI
	// As in tilekernels.go, what is multiplied is two blocks ahead of what is added.
	w, ahead, left, here, groups := reg.R12, reg.R13, reg.RDX, reg.R10, reg.RCX
	panel, row, xRow, length, panelsAhead := AllocLocal(8), AllocLocal(8), AllocLocal(8), AllocLocal(8), AllocLocal(8)

	Load(Param("config"), reg.RCX)
	raw("LDTILECFG (CX)", 0xc4, 0xe2, 0x78, 0x49, 0x01)
	Load(Param("y"), y)
	Load(Param("w"), w)
	Load(Param("ldw"), ldw)
	Load(Param("x"), ahead)
	MOVQ(ahead, here)
	Load(Param("room"), room)
	Load(Param("groups"), groups)
	Load(Param("panels"), panels)
	Load(Param("next"), next)
	MOVQ(U32(32), narrow)
	MOVQ(groups, left)
	MOVQ(groups, length)
	MOVQ(panels, panelsAhead)
	IMUL3Q(U32(4*rowBlock), groups, scratch)
	MOVQ(scratch, row)
	IMUL3Q(U32(4*rowBlockOfX), groups, scratch)
	MOVQ(scratch, xRow)
	MOVQ(ldw, scratch)
	SHLQ(Imm(4), scratch)
	MOVQ(scratch, panel)
	last, err := Param("end").Resolve()
	if err != nil {
		panic(err) // the signature above has it
	}

	all := reg.R8L // no other registers than these: avo does not know that tiles use them
	MOVL(U32(0xffff), all)
	rows, to := ZMM(), ZMM() // where rows of weights are, and results
	VPBROADCASTD(ldw.As32(), rows)
	VPMULLD(lanesAt(name+"Weights", func(lane int) int { return lane }), rows, rows)
	Load(Param("ldy"), scratch)
	VPBROADCASTD(scratch.As32(), to)
	VPMULLD(lanesAt(name+"Texts", func(lane int) int { return lane % 8 }), to, to)
	VPADDD(lanesAt(name+"Rows", func(lane int) int { return lane / 8 * 4 }), to, to)
	upper, stored, mask := K(), K(), K()
	MOVL(U32(0xff00), scratch.As32())
	KMOVW(scratch.As32(), upper)
	Load(Param("lanes"), scratch)
	KMOVW(scratch.As32(), stored)
	zero := ZMM()
	VPXORD(zero, zero, zero)
	at := func(disp int) Mem { return Mem{Base: room, Disp: disp} }
	clearSums := func() {
		for i := range 32 {
			VMOVUPS(zero, at(rowSumsAt(0, i)))
		}
	}
	clearSums()

	d := ZMM()
	labels := 0
	label := func() string { labels++; return fmt.Sprintf("on%d", labels) }
	multiply := func(n int) (work []func()) {
		for digit := range digits {
			work = append(work, func() {
				if digit == 0 {
					KMOVW(all, mask)
					VMOVDQA64(zero, d)
					VPGATHERDD(Mem{Base: w, Index: rows, Scale: 1}, mask, d)
					VPMOVDW(d, d.AsY())
					VCVTPH2PS(d.AsY(), d)
					VMOVUPS(d, at(rowScalesAt(n)))
					tileLoad(weights, w, ldw, 2)
				}
				product := n%2*digits + digit
				tileZero(product)
				tileLoad(xTile, ahead, narrow, rowTile*digit)
				tileProducts(product, weights, xTile, true)
				if digit < digits-1 {
					return
				}
				ADDQ(U32(rowBlock), w)
				ADDQ(U32(rowBlockOfX), ahead)
				if n%4 < 3 {
					return
				}
				on := label()
				DECQ(left)
				JNZ(LabelRef(on))
				MOVQ(length, left)
				SUBQ(xRow, ahead)
				SUBQ(row, w)
				DECQ(panelsAhead)
				JZ(LabelRef(on)) // what is multiplied then is not used
				ADDQ(panel, w)
				Label(on)
			})
		}
		return work
	}
	store := func(n int) (work []func()) {
		for digit := range digits {
			work = append(work, func() { tileStore(n%2*digits+digit, room, narrow, rowProductsAt(n, digit)) })
		}
		return work
	}
	units := ZMM()
	add := func(n, i int) {
		v, scale, sum := ZMM(), ZMM(), ZMM()
		VMOVDQU32(at(rowProductsAt(n, 0)+64*i), v)
		for digit := 1; digit < digits; digit++ {
			VPSLLD(Imm(8), v, v)
			VPADDD(at(rowProductsAt(n, digit)+64*i), v, v)
		}
		VCVTDQ2PS(v, v)
		VBROADCASTSS(at(rowScalesAt(n)+8*i), scale)
		VBROADCASTSS(at(rowScalesAt(n)+8*i+4), upper, scale)
		VMULPS(units, scale, scale)
		VMOVUPS(at(rowSumsAt(n, i)), sum)
		VFMADD231PS(scale, v, sum)
		VMOVUPS(sum, at(rowSumsAt(n, i)))
	}
	// Between the vectors of a block, the products of those after it are stored and computed.
	step := func(n int) {
		on := label()
		CMPQ(next, last.Addr)
		JGE(LabelRef(on))
		for at := 0; at < 16*rowBlock; at += 64 {
			PREFETCHT1(Mem{Base: next, Disp: at})
		}
		ADDQ(U32(16*rowBlock), next)
		Label(on)
		VBROADCASTF64X4(Mem{Base: here, Disp: rowUnitsAt}, units)
		ADDQ(U32(rowBlockOfX), here)
		var work []func()
		stores := store(n + 1)
		for digit, multiply := range multiply(n + 2) {
			work = append(work, multiply, stores[digit])
		}
		done := 0
		for i := range 8 {
			for ; done < len(work) && done*8 <= i*len(work); done++ {
				work[done]()
			}
			add(n, i)
		}
		for _, do := range work[done:] {
			do()
		}
	}
	// Sums are added in the order of panelTotals.
	totals := func() {
		add := label()
		total := make([]reg.VecVirtual, 8)
		for i := range total {
			total[i] = ZMM()
			other := ZMM()
			VMOVUPS(at(rowSumsAt(0, i)), total[i])
			VMOVUPS(at(rowSumsAt(1, i)), other)
			VADDPS(at(rowSumsAt(2, i)), total[i], total[i])
			VADDPS(at(rowSumsAt(3, i)), other, other)
			VADDPS(other, total[i], total[i])
		}
		result := func(i int) Mem { return Mem{Base: y, Disp: 8 * i, Index: to, Scale: 1} }
		Load(Param("accumulate"), scratch.As8())
		TESTB(scratch.As8(), scratch.As8())
		JZ(LabelRef(add))
		for i, v := range total {
			KMOVQ(stored, mask)
			VMOVDQA64(zero, d)
			VGATHERDPS(result(i), mask, d)
			VADDPS(d, v, v)
		}
		Label(add)
		for i, v := range total {
			KMOVQ(stored, mask)
			VSCATTERDPS(v, mask, result(i))
		}
		ADDQ(Imm(64), y)
		clearSums()
	}
	for _, do := range append(multiply(0), store(0)...) {
		do()
	}
	for _, do := range multiply(1) {
		do()
	}
	Label("loop")
	for n := range 4 {
		step(n)
	}
	DECQ(groups)
	JNZ(LabelRef("loop"))
	MOVQ(length, groups)
	SUBQ(xRow, here)
	totals()
	DECQ(panels)
	JNZ(LabelRef("loop"))
	raw("TILERELEASE", 0xc4, 0xe2, 0x78, 0x49, 0xc0)
	VZEROUPPER()
	RET()
}
