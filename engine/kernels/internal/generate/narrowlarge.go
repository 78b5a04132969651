package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// narrowLarge is a format of super-blocks: see fixedlarge.go and fixedlow.go for their bytes.
// Parts 2q and 2q+1 of a half are a pair.
type narrowLarge struct {
	name, doc string
	size      int
	layout    *fixedLayout
	// begin returns the scales of all parts, or of their halves, and minima, in one vector
	// or two of eight.
	begin   func(k *narrowKernel) (scales, least []reg.VecVirtual)
	weights func(k *narrowKernel, half, q int) [2]reg.VecVirtual
}

func (f *narrowLarge) kernel(v isa, c *narrowConstants, n *narrowLargeConstants, together int) {
	k := newNarrowKernel(v, c, f.layout)
	storedText(v, together, f.name+"x", f.doc+", as integers,", false, k.setup, func(s *storedKernel) []reg.VecVirtual {
		s.perBlock = true
		k.storedKernel, k.acc = s, s.sums(2)
		Label("loop")
		scales, least := f.begin(k)
		for half := range 2 {
			for q := range 2 {
				f.pair(k, n, half, q, scales, least)
			}
		}
		ADDQ(U32(f.size), k.w)
		ADDQ(U32(2*64*f.layout.vectors()), k.x)
		SUBQ(U32(256), k.n)
		JNZ(LabelRef("loop"))
		return total(k.acc)
	})
}

// pair multiplies by two parts.
func (f *narrowLarge) pair(k *narrowKernel, n *narrowLargeConstants, half, q int, scales, least []reg.VecVirtual) {
	w := f.weights(k, half, q)
	for r := range k.together {
		at := func(j int) Mem { return k.at(r, half, q, j) }
		acc := k.acc[r][q]
		if !f.layout.halves {
			sum, factor := k.pairProducts(w, at), n.select4(scales[0], 2*half+q)
			if !f.layout.sums && k.layout != signed8 {
				VPSUBD(at(excessAt), sum, sum)
			}
			VCVTDQ2PS(sum, sum)
			VMULPS(at(unitAt), factor, factor)
			VFMADD231PS(factor, sum, acc)
			if f.layout.sums {
				VFNMADD231PS(at(excessAt), n.select4(least[0], 2*half+q), acc)
			}
			continue
		}
		var sums [2]reg.VecVirtual
		for i := range sums {
			one := [2]reg.VecVirtual{}
			one[i] = w[i]
			sums[i] = k.pairProducts(one, at)
			if !f.layout.sums {
				VPSUBD(at(excessAt+i), sums[i], sums[i])
			}
			VCVTDQ2PS(sums[i], sums[i])
		}
		VMULPS(n.selectHalf(scales[half], q, 0), sums[0], sums[0])
		VFMADD231PS(n.selectHalf(scales[half], q, 1), sums[1], sums[0])
		VFMADD231PS(at(unitAt), sums[0], acc)
		if f.layout.sums {
			VFNMADD231PS(at(excessAt), n.selectHalf(least[half], q, 0), acc)
			VFNMADD231PS(at(excessAt+1), n.selectHalf(least[half], q, 1), acc)
		}
	}
}

func (n *narrowLargeConstants) select4(from reg.VecVirtual, pair int) reg.VecVirtual {
	return permuted(from, n.parts[pair])
}

func (n *narrowLargeConstants) selectHalf(from reg.VecVirtual, q, i int) reg.VecVirtual {
	return permuted(from, n.halves[q][i])
}

func permuted(from reg.VecVirtual, at Mem) reg.VecVirtual {
	v := YMM()
	VMOVDQU(at, v)
	VPERMPS(from, v, v)
	return v
}

// shifted moves bits from bit a of the lower half, and b of the upper half, to bit to.
func (n *narrowLargeConstants) shifted(v reg.VecVirtual, a, b, to int) {
	if (a < to) != (b < to) && a != to && b != to {
		panic("two directions")
	}
	by := [2]int{a - to, b - to}
	left := by[0] < 0 || by[1] < 0
	if left {
		by = [2]int{-by[0], -by[1]}
	}
	m, ok := n.by[by]
	if !ok {
		m = perHalf(fmt.Sprintf("narrowBy%d_%d", by[0], by[1]), by[0], by[1])
		n.by[by] = m
	}
	if left {
		VPSLLVD(m, v, v)
	} else {
		VPSRLVD(m, v, v)
	}
}

