package main

import (
	"strings"

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
	c := newExpConstants()
	for _, v := range []isa{avx2, avx512} {
		axpyKernel(v)
		scaleKernel(v)
		weighKernel(v)
		maxKernel(v)
		expSumKernel(v, &c)
		swiGLUKernel(v, &c)
		swiGLUGradKernel(v, &c)
	}
}

// vectorText begins a kernel, and loads its first parameter and those that all have.
func vectorText(name string, v isa, params, result, doc string) (first, n, mask reg.Register) {
	verb := "is "
	if strings.HasPrefix(doc, "replaces") {
		verb = ""
	}
	TEXT(name+v.name, NOSPLIT, strings.TrimSpace("func("+params+") "+result))
	Doc(name + v.name + " " + verb + doc + ".")
	Pragma("noescape")
	first = Load(ParamIndex(0), GP64())
	return first, Load(Param("n"), GP64()), Load(Param("mask"), GP64())
}

// elements are those that a kernel has in hand: a whole vector, or what a mask
// leaves of the last one.
type elements struct {
	isa  isa
	at   func(base reg.Register) Mem
	mask reg.VecVirtual // nil: all
}

func (e elements) load(base reg.Register) reg.VecVirtual {
	u := e.isa.reg()
	if e.mask != nil {
		VMASKMOVPS(e.at(base), e.mask, u)
	} else {
		VMOVUPS(e.at(base), u)
	}
	return u
}

func (e elements) store(u reg.VecVirtual, base reg.Register) {
	if e.mask != nil {
		VMASKMOVPS(u, e.mask, e.at(base))
	} else {
		VMOVUPS(u, e.at(base))
	}
}

// narrow is what of a register the vector in hand fills.
func (e elements) narrow(u reg.VecVirtual) reg.Register {
	if e.isa.bytes == 64 {
		return u
	}
	return e.lower(u)
}

// lower is the lower half of a register of 64 bytes, all of one of 32.
func (e elements) lower(u reg.VecVirtual) reg.Register { return u.AsY() }

// eachVector runs body on sixteen elements at a time where registers hold so many,
// then on eight, then on a masked rest. The index register counts bytes.
func eachVector(v isa, n, mask reg.Register, body func(e elements)) {
	index := GP64()
	XORQ(index, index)
	at := func(base reg.Register) Mem { return Mem{Base: base, Index: index, Scale: 1} }
	loop := func(v isa, name string) {
		width := uint64(v.bytes / 4)
		SUBQ(Imm(width), n)
		JLT(LabelRef("after" + name))
		Label("loop" + name)
		body(elements{isa: v, at: at})
		ADDQ(Imm(uint64(v.bytes)), index)
		SUBQ(Imm(width), n)
		JGE(LabelRef("loop" + name))
		Label("after" + name)
		ADDQ(Imm(width), n)
	}
	if v.bytes == 64 {
		loop(avx512, "16")
	}
	loop(avx2, "8")
	JZ(LabelRef("done"))
	m := YMM()
	VMOVUPS(Mem{Base: mask}, m)
	body(elements{isa: avx2, at: at, mask: m})
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

func axpyKernel(v isa) {
	y, n, mask := vectorText("axpy", v, "y *float32, alpha float32, x *float32, n uintptr, mask *int32", "", "Axpy of n elements")
	x := Load(Param("x"), GP64())
	alpha := v.reg()
	VBROADCASTSS(paramMem("alpha"), alpha)
	eachVector(v, n, mask, func(e elements) {
		s, u := e.load(y), e.load(x)
		VFMADD231PS(u, e.narrow(alpha), s)
		e.store(s, y)
	})
	VZEROUPPER()
	RET()
}

func scaleKernel(v isa) {
	x, n, mask := vectorText("scale", v, "x *float32, alpha float32, n uintptr, mask *int32", "", "Scale of n elements")
	alpha := v.reg()
	VBROADCASTSS(paramMem("alpha"), alpha)
	eachVector(v, n, mask, func(e elements) {
		u := e.load(x)
		VMULPS(e.narrow(alpha), u, u)
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
	eachVector(v, n, mask, func(e elements) {
		u, weights := e.load(x), e.load(w)
		VMULPS(e.narrow(alpha), u, u)
		VMULPS(weights, u, u)
		e.store(u, out)
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
