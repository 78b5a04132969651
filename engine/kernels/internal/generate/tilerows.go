package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The kernels in this file multiply rows of weights with AMX where they lie: 32 bytes of 16 rows of
// Q8_0 are a tile as they are in memory, and those of Q4_0 when their halves are in bytes. For few
// rows of x, panels take longer to unpack than to multiply.
//
// Tiles have the other roles than in tilekernels.go: a tile of x is a digit, with a row of x in
// each column, and a tile of products has those of a row of weights in each row. x is in tiles for
// each block, the digits one after the other, then a unit for each row of x.
//
// With up to eight rows of x, a vector of products is of two rows of weights.

// rowFormat has blocks of 32 numbers that begin with a binary16.
type rowFormat struct {
	name, doc string
	blockSize int // in bytes
	layout    *fixedLayout
	nibbles   bool // around 8, those of the first half in the lower bits
}

const (
	rowTile    = 32 * 8 // bytes, of a digit of x
	rowUnitsAt = digits * rowTile
	rowBlock   = rowUnitsAt + 4*8
)

// What is in room: products of two blocks, scales of four, sums for each block of a group, eight
// vectors of them, and bytes of weights of two blocks.
func rowProductsAt(block, digit int) int { return 64 * 8 * (block%2*digits + digit) }
func rowScalesAt(block int) int          { return rowProductsAt(1, digits) + 64*(block%4) }
func rowSumsAt(block, i int) int         { return rowScalesAt(3) + 64*(1+8*(block%4)+i) }
func rowBytesAt(block, row int) int      { return rowSumsAt(3, 8) + 32*(16*(block%2)+row) }

func generateRows() {
	layRows()
	for _, f := range []*rowFormat{
		{"q8_0", "Q8_0", 34, around128, false},
		{"q4_0", "Q4_0", 18, around8, true},
	} {
		f.kernel()
	}
}

