package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func generatePanels() {
	vendor()
	low := constant("panelLow", U32(0x0f0f0f0f))
	scales := [3]Mem{constant("panelQ4KSix", U32(63)), constant("panelQ4KNibble", U32(15)), constant("panelQ4KPair", U32(3<<4))}
	low6, pair := constant("panelQ6KLow", U32(0x0f0f0f0f)), constant("panelQ6KPair", U32(0x30303030))
	sign := constant("panelQ8Sign", U32(0x80808080))
	formats := func() []*panelFormat {
		return []*panelFormat{panelQ4(low), panelQ8(sign), panelQ4K(low, scales), panelQ6K(low6, pair)}
	}
	for _, f := range formats() {
		f.kernel()
	}
	for _, f := range formats() { // for tiles
		f.twice, f.signed = f.name == "q4_0" || f.name == "q4_k", f.name != "q4_k"
		f.kernel()
	}
	for _, l := range []*fixedLayout{around8, minima, halves32} {
		for _, together := range []int{1, 4} {
			l.panelKernel(together)
		}
	}
	generateTiles()
	generateRows()
	panelTotals()
}

// panelKind names the panels that a layout of x goes with, and says how many vectors they have
// for each 32 numbers.
func (l *fixedLayout) panelKind() (name, doc string, vectors int) {
	switch {
	case l.halves:
		return "halves", "a scale per 16 and an offset", 10
	case l.sums:
		return "minima", "minima", 10
	}
	return "offset", "an offset", 9
}

// panelKernel adds the products of a panel and rows of x to four vectors for each of them: the
// chains of the kernels in fixed.go, one for each block of a group.
//
// Several rows of x share what is loaded of the panel, and their digits are added apart, so that
// no sum waits for the one before.
func (l *fixedLayout) panelKernel(together int) {
	kind, doc, vectors := l.panelKind()
	name := fmt.Sprintf("%sPanelx%d", kind, together)
	TEXT(name, NOSPLIT, "func(sums, panel, x *float32, ldx, groups uintptr, next *byte)")
	Doc(
		fmt.Sprintf("%s adds the products of 16 rows of weights with %s and groups of 128 numbers", name, doc),
		fmt.Sprintf("of %d rows of x, which are ldx bytes apart.", together))
	Pragma("noescape")
	sums := Load(Param("sums"), GP64())
	panel := Load(Param("panel"), GP64())
	k := &storedKernel{isa: vnni, together: together, x: Load(Param("x"), GP64())}
	if together > 1 {
		k.ldx, k.ldx3 = Load(Param("ldx"), GP64()), GP64()
		LEAQ(Mem{Base: k.ldx, Index: k.ldx, Scale: 2}, k.ldx3)
	}
	groups := Load(Param("groups"), GP64())
	next := Load(Param("next"), GP64())
	x := func(r, disp int) Mem {
		m := k.xAt(r, 0)
		m.Disp = disp
		return m
	}
	digit := make([][digits]reg.VecVirtual, together) // avo takes them for used from the start on
	for r := range digit {
		for d := range digits {
			digit[r][d] = ZMM()
		}
	}
	// products returns, for each row of x, the sums of some of the eight vectors of a block.
	products := func(block, from, to, excess int) (all []reg.VecVirtual) {
		for _, row := range digit {
			for _, d := range row {
				VPXORD(d, d, d)
			}
		}
		for j := from; j < to; j++ {
			w := ZMM()
			VMOVDQA64(Mem{Base: panel, Disp: 64 * (block*vectors + j)}, w)
			for r, row := range digit {
				for i, d := range row {
					VPDPBUSD_BCST(x(r, 64*(2*i+j/4)+4*(4*block+j%4)), w, d)
				}
			}
		}
		for r, row := range digit {
			VPSLLD(Imm(8), row[0], row[0])
			VPADDD(row[1], row[0], row[0])
			VPSLLD(Imm(8), row[0], row[0])
			VPADDD(row[2], row[0], row[0])
			if !l.sums {
				VPSUBD_BCST(x(r, 64*excess+16*block), row[0], row[0])
			}
			VCVTDQ2PS(row[0], row[0])
			all = append(all, row[0])
		}
		return all
	}
	Label("loop")
	TESTQ(next, next)
	JZ(LabelRef("multiply"))
	for at := 0; at < 256; at += 64 {
		PREFETCHT0(Mem{Base: next, Disp: at})
	}
	ADDQ(U32(256), next)
	Label("multiply")
	for block := range 4 {
		scales, other := ZMM(), ZMM()
		load := func() {
			VMOVAPS(Mem{Base: panel, Disp: 64 * (block*vectors + panelScale)}, scales)
			if vectors > panelLeast {
				VMOVAPS(Mem{Base: panel, Disp: 64 * (block*vectors + panelLeast)}, other)
			}
		}
		chain := func(r int) Mem { return Mem{Base: sums, Disp: 64 * (4*r + block)} }
		unit := func(r int) Mem { return x(r, 64*unitAt+16*block) }
		if !l.halves {
			all := products(block, 0, 8, excessAt)
			load()
			for r, sum := range all {
				scale, to := ZMM(), ZMM()
				VMULPS_BCST(unit(r), scales, scale)
				VMOVUPS(chain(r), to)
				VFMADD231PS(scale, sum, to)
				if l.sums {
					VFNMADD231PS_BCST(x(r, 64*excessAt+16*block), other, to)
				}
				VMOVUPS(to, chain(r))
			}
			continue
		}
		load()
		var firsts []reg.VecVirtual
		for _, sum := range products(block, 0, 4, excessAt) {
			first := ZMM()
			VMULPS(scales, sum, first)
			firsts = append(firsts, first)
		}
		for r, sum := range products(block, 4, 8, excessAt+1) {
			to := ZMM()
			VFMADD231PS(other, sum, firsts[r])
			VMOVUPS(chain(r), to)
			VFMADD231PS_BCST(unit(r), firsts[r], to)
			VMOVUPS(to, chain(r))
		}
	}
	ADDQ(U32(64*4*vectors), panel)
	ADDQ(U32(64*l.vectors()), k.x)
	DECQ(groups)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}