// both loads the same 16 bytes into both halves.
func (k *narrowKernel) both(disp int) reg.VecVirtual {
	v := YMM()
	VBROADCASTI128(Mem{Base: k.w, Disp: disp}, v)
	return v
}

// orBits sets the bits of mask, whose lowest is bit to, to bits a and b of 16 bytes.
func (k *narrowKernel) orBits(n *narrowLargeConstants, disp, a, b, to int, mask Mem, v reg.VecVirtual) {
	bits := k.both(disp)
	n.shifted(bits, a, b, to)
	VPAND(mask, bits, bits)
	VPOR(bits, v, v)
}

// scale loads a binary16 into all lanes.
func (k *narrowKernel) scale(disp int) reg.VecVirtual {
	d, half := YMM(), XMM()
	VPBROADCASTW(Mem{Base: k.w, Disp: disp}, half)
	VCVTPH2PS(half, d)
	return d
}

// floats converts eight bytes to float32 and multiplies them.
func floats(low reg.VecVirtual, d reg.VecVirtual, signed bool) reg.VecVirtual {
	v := YMM()
	if signed {
		VPMOVSXBD(low.AsX(), v)
	} else {
		VPMOVZXBD(low.AsX(), v)
	}
	VCVTDQ2PS(v, v)
	VMULPS(d, v, v)
	return v
}

// upper returns the upper eight bytes.
func upper(v reg.VecVirtual) reg.VecVirtual {
	u := XMM()
	VPSRLDQ(Imm(8), v.AsX(), u)
	return u
}

func generateNarrowLarge(v isa, c *narrowConstants, n *narrowLargeConstants, together int) {
	for _, f := range []*narrowLarge{
		narrowQ2(n), narrowQ3(n), narrowQ4(n, false), narrowQ4(n, true), narrowQ6(n), narrowIQ4(n),
	} {
		f.kernel(v, c, n, together)
	}
}

func narrowQ2(n *narrowLargeConstants) *narrowLarge {
	return &narrowLarge{
		name: "q2_k", doc: "Q2_K", size: 84, layout: halfMinima,
		begin: func(k *narrowKernel) (scales, least []reg.VecVirtual) {
			all, high := XMM(), XMM()
			VMOVDQU(Mem{Base: k.w}, all)
			VPSRLD(Imm(4), all, high)
			VPAND(k.low.AsX(), all, all)
			VPAND(k.low.AsX(), high, high)
			d, dmin := k.scale(80), k.scale(82)
			scales = []reg.VecVirtual{floats(all, d, false), floats(upper(all), d, false)}
			least = []reg.VecVirtual{floats(high, dmin, false), floats(upper(high), dmin, false)}
			return scales, least
		},
		weights: func(k *narrowKernel, half, q int) [2]reg.VecVirtual { return k.pairs(n, 16+32*half, q) },
	}
}

// pairs loads the pairs of bits of two parts.
func (k *narrowKernel) pairs(n *narrowLargeConstants, disp, q int) (w [2]reg.VecVirtual) {
	for i := range w {
		w[i] = k.both(disp + 16*i)
		n.shifted(w[i], 4*q, 4*q+2, 0)
		VPAND(n.mask(3), w[i], w[i])
	}
	return w
}

func narrowQ3(n *narrowLargeConstants) *narrowLarge {
	return &narrowLarge{
		name: "q3_k", doc: "Q3_K", size: 110, layout: halves4,
		begin: func(k *narrowKernel) (scales, least []reg.VecVirtual) {
			header, low, high := XMM(), XMM(), XMM()
			VMOVDQU(Mem{Base: k.w, Disp: 94}, header) // two bytes early, to stay within the block
			VPSRLDQ(Imm(2), header, low)
			VPSRLD(Imm(4), low, high)
			VPUNPCKLQDQ(high, low, low)
			VPAND(k.low.AsX(), low, low)
			VPSRLDQ(Imm(10), header, high)
			VPSHUFD(Imm(0), high, high)
			VPSRLVD(n.lanes(0, func(i int) int { return i % 4 * 2 }), high, high)
			VPAND(n.mask(3), high, high)
			VPSLLD(Imm(4), high, high)
			VPOR(high, low, low)
			VPSUBB(n.mask(32), low, low)
			d := k.scale(108)
			return []reg.VecVirtual{floats(low, d, true), floats(upper(low), d, true)}, nil
		},
		weights: func(k *narrowKernel, half, q int) [2]reg.VecVirtual {
			w := k.pairs(n, 32+32*half, q)
			part := 4*half + 2*q
			for i, v := range w {
				k.orBits(n, 16*i, part, part+1, 2, n.mask(4), v)
			}
			return w
		},
	}
}

