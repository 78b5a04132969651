package main

import "math"

// expConstants holds the operands of exp: see exp.go of the folder above. The operations and
// their order are the same, and so are the bits.
type expConstants struct {
	low, high, log2e, magic, ln2High, ln2Low, one vec
	poly                                          [6]vec
}

func (a *assembler) expConstants() *expConstants {
	float := func(x float32) vec { return a.words(math.Float32bits(x)) }
	c := &expConstants{
		low: float(-88), high: float(88.8), log2e: float(math.Log2E), magic: float(12582912),
		ln2High: float(0.693359375), ln2Low: float(-2.12194440e-4), one: float(1),
	}
	for i, x := range []float32{1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1} {
		c.poly[i] = float(x)
	}
	return c
}

// exp replaces x by its exponential. NaN stays NaN.
func (a *assembler) exp(c *expConstants, x vec) {
	n, bits, p, q := a.vec(), a.vec(), a.vec(), a.vec()
	a.fmin(x, x, c.high)
	a.fmax(x, x, c.low)
	a.move(bits, c.magic)
	a.fmla(bits, x, c.log2e)
	a.fsub(n, bits, c.magic)
	a.fmls(x, n, c.ln2High)
	a.fmls(x, n, c.ln2Low)
	a.move(p, c.poly[0])
	for _, next := range c.poly[1:] {
		a.move(q, next)
		a.fmla(q, p, x)
		p, q = q, p
	}
	a.fmul(n, x, x)
	a.fadd(x, x, c.one)
	a.fmla(x, n, p)
	a.shl("4s", bits, bits, 23)
	a.add("4s", bits, bits, c.one)
	a.fmul(x, x, bits)
	a.release(n, bits, p, q)
}

// exponentials is the second step of a softmax.
func (a *assembler) exponentials() {
	a.begin("exponentialsNEON", "x *float32, top float32, n uintptr", 24, "exponentialsNEON replaces n elements x by exp(x-top).")
	top := a.vec()
	a.op("FMOVS top+8(FP), F%d", top)
	a.dup(top, top, 0)
	a.param("x", 0, firstOf)
	a.param("n", 16, length)
	c := a.expConstants()
	a.each(length, []gp{firstOf}, func(e elements) {
		u := e.load(firstOf)
		a.fsub(u, u, top)
		a.exp(c, u)
		e.store(u, firstOf)
	})
	a.end()
}

// sigmoid returns 1/(1+exp(-g)).
func (a *assembler) sigmoid(c *expConstants, g vec) vec {
	s := a.vec()
	a.zero(s)
	a.fsub(s, s, g)
	a.exp(c, s)
	a.fadd(s, s, c.one)
	a.fdiv(s, c.one, s)
	return s
}

func (a *assembler) swiGLU() {
	a.begin("swiGLUNEON", "out, gate, up *float32, n uintptr", 32, "swiGLUNEON is SwiGLU of n elements.")
	a.param("out", 0, firstOf)
	a.param("gate", 8, secondOf)
	a.param("up", 16, thirdOf)
	a.param("n", 24, length)
	c := a.expConstants()
	a.each(length, []gp{firstOf, secondOf, thirdOf}, func(e elements) {
		g := e.load(secondOf)
		s := a.sigmoid(c, g)
		a.fmul(s, s, g)
		a.fmul(s, s, e.load(thirdOf))
		e.store(s, firstOf)
	})
	a.end()
}

func (a *assembler) swiGLUGrad() {
	a.begin("swiGLUGradNEON", "gate, up, grad *float32, n uintptr", 32, "swiGLUGradNEON is SwiGLUGrad of n elements.")
	a.param("gate", 0, firstOf)
	a.param("up", 8, secondOf)
	a.param("grad", 16, thirdOf)
	a.param("n", 24, length)
	c := a.expConstants()
	a.each(length, []gp{firstOf, secondOf, thirdOf}, func(e elements) {
		g := e.load(firstOf)
		s := a.sigmoid(c, g)
		silu, slope := a.vec(), a.vec()
		a.fmul(silu, s, g)
		a.fsub(g, c.one, s)
		a.move(slope, s)
		a.fmla(slope, silu, g) // s + silu·(1-s)
		d := e.load(thirdOf)
		a.fmul(silu, silu, d)
		a.fmul(slope, slope, e.load(secondOf))
		a.fmul(slope, slope, d)
		e.store(slope, firstOf)
		e.store(silu, secondOf)
	})
	a.end()
}
