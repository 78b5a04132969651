package main

// Element-wise kernels compute four elements at a time, and what is left one by one in the
// lowest lane, so that the order of operations on an element is always the same.

// elements describes what a kernel is processing: four elements, or one.
type elements struct {
	*assembler
	one bool
}

func (e elements) load(from gp) vec {
	v := e.vec()
	if e.one {
		e.loadFloat(v, from, 0)
	} else {
		e.assembler.load(v, from, 0)
	}
	return v
}

func (e elements) store(v vec, to gp) {
	if e.one {
		e.op("FMOVS F%d, (%s)", v, to)
	} else {
		e.assembler.store(v, to, 0)
	}
	e.release(v)
}

// each runs body on n elements, and advances the pointers.
func (a *assembler) each(n gp, pointers []gp, body func(e elements)) {
	loop := func(name string, step int) {
		a.op("SUBS $%d, %s, %s", step, n, n)
		a.op("BLT %sDone", name)
		a.label(name)
		inUse := a.vectors
		body(elements{a, step == 1})
		a.vectors = inUse
		for _, p := range pointers {
			a.op("ADD $%d, %s, %s", 4*step, p, p)
		}
		a.op("SUBS $%d, %s, %s", step, n, n)
		a.op("BGE %s", name)
		a.label(name + "Done")
	}
	loop("fours", 4)
	a.op("ADD $4, %s, %s", n, n)
	loop("ones", 1)
}

// Registers of pointers and of the length.
const (
	firstOf, secondOf, thirdOf, length gp = "R0", "R1", "R2", "R3"
)

func (a *assembler) vectorKernels() {
	a.dot()
	a.sum()
	a.maximum()
	a.axpy()
	a.scale()
	a.weigh()
	a.exponentials()
	a.swiGLU()
	a.swiGLUGrad()
	a.widenBF16()
	a.widenQ80()
}

// dot sums the products in eight vectors of chains, like the kernel for AVX2. The last
// elements, up to seven, come apart, with zeros after them.
func (a *assembler) dot() {
	a.begin("dotNEON", "a, b *float32, n uintptr, lastA, lastB *[8]float32) (sum float32", 44,
		"dotNEON is Dot of n elements, a multiple of 8, and of 8 more.")
	a.param("a", 0, firstOf)
	a.param("b", 8, secondOf)
	a.param("n", 16, length)
	acc := a.vecs(8)
	a.clear([][]vec{acc})
	x, y := a.vecs(2), a.vecs(2)
	multiply := func(first, second gp, offset int, to []vec) {
		a.loadPair(x[0], x[1], first, offset)
		a.loadPair(y[0], y[1], second, offset)
		a.fmla(to[0], x[0], y[0])
		a.fmla(to[1], x[1], y[1])
	}
	a.op("SUBS $32, %s, %s", length, length)
	a.op("BLT rest")
	a.label("loop")
	for i := 0; i < 8; i += 2 {
		multiply(firstOf, secondOf, 16*i, acc[i:])
	}
	a.op("ADD $128, %s, %s", firstOf, firstOf)
	a.op("ADD $128, %s, %s", secondOf, secondOf)
	a.op("SUBS $32, %s, %s", length, length)
	a.op("BGE loop")
	a.label("rest")
	a.op("ADDS $32, %s, %s", length, length)
	a.op("BEQ last")
	a.label("eights")
	multiply(firstOf, secondOf, 0, acc)
	a.op("ADD $32, %s, %s", firstOf, firstOf)
	a.op("ADD $32, %s, %s", secondOf, secondOf)
	a.op("SUBS $8, %s, %s", length, length)
	a.op("BNE eights")
	a.label("last")
	a.param("lastA", 24, firstOf)
	a.param("lastB", 32, secondOf)
	multiply(firstOf, secondOf, 0, acc[2:])
	for _, pair := range [][2]int{{0, 2}, {1, 3}, {4, 6}, {5, 7}, {0, 4}, {1, 5}} {
		a.fadd(acc[pair[0]], acc[pair[0]], acc[pair[1]])
	}
	a.foldTo(acc, "sum", 40)
}

// foldTo returns the sum of the lanes of two vectors.
func (a *assembler) foldTo(acc []vec, result string, offset int) {
	a.fadd(acc[0], acc[0], acc[1])
	a.ext(acc[1], acc[0], acc[0], 8)
	a.fadd(acc[0], acc[0], acc[1])
	a.faddPair(acc[0], acc[0])
	a.op("FMOVS F%d, %s+%d(FP)", acc[0], result, offset)
	a.end()
}

// sum adds elements in eight chains.
func (a *assembler) sum() {
	a.begin("sumNEON", "x *float32, n uintptr, last *[8]float32) (sum float32", 28,
		"sumNEON adds n elements, a multiple of 8, and 8 more.")
	a.param("x", 0, firstOf)
	a.param("n", 8, length)
	acc, x := a.vecs(2), a.vecs(2)
	a.clear([][]vec{acc})
	add := func() {
		a.loadPair(x[0], x[1], firstOf, 0)
		a.fadd(acc[0], acc[0], x[0])
		a.fadd(acc[1], acc[1], x[1])
	}
	a.op("CBZ %s, last", length)
	a.label("loop")
	add()
	a.op("ADD $32, %s, %s", firstOf, firstOf)
	a.op("SUBS $8, %s, %s", length, length)
	a.op("BNE loop")
	a.label("last")
	a.param("last", 16, firstOf)
	add()
	a.foldTo(acc, "sum", 24)
}

