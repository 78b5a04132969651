package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// expConstants are the operands of exp, each eight lanes wide. The polynomial
// is that of expf in the Cephes library (Moshier), within 2 ulp.
type expConstants struct {
	low, high, log2e, magic, ln2High, ln2Low, one Mem
	poly                                          [6]Mem
}

// Below low, 2^n has the exponent of zero, above high that of infinity: the
// ends of the range need no code of their own. magic = 1.5·2^23 leaves the
// integer nearest to a small float in the low bits of their sum.
func newExpConstants() expConstants {
	c := expConstants{
		low:     lanes("expLow", -88),
		high:    lanes("expHigh", 88.8),
		log2e:   lanes("expLog2e", math.Log2E),
		magic:   lanes("expMagic", 12582912),
		ln2High: lanes("expLn2High", 0.693359375),
		ln2Low:  lanes("expLn2Low", -2.12194440e-4),
		one:     lanes("expOne", 1),
	}
	for i, x := range []float32{1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1} {
		c.poly[i] = lanes("expPoly"+string(rune('0'+i)), x)
	}
	return c
}

func lanes(name string, x float32) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 8 {
		DATA(4*i, F32(x))
	}
	return m
}

// exp replaces x by its exponential; NaN stays NaN, because MIN and MAX return
// their first operand here when either is NaN.
func (c *expConstants) exp(x reg.VecVirtual) {
	limit, n, bits, p := YMM(), YMM(), YMM(), YMM()
	VMOVUPS(c.high, limit)
	VMINPS(x, limit, x)
	VMOVUPS(c.low, limit)
	VMAXPS(x, limit, x)

	VMOVUPS(c.magic, bits)
	VMOVAPS(bits, n)
	VFMADD231PS(c.log2e, x, bits)
	VSUBPS(n, bits, n)
	VFNMADD231PS(c.ln2High, n, x)
	VFNMADD231PS(c.ln2Low, n, x)

	VMOVUPS(c.poly[0], p)
	for _, q := range c.poly[1:] {
		VFMADD213PS(q, x, p)
	}
	square := YMM()
	VMULPS(x, x, square)
	VADDPS(c.one, x, x)
	VFMADD231PS(square, p, x)

	VPSLLD(Imm(23), bits, bits)
	VPADDD(c.one, bits, bits)
	VMULPS(bits, x, x)
}

func maxKernel() {
	TEXT("maxAVX2", NOSPLIT, "func(x *float32, n uintptr, mask *int32) float32")
	Doc("maxAVX2 is the largest of n elements, NaN left aside.")
	Pragma("noescape")
	x := Load(Param("x"), GP64())
	n := Load(Param("n"), GP64())
	mask := Load(Param("mask"), GP64())
	top := YMM()
	VBROADCASTSS(Mem{Base: x}, top)
	first := YMM()
	VMOVAPS(top, first)
	lanes8(n, mask, func(load func(reg.Register) reg.VecVirtual, _ func(reg.VecVirtual, reg.Register), m reg.VecVirtual) {
		v := load(x)
		if m != nil {
			VBLENDVPS(m, v, first, v)
		}
		VMAXPS(top, v, top)
	})
	fold(top, VMAXPS)
	Store(top.AsX(), ReturnIndex(0))
	VZEROUPPER()
	RET()
}

func expSumKernel(c *expConstants) {
	TEXT("expSumAVX2", NOSPLIT, "func(x *float32, top float32, n uintptr, mask *int32) float32")
	Doc("expSumAVX2 replaces n elements by exp(x-top) and returns their sum.")
	Pragma("noescape")
	x := Load(Param("x"), GP64())
	n := Load(Param("n"), GP64())
	mask := Load(Param("mask"), GP64())
	top, sum := YMM(), YMM()
	VBROADCASTSS(paramMem("top"), top)
	VXORPS(sum, sum, sum)
	lanes8(n, mask, func(load func(reg.Register) reg.VecVirtual, store func(reg.VecVirtual, reg.Register), m reg.VecVirtual) {
		v := load(x)
		VSUBPS(top, v, v)
		c.exp(v)
		store(v, x)
		if m != nil {
			VANDPS(m, v, v)
		}
		VADDPS(v, sum, sum)
	})
	fold(sum, VADDPS)
	Store(sum.AsX(), ReturnIndex(0))
	VZEROUPPER()
	RET()
}

// sigmoid returns 1/(1+exp(-g)).
func (c *expConstants) sigmoid(g reg.VecVirtual) reg.VecVirtual {
	s, one := YMM(), YMM()
	VXORPS(s, s, s)
	VSUBPS(g, s, s)
	c.exp(s)
	VMOVUPS(c.one, one)
	VADDPS(one, s, s)
	VDIVPS(s, one, s)
	return s
}

func swiGLUKernel(c *expConstants) {
	TEXT("swiGLUAVX2", NOSPLIT, "func(out, gate, up *float32, n uintptr, mask *int32)")
	Doc("swiGLUAVX2 is SwiGLU of n elements.")
	Pragma("noescape")
	out := Load(Param("out"), GP64())
	gate := Load(Param("gate"), GP64())
	up := Load(Param("up"), GP64())
	n := Load(Param("n"), GP64())
	mask := Load(Param("mask"), GP64())
	lanes8(n, mask, func(load func(reg.Register) reg.VecVirtual, store func(reg.VecVirtual, reg.Register), _ reg.VecVirtual) {
		g := load(gate)
		s := c.sigmoid(g)
		VMULPS(g, s, s)
		VMULPS(load(up), s, s)
		store(s, out)
	})
	VZEROUPPER()
	RET()
}

func swiGLUGradKernel(c *expConstants) {
	TEXT("swiGLUGradAVX2", NOSPLIT, "func(gate, up, grad *float32, n uintptr, mask *int32)")
	Doc("swiGLUGradAVX2 is SwiGLUGrad of n elements.")
	Pragma("noescape")
	gate := Load(Param("gate"), GP64())
	up := Load(Param("up"), GP64())
	grad := Load(Param("grad"), GP64())
	n := Load(Param("n"), GP64())
	mask := Load(Param("mask"), GP64())
	lanes8(n, mask, func(load func(reg.Register) reg.VecVirtual, store func(reg.VecVirtual, reg.Register), _ reg.VecVirtual) {
		g := load(gate)
		s := c.sigmoid(g)
		silu, slope := YMM(), YMM()
		VMULPS(g, s, silu)
		VMOVUPS(c.one, slope)
		VSUBPS(s, slope, slope)
		VFMADD213PS(s, silu, slope) // s + silu·(1-s)
		d := load(grad)
		VMULPS(d, silu, silu)
		VMULPS(load(up), slope, slope)
		VMULPS(d, slope, slope)
		store(slope, gate)
		store(silu, up)
	})
	VZEROUPPER()
	RET()
}
