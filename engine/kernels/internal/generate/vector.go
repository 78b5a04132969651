package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Lengths are counted in elements, and n%8 last ones go through the mask that
// the caller passes: the order of operations on an element depends on its
// index alone, never on an address.

func generateVector() {
	dotKernel()
	gemvKernel()
	axpyKernel()
	scaleKernel()
	maxKernel()
	c := newExpConstants()
	expSumKernel(&c)
	swiGLUKernel(&c)
	swiGLUGradKernel(&c)
}

// lanes8 runs body on the eight elements at each index, then on a masked rest.
// The index register counts bytes.
func lanes8(n, mask reg.Register, body func(load func(base reg.Register) reg.VecVirtual, store func(v reg.VecVirtual, base reg.Register), mask reg.VecVirtual)) {
	index := GP64()
	XORQ(index, index)
	at := func(base reg.Register) Mem { return Mem{Base: base, Index: index, Scale: 1} }
	SUBQ(Imm(8), n)
	JLT(LabelRef("rest"))
	Label("loop")
	body(
		func(base reg.Register) reg.VecVirtual {
			v := YMM()
			VMOVUPS(at(base), v)
			return v
		},
		func(v reg.VecVirtual, base reg.Register) { VMOVUPS(v, at(base)) },
		nil,
	)
	ADDQ(Imm(32), index)
	SUBQ(Imm(8), n)
	JGE(LabelRef("loop"))
	Label("rest")
	ADDQ(Imm(8), n)
	JZ(LabelRef("done"))
	m := YMM()
	VMOVUPS(Mem{Base: mask}, m)
	body(
		func(base reg.Register) reg.VecVirtual {
			v := YMM()
			VMASKMOVPS(at(base), m, v)
			return v
		},
		func(v reg.VecVirtual, base reg.Register) { VMASKMOVPS(v, m, at(base)) },
		m,
	)
	Label("done")
}

// dotBody adds up the products in four vectors of chains; the sum is in the
// lowest lane of the result.
func dotBody(a, b, n reg.Register, mask func() reg.VecVirtual, prefetch bool) reg.VecVirtual {
	acc := [4]reg.VecVirtual{YMM(), YMM(), YMM(), YMM()}
	for _, r := range acc {
		VXORPS(r, r, r)
	}
	index, left := GP64(), GP64()
	XORQ(index, index)
	MOVQ(n, left)
	at := func(base reg.Register, disp int) Mem { return Mem{Base: base, Index: index, Scale: 1, Disp: disp} }
	SUBQ(Imm(32), left)
	JLT(LabelRef("rest32"))
	Label("loop32")
	for i, r := range acc {
		if prefetch && i%2 == 0 {
			PREFETCHT0(at(a, prefetchBytes+32*i))
		}
		x := YMM()
		VMOVUPS(at(a, 32*i), x)
		VFMADD231PS(at(b, 32*i), x, r)
	}
	ADDQ(U32(128), index)
	SUBQ(Imm(32), left)
	JGE(LabelRef("loop32"))
	Label("rest32")
	ADDQ(Imm(24), left)
	JLT(LabelRef("rest8"))
	Label("loop8")
	x := YMM()
	VMOVUPS(at(a, 0), x)
	VFMADD231PS(at(b, 0), x, acc[0])
	ADDQ(Imm(32), index)
	SUBQ(Imm(8), left)
	JGE(LabelRef("loop8"))
	Label("rest8")
	ADDQ(Imm(8), left)
	JZ(LabelRef("sum"))
	m := mask()
	y, z := YMM(), YMM()
	VMASKMOVPS(at(a, 0), m, y)
	VMASKMOVPS(at(b, 0), m, z)
	VFMADD231PS(z, y, acc[1])
	Label("sum")
	VADDPS(acc[1], acc[0], acc[0])
	VADDPS(acc[3], acc[2], acc[2])
	VADDPS(acc[2], acc[0], acc[0])
	return fold(acc[0], VADDPS)
}

// prefetchBytes is how far ahead of its use a row of weights is fetched.
const prefetchBytes = 2048

