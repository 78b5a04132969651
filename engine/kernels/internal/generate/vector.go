package main

import (
	"strings"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Lengths are in elements. Those after the last whole vector are selected by a mask that
// the caller passes. The order of operations on an element depends on its index alone,
// never on an address.

func generateVector() {
	dotKernel()
	widenBF16Kernel()
	widenQ80Kernel()
	c := newExpConstants()
	for _, v := range []isa{avx2, avx512} {
		axpyKernel(v)
		scaleKernel(v)
		weighKernel(v)
		softmaxKernel(v, &c)
		swiGLUKernel(v, &c)
		swiGLUGradKernel(v, &c)
	}
}

// vectorText begins a kernel and loads its first parameter and the common ones.
func vectorText(name string, v isa, params, result, doc string) (first, n, mask reg.Register) {
	TEXT(name+v.name, NOSPLIT, strings.TrimSpace("func("+params+") "+result))
	Doc(name + v.name + " is " + doc + ".")
	Pragma("noescape")
	first = Load(ParamIndex(0), GP64())
	return first, Load(Param("n"), GP64()), Load(Param("mask"), GP64())
}

// elements describes what a kernel is processing: a whole vector, or what a mask selects
// of the last one.
type elements struct {
	isa  isa
	at   func(base reg.Register) Mem
	mask reg.Register // nil: all
}

func (e elements) load(base reg.Register) reg.VecVirtual {
	u := e.isa.reg()
	switch {
	case e.mask == nil:
		VMOVUPS(e.at(base), u)
	case e.isa.bytes == 32:
		VMASKMOVPS(e.at(base), e.mask, u)
	default:
		VMOVUPS_Z(e.at(base), e.mask, u)
	}
	return u
}

// loadOr loads elements, and takes the lanes of a register where there are none.
func (e elements) loadOr(base, rest reg.Register) reg.VecVirtual {
	u := e.load(base)
	switch {
	case e.mask == nil:
	case e.isa.bytes == 32:
		VBLENDVPS(e.mask, u, rest, u)
	default:
		VBLENDMPS(u, rest, e.mask, u)
	}
	return u
}

func (e elements) store(u reg.VecVirtual, base reg.Register) {
	switch {
	case e.mask == nil:
		VMOVUPS(u, e.at(base))
	case e.isa.bytes == 32:
		VMASKMOVPS(u, e.mask, e.at(base))
	default:
		VMOVUPS(u, e.mask, e.at(base))
	}
}

// clearRest zeroes the lanes without elements.
func (e elements) clearRest(u reg.VecVirtual) {
	switch {
	case e.mask == nil:
	case e.isa.bytes == 32:
		VANDPS(e.mask, u, u)
	default:
		VMOVUPS_Z(u, e.mask, u)
	}
}

// eachVector runs body on one vector after the other, then on a masked rest. The index
// register counts bytes. A kernel with several loops gives them names.
func eachVector(v isa, n, mask reg.Register, name string, body func(e elements)) {
	index, left, width := GP64(), GP64(), uint64(v.bytes/4)
	XORQ(index, index)
	MOVQ(n, left)
	e := elements{isa: v, at: func(base reg.Register) Mem { return Mem{Base: base, Index: index, Scale: 1} }}
	SUBQ(Imm(width), left)
	JLT(LabelRef(name + "Rest"))
	Label(name + "Loop")
	body(e)
	ADDQ(Imm(uint64(v.bytes)), index)
	SUBQ(Imm(width), left)
	JGE(LabelRef(name + "Loop"))
	Label(name + "Rest")
	ADDQ(Imm(width), left)
	JZ(LabelRef(name + "Done"))
	e.mask = masks(v, mask, 1)[0]
	body(e)
	Label(name + "Done")
}

// halves combines the halves of a vector of 64 bytes.
func halves(v isa, u reg.VecVirtual, op func(...Op)) reg.VecVirtual {
	if v.bytes == 32 {
		return u
	}
	low, high := YMM(), YMM()
	VEXTRACTF64X4(Imm(1), u, high)
	op(high, u.AsY(), low)
	return low
}

// dotBody sums the products in four vectors of chains. The sum is in the lowest lane of
// the result.
func dotBody(a, b, n reg.Register, mask func() reg.VecVirtual) reg.VecVirtual {
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

// fold sums the eight lanes of v. The result is in the lowest.
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
	s := dotBody(a, b, n, loadMask(mask))
	Store(s.AsX(), ReturnIndex(0))
	VZEROUPPER()
	RET()
}

func axpyKernel(v isa) {
	y, n, mask := vectorText("axpy", v, "y *float32, alpha float32, x *float32, n uintptr, mask *int32", "", "Axpy of n elements")
	x := Load(Param("x"), GP64())
	alpha := v.reg()
	VBROADCASTSS(paramMem("alpha"), alpha)
	eachVector(v, n, mask, "", func(e elements) {
		s, u := e.load(y), e.load(x)
		VFMADD231PS(u, alpha, s)
		e.store(s, y)
	})
	VZEROUPPER()
	RET()
}

func scaleKernel(v isa) {
	x, n, mask := vectorText("scale", v, "x *float32, alpha float32, n uintptr, mask *int32", "", "Scale of n elements")
	alpha := v.reg()
	VBROADCASTSS(paramMem("alpha"), alpha)
	eachVector(v, n, mask, "", func(e elements) {
		u := e.load(x)
		VMULPS(alpha, u, u)
		e.store(u, x)
	})
	VZEROUPPER()
	RET()
}

func weighKernel(v isa) {
	out, n, mask := vectorText("weigh", v, "out, x *float32, alpha float32, w *float32, n uintptr, mask *int32", "", "Weigh of n elements")
	x := Load(Param("x"), GP64())
	w := Load(Param("w"), GP64())
	alpha := v.reg()
	VBROADCASTSS(paramMem("alpha"), alpha)
	eachVector(v, n, mask, "", func(e elements) {
		u, weights := e.load(x), e.load(w)
		VMULPS(alpha, u, u)
		VMULPS(weights, u, u)
		e.store(u, out)
	})
	VZEROUPPER()
	RET()
}

// paramMem returns the address of a parameter in the frame.
func paramMem(name string) Mem {
	b, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}