// maximum leaves NaN aside.
func (a *assembler) maximum() {
	a.begin("maximumNEON", "x *float32, n uintptr) (top float32", 20,
		"maximumNEON returns the largest of n elements; NaN is left aside.")
	a.param("x", 0, firstOf)
	a.param("n", 8, length)
	top := a.vec()
	a.op("VLD1R (%s), [V%d.S4]", firstOf, top)
	a.each(length, []gp{firstOf}, func(e elements) {
		x := e.load(firstOf)
		if e.one {
			a.dup(x, x, 0)
		}
		a.fmaxnm(top, top, x)
	})
	a.fmaxnmv(top, top)
	a.op("FMOVS F%d, top+16(FP)", top)
	a.end()
}

func (a *assembler) axpy() {
	a.begin("axpyNEON", "y *float32, alpha float32, x *float32, n uintptr", 32, "axpyNEON is Axpy of n elements.")
	alpha := a.factor(8)
	a.param("y", 0, firstOf)
	a.param("x", 16, secondOf)
	a.param("n", 24, length)
	a.each(length, []gp{firstOf, secondOf}, func(e elements) {
		s, u := e.load(firstOf), e.load(secondOf)
		a.fmla(s, u, alpha)
		e.store(s, firstOf)
	})
	a.end()
}

// factor loads the parameter alpha.
func (a *assembler) factor(offset int) vec {
	v := a.vec()
	a.op("FMOVS alpha+%d(FP), F%d", offset, v)
	a.dup(v, v, 0)
	return v
}

func (a *assembler) scale() {
	a.begin("scaleNEON", "x *float32, alpha float32, n uintptr", 24, "scaleNEON is Scale of n elements.")
	alpha := a.factor(8)
	a.param("x", 0, firstOf)
	a.param("n", 16, length)
	a.each(length, []gp{firstOf}, func(e elements) {
		u := e.load(firstOf)
		a.fmul(u, u, alpha)
		e.store(u, firstOf)
	})
	a.end()
}

func (a *assembler) weigh() {
	a.begin("weighNEON", "out, x *float32, alpha float32, w *float32, n uintptr", 40, "weighNEON is Weigh of n elements.")
	alpha := a.factor(16)
	a.param("out", 0, firstOf)
	a.param("x", 8, secondOf)
	a.param("w", 24, thirdOf)
	a.param("n", 32, length)
	a.each(length, []gp{firstOf, secondOf, thirdOf}, func(e elements) {
		u, w := e.load(secondOf), e.load(thirdOf)
		a.fmul(u, u, alpha)
		a.fmul(u, u, w)
		e.store(u, firstOf)
	})
	a.end()
}

func (a *assembler) widenBF16() {
	a.begin("widenBF16NEON", "out *float32, in *byte, n uintptr", 24, "widenBF16NEON is WidenBF16 of n elements, a multiple of 8 above 0.")
	a.param("out", 0, firstOf)
	a.param("in", 8, secondOf)
	a.param("n", 16, length)
	zero, low, high := a.vec(), a.vec(), a.vec()
	a.zero(zero)
	a.label("loop")
	a.load(high, secondOf, 0)
	a.zip1("8h", low, zero, high)
	a.zip2("8h", high, zero, high)
	a.store(low, firstOf, 0)
	a.store(high, firstOf, 16)
	a.op("ADD $16, %s, %s", secondOf, secondOf)
	a.op("ADD $32, %s, %s", firstOf, firstOf)
	a.op("SUBS $8, %s, %s", length, length)
	a.op("BNE loop")
	a.end()
}

func (a *assembler) widenQ80() {
	a.begin("widenQ80NEON", "out *float32, in *byte, blocks uintptr", 24, "widenQ80NEON is WidenQ80 of a number of blocks above 0.")
	a.param("out", 0, firstOf)
	a.param("in", 8, secondOf)
	a.param("blocks", 16, length)
	d, bytes, halves, number := a.vec(), a.vec(), a.vec(), a.vec()
	a.label("loop")
	a.half(d, secondOf, 0)
	for i := range 8 {
		if i%4 == 0 {
			a.load(bytes, secondOf, 2+4*i)
		}
		if i%2 == 0 {
			a.widen(true, i%4 == 2, "8b", halves, bytes, 0)
		}
		a.widen(true, i%2 == 1, "4h", number, halves, 0)
		a.scvtf(number, number)
		a.fmulBy(number, number, d, 0)
		a.store(number, firstOf, 16*i)
	}
	a.op("ADD $34, %s, %s", secondOf, secondOf)
	a.op("ADD $128, %s, %s", firstOf, firstOf)
	a.op("SUBS $1, %s, %s", length, length)
	a.op("BNE loop")
	a.end()
}