// narrowQ4 is Q4_K, and Q5_K if there are fifth bits.
func narrowQ4(n *narrowLargeConstants, fifth bool) *narrowLarge {
	f := &narrowLarge{name: "q4_k", doc: "Q4_K", size: 144, layout: minima}
	nibblesAt := 16
	if fifth {
		f.name, f.doc, f.size, nibblesAt = "q5_k", "Q5_K", 176, 48
	}
	f.begin = func(k *narrowKernel) (scales, least []reg.VecVirtual) {
		packed, first, second, nibbles := XMM(), XMM(), XMM(), XMM()
		VMOVDQU(Mem{Base: k.w}, packed)
		VPSRLDQ(Imm(4), packed, packed)
		VPAND(n.mask(63), packed, first)
		VPSRLDQ(Imm(8), packed, nibbles)
		VPSRLD(Imm(4), nibbles, second)
		VPUNPCKLDQ(second, nibbles, nibbles)
		VPAND(k.low.AsX(), nibbles, nibbles)
		VPSRLD(Imm(2), packed, second)
		VPAND(n.mask(0x30), second, second)
		VPOR(nibbles, second, second)
		VPUNPCKLDQ(second, first, packed) // eight scales, then eight minima
		return []reg.VecVirtual{floats(packed, k.scale(0), false)}, []reg.VecVirtual{floats(upper(packed), k.scale(2), false)}
	}
	f.weights = func(k *narrowKernel, half, q int) (w [2]reg.VecVirtual) {
		for i := range w {
			w[i] = k.both(nibblesAt + 64*half + 32*q + 16*i)
			n.shifted(w[i], 0, 4, 0)
			VPAND(k.low, w[i], w[i])
			if part := 4*half + 2*q; fifth {
				k.orBits(n, 16+16*i, part, part+1, 4, n.mask(16), w[i])
			}
		}
		return w
	}
	return f
}

func narrowQ6(n *narrowLargeConstants) *narrowLarge {
	return &narrowLarge{
		name: "q6_k", doc: "Q6_K", size: 210, layout: halves32,
		begin: func(k *narrowKernel) (scales, least []reg.VecVirtual) {
			all, d := XMM(), k.scale(208)
			VMOVDQU(Mem{Base: k.w, Disp: 192}, all)
			return []reg.VecVirtual{floats(all, d, true), floats(upper(all), d, true)}, nil
		},
		weights: func(k *narrowKernel, half, q int) (w [2]reg.VecVirtual) {
			for i := range w {
				w[i] = k.pairLoad(64*half+16*i, 32, false)
				if q == 1 {
					VPSRLD(Imm(4), w[i], w[i])
				}
				VPAND(k.low, w[i], w[i])
				k.orBits(n, 128+32*half+16*i, 4*q, 4*q+2, 4, n.mask(0x30), w[i])
			}
			return w
		},
	}
}

func narrowIQ4(n *narrowLargeConstants) *narrowLarge {
	return &narrowLarge{
		name: "iq4_xs", doc: "IQ4_XS", size: 136, layout: signed8,
		begin: func(k *narrowKernel) (scales, least []reg.VecVirtual) {
			low, high := YMM(), YMM()
			VPBROADCASTD(Mem{Base: k.w, Disp: 4}, low)
			VPBROADCASTD(Mem{Base: k.w}, high)
			VPSRLVD(n.lanes(1, func(i int) int { return 4 * i }), low, low)
			VPSRLVD(n.lanes(2, func(i int) int { return 16 + 2*i }), high, high)
			VPAND(n.lanes(3, func(int) int { return 15 }), low, low)
			VPAND(n.lanes(4, func(int) int { return 3 }), high, high)
			VPSLLD(Imm(4), high, high)
			VPOR(high, low, low)
			VPSUBD(n.lanes(5, func(int) int { return 32 }), low, low)
			VCVTDQ2PS(low, low)
			VMULPS(k.scale(0), low, low)
			return []reg.VecVirtual{low}, nil
		},
		weights: func(k *narrowKernel, half, q int) [2]reg.VecVirtual {
			both := YMM()
			VMOVDQU(Mem{Base: k.w, Disp: 8 + 64*half + 32*q}, both)
			w, table := k.nibbles(both), k.table(&iq4Values)
			VPSHUFB(w[0], table, w[0])
			VPSHUFB(w[1], table, w[1])
			return w
		},
	}
}