// kernel multiplies by up to eight rows of x.
//
// As in tilekernels.go, while a block is added, the products of the next are stored, and those of
// the one after are computed. Its weights are read before that.
func (f *rowFormat) kernel() {
	name := f.name + "Rows"
	TEXT(name, NOSPLIT, "func(y *float32, ldy uintptr, w *byte, ldw uintptr, x *float32, config *byte, room *float32, groups, panels, lanes uintptr, accumulate bool, next, end *byte)")
	Doc(
		fmt.Sprintf("%s multiplies 16 rows of %s for each panel by up to eight rows of x, in tiles, with AMX.", name, f.doc),
		"lanes says which of the eight there are, twice. What lies between next and end is prefetched.")
	Pragma("noescape")
	const weights, xTile = 6, 7 // tiles; the others are for products
	// No other registers than these: avo does not know that tiles use them.
	ldw, narrow, y, room := reg.RAX, reg.RBX, reg.RDI, reg.R11
	next, panels, groups := reg.R15, reg.R14, reg.RCX
	w, ahead, here := reg.R12, reg.R13, reg.R10 // weights that are read, and x that is multiplied and added
	all, scratch, four, three := reg.R8L, reg.RSI, reg.R9, reg.RDX
	panel, row, xRow, length := AllocLocal(8), AllocLocal(8), AllocLocal(8), AllocLocal(8)

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
	MOVQ(groups, length)
	IMUL3Q(U32(4*f.blockSize), groups, scratch)
	MOVQ(scratch, row)
	IMUL3Q(U32(4*rowBlock), groups, scratch)
	MOVQ(scratch, xRow)
	MOVQ(ldw, scratch)
	SHLQ(Imm(4), scratch)
	MOVQ(scratch, panel)
	LEAQ(Mem{Base: ldw, Index: ldw, Scale: 2}, three)
	last, err := Param("end").Resolve()
	if err != nil {
		panic(err) // the signature above has it
	}

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
	var spread reg.VecVirtual
	if f.nibbles {
		spread = YMM()
		VMOVDQU(f.spread(), spread)
	}
	zero := ZMM()
	VPXORD(zero, zero, zero)
	at := func(disp int) Mem { return Mem{Base: room, Disp: disp} }
	clearSums := func() {
		for i := range 32 {
			VMOVUPS(zero, at(rowSumsAt(i/8, i%8)))
		}
	}
	clearSums()

	labels := 0
	label := func() string { labels++; return fmt.Sprintf("on%d", labels) }
	d := ZMM()
	// read reads the scales of block n, and its numbers if they are nibbles.
	read := func(n int) (work []func()) {
		work = append(work, func() {
			KMOVW(all, mask)
			VMOVDQA64(zero, d)
			VPGATHERDD(Mem{Base: w, Index: rows, Scale: 1}, mask, d)
			VPMOVDW(d, d.AsY())
			VCVTPH2PS(d.AsY(), d)
			VMOVUPS(d, at(rowScalesAt(n)))
			MOVQ(w, four)
		})
		for i := 0; f.nibbles && i < 16; i += 4 {
			work = append(work, func() {
				p := &rowsOfFour{four, ldw, three}
				for j := range 4 {
					both := YMM()
					VBROADCASTI128(p.at(j, 2), both)
					VGF2P8AFFINEQB(Imm(0xf8), spread, both, both)
					VMOVDQU(both, at(rowBytesAt(n, i+j)))
				}
				LEAQ(Mem{Base: four, Index: ldw, Scale: 4}, four)
			})
		}
		return append(work, func() {
			ADDQ(U32(f.blockSize), w)
			if n%4 < 3 {
				return
			}
			on := label()
			CMPQ(groups, Imm(1))
			JNE(LabelRef(on))
			SUBQ(row, w)
			CMPQ(panels, Imm(1))
			JE(LabelRef(on)) // what is read then is not used
			ADDQ(panel, w)
			Label(on)
		})
	}
	multiply := func(n int) (work []func()) {
		for digit := range digits {
			work = append(work, func() {
				if digit == 0 && f.nibbles {
					tileLoad(weights, room, narrow, rowBytesAt(n, 0))
				} else if digit == 0 {
					tileLoad(weights, w, ldw, 2)
				}
				product := n%2*digits + digit
				tileZero(product)
				tileLoad(xTile, ahead, narrow, rowTile*digit)
				tileProducts(product, weights, xTile, true)
			})
		}
		return append(work, func() {
			ADDQ(U32(rowBlock), ahead)
			if n%4 < 3 {
				return
			}
			on := label()
			CMPQ(groups, Imm(1))
			JNE(LabelRef(on))
			SUBQ(xRow, ahead)
			Label(on)
		})
	}
	store := func(n int) (work []func()) {
		for digit := range digits {
			work = append(work, func() { tileStore(n%2*digits+digit, room, narrow, rowProductsAt(n, digit)) })
		}
		return work
	}
	// after stores the products of block n-1 and computes those of block n. Nibbles are read a block
	// before that, so that no tile waits for their bytes.
	after := func(n int) (work []func()) {
		stores, products := store(n-1), multiply(n)
		for i, do := range products {
			work = append(work, do)
			if i < len(stores) {
				work = append(work, stores[i])
			}
		}
		if !f.nibbles {
			return append(work, read(n)...)
		}
		var all []func()
		reads := read(n + 1)
		for i := range max(len(work), len(reads)) {
			if i < len(reads) {
				all = append(all, reads[i])
			}
			if i < len(work) {
				all = append(all, work[i])
			}
		}
		return all
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
	step := func(n int) {
		on := label()
		CMPQ(next, last.Addr)
		JGE(LabelRef(on))
		for at := 0; at < 16*f.blockSize; at += 64 {
			PREFETCHT1(Mem{Base: next, Disp: at})
		}
		ADDQ(U32(16*f.blockSize), next)
		Label(on)
		VBROADCASTF64X4(Mem{Base: here, Disp: rowUnitsAt}, units)
		ADDQ(U32(rowBlock), here)
		work, done := after(n+2), 0
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
	begin := [][]func(){multiply(0), store(0), read(0), multiply(1), read(1)}
	if f.nibbles {
		begin = [][]func(){read(0), multiply(0), store(0), read(1), multiply(1), read(2)}
	}
	for _, work := range begin {
		for _, do := range work {
			do()
		}
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

// spread is the matrix that makes a byte of 16, in both halves of a vector, numbers: those of the
// lower four bits and those of the upper, less 8. Its columns select bits; the upper five of the
// result are the fourth, which VGF2P8AFFINEQB inverts.
func (f *rowFormat) spread() Mem {
	return bytesOf(f.name+"Spread", func(i int) int {
		return min(8, 1<<(7-i%8)) << (i / 16 % 2 * 4)
	})
}

// rowsOfFour addresses rows of weights.
type rowsOfFour struct{ base, stride, three reg.Register }

func (p *rowsOfFour) at(row, disp int) Mem {
	m := Mem{Base: p.base, Disp: disp}
	switch row {
	case 1, 2:
		m.Index, m.Scale = p.stride, uint8(row)
	case 3:
		m.Index, m.Scale = p.three, 1
	}
	return m
}