// panelTotals adds the four sums of each row of weights in the order of storedKernel.fold.
func panelTotals() {
	TEXT("panelTotals", NOSPLIT, "func(y, sums *float32, panels uintptr, accumulate bool)")
	Doc("panelTotals adds the four sums of each of 16 rows of several panels, which are 4096 bytes apart.")
	Pragma("noescape")
	y := Load(Param("y"), GP64())
	sums := Load(Param("sums"), GP64())
	panels := Load(Param("panels"), GP64())
	flag := Load(Param("accumulate"), GP8())
	Label("panel")
	var acc [4]reg.VecVirtual
	for i := range acc {
		acc[i] = ZMM()
		VMOVUPS(Mem{Base: sums, Disp: 64 * i}, acc[i])
	}
	for half := 2; half > 0; half /= 2 {
		for i := range half {
			VADDPS(acc[i+half], acc[i], acc[i])
		}
	}
	TESTB(flag, flag)
	JZ(LabelRef("store"))
	VADDPS(Mem{Base: y}, acc[0], acc[0])
	Label("store")
	VMOVUPS(acc[0], Mem{Base: y})
	ADDQ(U32(4096), sums)
	ADDQ(Imm(64), y)
	DECQ(panels)
	JNZ(LabelRef("panel"))
	VZEROUPPER()
	RET()
}

// vendor tells processors apart: see prefetch.
func vendor() {
	TEXT("vendor", NOSPLIT, "func() uint32")
	Doc("vendor returns the first four letters of the vendor's name.")
	XORL(reg.EAX, reg.EAX)
	XORL(reg.ECX, reg.ECX)
	CPUID()
	Store(reg.EBX, ReturnIndex(0))
	RET()
}