// fold combines the eight lanes of v; the result is in the lowest.
func fold(v reg.VecVirtual, op func(...Op)) reg.VecVirtual {
	high := XMM()
	low := v.AsX()
	VEXTRACTF128(Imm(1), v, high)
	op(high, low, low)
	VMOVHLPS(low, low, high)
	op(high, low, low)
	VMOVSHDUP(low, high)
	op(high, low, low)
	return v
}

func loadMask(base reg.Register) func() reg.VecVirtual {
	return func() reg.VecVirtual {
		m := YMM()
		VMOVUPS(Mem{Base: base}, m)
		return m
	}
}

func dotKernel() {
	TEXT("dotAVX2", NOSPLIT, "func(a, b *float32, n uintptr, mask *int32) float32")
	Doc("dotAVX2 is Dot of n elements; mask has the lanes n%8.")
	Pragma("noescape")
	a := Load(Param("a"), GP64())
	b := Load(Param("b"), GP64())
	n := Load(Param("n"), GP64())
	mask := Load(Param("mask"), GP64())
	s := dotBody(a, b, n, loadMask(mask), false)
	Store(s.AsX(), ReturnIndex(0))
	VZEROUPPER()
	RET()
}

func gemvKernel() {
	TEXT("gemvAVX2", NOSPLIT, "func(y, w *float32, stride uintptr, x *float32, rows, cols uintptr, mask *int32, accumulate bool)")
	Doc("gemvAVX2 computes one Dot per row of w; stride is in bytes.")
	Pragma("noescape")
	y := Load(Param("y"), GP64())
	w := Load(Param("w"), GP64())
	stride := Load(Param("stride"), GP64())
	x := Load(Param("x"), GP64())
	rows := Load(Param("rows"), GP64())
	cols := Load(Param("cols"), GP64())
	mask := Load(Param("mask"), GP64())
	flag := Load(Param("accumulate"), GP8())
	Label("row")
	s := dotBody(w, x, cols, loadMask(mask), true)
	TESTB(flag, flag)
	JZ(LabelRef("store"))
	VADDSS(Mem{Base: y}, s.AsX(), s.AsX())
	Label("store")
	VMOVSS(s.AsX(), Mem{Base: y})
	ADDQ(Imm(4), y)
	ADDQ(stride, w)
	DECQ(rows)
	JNZ(LabelRef("row"))
	VZEROUPPER()
	RET()
}

func axpyKernel() {
	TEXT("axpyAVX2", NOSPLIT, "func(y *float32, alpha float32, x *float32, n uintptr, mask *int32)")
	Doc("axpyAVX2 is Axpy of n elements.")
	Pragma("noescape")
	y := Load(Param("y"), GP64())
	x := Load(Param("x"), GP64())
	n := Load(Param("n"), GP64())
	mask := Load(Param("mask"), GP64())
	alpha := YMM()
	VBROADCASTSS(paramMem("alpha"), alpha)
	lanes8(n, mask, func(load func(reg.Register) reg.VecVirtual, store func(reg.VecVirtual, reg.Register), _ reg.VecVirtual) {
		v, u := load(y), load(x)
		VFMADD231PS(u, alpha, v)
		store(v, y)
	})
	VZEROUPPER()
	RET()
}

func scaleKernel() {
	TEXT("scaleAVX2", NOSPLIT, "func(x *float32, alpha float32, n uintptr, mask *int32)")
	Doc("scaleAVX2 is Scale of n elements.")
	Pragma("noescape")
	x := Load(Param("x"), GP64())
	n := Load(Param("n"), GP64())
	mask := Load(Param("mask"), GP64())
	alpha := YMM()
	VBROADCASTSS(paramMem("alpha"), alpha)
	lanes8(n, mask, func(load func(reg.Register) reg.VecVirtual, store func(reg.VecVirtual, reg.Register), _ reg.VecVirtual) {
		v := load(x)
		VMULPS(alpha, v, v)
		store(v, x)
	})
	VZEROUPPER()
	RET()
}

// paramMem is the address of a parameter in the frame.
func paramMem(name string) Mem {
	b, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}
