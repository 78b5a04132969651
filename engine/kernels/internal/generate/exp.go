package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// expConstants holds the operands of exp, each as wide as the widest register. The
// polynomial is that of expf in the Cephes library (Moshier), within 2 ulp.
type expConstants struct {
	low, high, log2e, magic, ln2High, ln2Low, one Op
	poly                                          [6]Op
}

// Below low, 2^n has the exponent of zero, and above high that of infinity, so that the
// ends of the range need no code of their own. magic = 1.5·2^23 leaves the integer nearest
// to a small float in the low bits of their sum.
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

// held holds the constants in registers if there are 32 of them, because loading them
// takes longer than computing with them.
func (c expConstants) held(v isa) *expConstants {
	if v.bytes == 32 {
		return &c
	}
	operands := []*Op{&c.low, &c.high, &c.log2e, &c.magic, &c.ln2High, &c.ln2Low, &c.one}
	for i := range c.poly {
		operands = append(operands, &c.poly[i])
	}
	for _, o := range operands {
		r := ZMM()
		VMOVUPS(*o, r)
		*o = r
	}
	return &c
}

func lanes(name string, x float32) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 16 {
		DATA(4*i, F32(x))
	}
	return m
}

// exp replaces x by its exponential. NaN stays NaN, because MIN and MAX return their first
// operand here if either is NaN.
func (c *expConstants) exp(v isa, x reg.VecVirtual) {
	limit, n, bits, p := v.reg(), v.reg(), v.reg(), v.reg()
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
	square := v.reg()
	VMULPS(x, x, square)
	VADDPS(c.one, x, x)
	VFMADD231PS(square, p, x)

	VPSLLD(Imm(23), bits, bits)
	VPADDD(c.one, bits, bits)
	VMULPS(bits, x, x)
}

// The sum has eight chains whatever the width of a register, so that no bit of a softmax
// depends on it. The rest that the mask selects stays in a register throughout, because a
// load must wait for a masked store.
func softmaxKernel(v isa, c *expConstants) {
	x, n, mask := vectorText("softmax", v, "x *float32, n uintptr, mask *int32", "(top, sum float32)", "Softmax of n elements; NaN is left aside in top, their largest")
	one := c.one
	c = c.held(v)
	top, first, last := v.reg(), v.reg(), v.reg()
	VBROADCASTSS(Mem{Base: x}, top)
	VMOVUPS(top, first)
	eachVector(v, n, mask, "max", func(e elements) { VMAXPS(top, e.loadOr(x, first), top) })
	highest := halves(v, top, VMAXPS)
	fold(highest, VMAXPS)
	Store(highest.AsX(), ReturnIndex(0))
	VBROADCASTSS(highest.AsX(), top)

	sum := YMM()
	VXORPS(sum, sum, sum)
	eachVector(v, n, mask, "exp", func(e elements) {
		u := e.load(x)
		VSUBPS(top, u, u)
		c.exp(v, u)
		if e.mask == nil {
			e.store(u, x)
		} else {
			e.clearRest(u)
			VMOVUPS(u, last)
		}
		VADDPS(u.AsY(), sum, sum)
		if v.bytes == 64 {
			high := YMM()
			VEXTRACTF64X4(Imm(1), u, high)
			VADDPS(high, sum, sum)
		}
	})
	fold(sum, VADDPS)
	Store(sum.AsX(), ReturnIndex(1))

	share := v.reg()
	VMOVSS(one, share.AsX())
	VDIVSS(sum.AsX(), share.AsX(), share.AsX())
	VBROADCASTSS(share.AsX(), share)
	eachVector(v, n, mask, "scale", func(e elements) {
		u := last
		if e.mask == nil {
			u = e.load(x)
		}
		VMULPS(share, u, u)
		e.store(u, x)
	})
	VZEROUPPER()
	RET()
}

// sigmoid returns 1/(1+exp(-g)).
func (c *expConstants) sigmoid(v isa, g reg.VecVirtual) reg.VecVirtual {
	s, one := v.reg(), v.reg()
	zero(v, s)
	VSUBPS(g, s, s)
	c.exp(v, s)
	VMOVUPS(c.one, one)
	VADDPS(one, s, s)
	VDIVPS(s, one, s)
	return s
}

func swiGLUKernel(v isa, c *expConstants) {
	out, n, mask := vectorText("swiGLU", v, "out, gate, up *float32, n uintptr, mask *int32", "", "SwiGLU of n elements")
	gate := Load(Param("gate"), GP64())
	up := Load(Param("up"), GP64())
	c = c.held(v)
	eachVector(v, n, mask, "", func(e elements) {
		g := e.load(gate)
		s := c.sigmoid(v, g)
		VMULPS(g, s, s)
		VMULPS(e.load(up), s, s)
		e.store(s, out)
	})
	VZEROUPPER()
	RET()
}

func swiGLUGradKernel(v isa, c *expConstants) {
	gate, n, mask := vectorText("swiGLUGrad", v, "gate, up, grad *float32, n uintptr, mask *int32", "", "SwiGLUGrad of n elements")
	up := Load(Param("up"), GP64())
	grad := Load(Param("grad"), GP64())
	c = c.held(v)
	eachVector(v, n, mask, "", func(e elements) {
		g := e.load(gate)
		s := c.sigmoid(v, g)
		silu, slope := v.reg(), v.reg()
		VMULPS(g, s, silu)
		VMOVUPS(c.one, slope)
		VSUBPS(s, slope, slope)
		VFMADD213PS(s, silu, slope) // s + silu·(1-s)
		d := e.load(grad)
		VMULPS(d, silu, silu)
		VMULPS(e.load(up), slope, slope)
		VMULPS(d, slope, slope)
		e.store(slope, gate)
		e.store(silu, up)
	})
	VZEROUPPER()
	RET()
}
