package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func generatePanels() {
	vendor()
	for _, f := range []*panelFormat{panelQ4(), panelQ8(), panelQ4K(), panelQ6K()} {
		f.kernel()
	}
	for _, l := range []*fixedLayout{around8, minima, halves32} {
		l.panelKernel()
	}
	panelTotals()
}

// panelKernel adds the products of a panel and a row of x to 16 sums for each row of weights:
// those that are the lanes of one sum in the kernels of fixed.go.
func (l *fixedLayout) panelKernel() {
	name, kind, vectors := "offsetPanel", "an offset", 9
	switch {
	case l.halves:
		name, kind, vectors = "halvesPanel", "a scale per 16 and an offset", 10
	case l.sums:
		name, kind, vectors = "minimaPanel", "minima", 10
	}
	TEXT(name, NOSPLIT, "func(sums, panel, x *float32, groups uintptr, next *byte)")
	Doc(name + " adds the products of 16 rows of weights with " + kind + " and groups of 128 numbers of x.")
	Pragma("noescape")
	sums := Load(Param("sums"), GP64())
	panel := Load(Param("panel"), GP64())
	x := Load(Param("x"), GP64())
	groups := Load(Param("groups"), GP64())
	next := Load(Param("next"), GP64())
	var acc [16]reg.VecVirtual
	for i := range acc {
		acc[i] = ZMM()
		VMOVUPS(Mem{Base: sums, Disp: 64 * i}, acc[i])
	}
	var products [4]reg.VecVirtual // avo takes them for used from the start on
	for i := range products {
		products[i] = ZMM()
	}
	used := 0
	// product multiplies four bytes of one half of a block, or of both, by x.
	product := func(block, j int, halves ...int) reg.VecVirtual {
		sum := products[used%len(products)]
		used++
		VPXORD(sum, sum, sum)
		for digit := range digits {
			if digit > 0 {
				VPSLLD(Imm(8), sum, sum)
			}
			for _, h := range halves {
				w := ZMM()
				VMOVDQA64(Mem{Base: panel, Disp: 64 * (block*vectors + 2*j + h)}, w)
				VPDPBUSD_BCST(Mem{Base: x, Disp: 64*(2*digit+h) + 4*(4*block+j)}, w, sum)
			}
		}
		return sum
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
		scaleAt := func(i int) Mem { return Mem{Base: panel, Disp: 64 * (block*vectors + panelScale + i)} }
		scale := ZMM()
		if !l.halves {
			VMOVAPS(scaleAt(0), scale)
			VMULPS_BCST(Mem{Base: x, Disp: 64*unitAt + 16*block}, scale, scale)
		}
		for j := range 4 {
			to := acc[4*block+j]
			excess := func(i int) Mem { return Mem{Base: x, Disp: 64*(excessAt+i) + 4*(4*block+j)} }
			if l.halves {
				a, b := product(block, j, 0), product(block, j, 1)
				VPSUBD_BCST(excess(0), a, a)
				VPSUBD_BCST(excess(1), b, b)
				VCVTDQ2PS(a, a)
				VCVTDQ2PS(b, b)
				VMULPS(scaleAt(0), a, a)
				VFMADD231PS(scaleAt(1), b, a)
				VFMADD231PS_BCST(Mem{Base: x, Disp: 64*unitAt + 16*block}, a, to)
				continue
			}
			sum := product(block, j, 0, 1)
			if !l.sums {
				VPSUBD_BCST(excess(0), sum, sum)
			}
			VCVTDQ2PS(sum, sum)
			VFMADD231PS(scale, sum, to)
			if l.sums {
				least := ZMM()
				VMOVAPS(scaleAt(1), least)
				VFNMADD231PS_BCST(excess(0), least, to)
			}
		}
	}
	ADDQ(U32(64*4*vectors), panel)
	ADDQ(U32(64*l.vectors()), x)
	DECQ(groups)
	JNZ(LabelRef("loop"))
	for i := range acc {
		VMOVUPS(acc[i], Mem{Base: sums, Disp: 64 * i})
	}
	VZEROUPPER()
	RET()
}

// panelTotals adds the 16 sums of each row in the order of foldAny.
func panelTotals() {
	TEXT("panelTotals", NOSPLIT, "func(y, sums *float32, accumulate bool)")
	Doc("panelTotals adds the 16 sums of each of 16 rows.")
	Pragma("noescape")
	y := Load(Param("y"), GP64())
	sums := Load(Param("sums"), GP64())
	flag := Load(Param("accumulate"), GP8())
	var acc [16]reg.VecVirtual
	for i := range acc {
		acc[i] = ZMM()
		VMOVUPS(Mem{Base: sums, Disp: 64 * i}, acc[i])
	}
	for half := 8; half > 0; half /= 2 {
		for i := range half {
			VADDPS(acc[i+half], acc[i], acc[i])
		}
	}
	TESTB(flag, flag)
	JZ(LabelRef("store"))
	VADDPS(Mem{Base: y}, acc[0], acc[0])
	Label("store")
	VMOVUPS(acc[0], Mem{Base: y})
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
