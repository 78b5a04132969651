package main

// The kernels in this file multiply super-blocks of 256 numbers as integers. Each half of a
// super-block is four parts of 32, like four blocks. Rows have whole super-blocks.

// scales are those of a half of a super-block: the lanes of a vector are its four parts. If
// the halves of a part differ, those of the second halves have a vector of their own.
type scales struct{ scale, least []vec }

// large is a format of super-blocks.
type large struct {
	name, doc string
	size      int
	layout    *layout
	setup     func(k *storedKernel)
	begin     func(k *storedKernel) // loads what both halves need
	scales    func(k *storedKernel, half int) scales
	numbers   func(k *storedKernel, half, part int) weights
}

func (a *assembler) superBlocks(f *large, together int) {
	a.stored(f.name, f.doc+", as integers,", 4, together, f.setup, func(k *storedKernel) {
		k.lowest = true
		a.label("loop")
		inUse := a.vectors
		if f.begin != nil {
			f.begin(k)
		}
		for half := range 2 {
			s := f.scales(k, half)
			for part := range 4 {
				k.part(f, s, part, f.numbers(k, half, part))
			}
			a.release(s.scale...)
			a.release(s.least...)
			for _, x := range k.x {
				a.op("ADD $%d, %s, %s", f.layout.bytes(), x, x)
			}
		}
		a.op("ADD $%d, %s, %s", f.size, k.w, k.w)
		a.op("SUBS $256, %s, %s", k.n, k.n)
		a.op("BNE loop")
		a.vectors = inUse
	})
}

// part multiplies by a part of 32 numbers.
func (k *storedKernel) part(f *large, s scales, part int, w weights) {
	unit, sum := k.vec(), k.vec()
	for r := range k.together {
		acc := k.acc[r][part]
		k.loadFloat(unit, k.x[r], unitsAt+4*part)
		if len(s.scale) == 1 {
			k.digitSums(sum, w, r, part, 0, 1)
			k.fmulOne(unit, unit, s.scale[0], part)
			k.fmlaBy(acc, sum, unit, 0)
		} else {
			second := k.vec()
			k.digitSums(sum, w, r, part, 0)
			k.digitSums(second, w, r, part, 1)
			k.fmulBy(sum, sum, s.scale[0], part)
			k.fmlaBy(sum, second, s.scale[1], part)
			k.fmlaBy(acc, sum, unit, 0)
			k.release(second)
		}
		for half, least := range s.least {
			k.load(sum, k.x[r], f.layout.sumAt(part, half))
			k.fmlsBy(acc, sum, least, part)
		}
	}
	k.release(unit, sum, w[0], w[1])
}

// floats converts eight bytes from byte at of v on to two vectors of float32, multiplied by
// lane 0 of d.
func (k *storedKernel) floats(v vec, at int, d vec, isSigned bool) [2]vec {
	wide := [2]vec{k.vec(), k.vec()}
	k.widen(isSigned, at == 8, "8b", wide[0], v, 0)
	k.widen(isSigned, true, "4h", wide[1], wide[0], 0)
	k.widen(isSigned, false, "4h", wide[0], wide[0], 0)
	for _, w := range wide {
		k.scvtf(w, w)
		k.fmulBy(w, w, d, 0)
	}
	return wide
}

// halfScales returns those of a half, of 16 bytes that are one for each 16 numbers.
func (k *storedKernel) halfScales(all vec, half int, d vec, isSigned bool) []vec {
	w := k.floats(all, 8*half, d, isSigned)
	second := k.vec()
	k.uzp2("4s", second, w[0], w[1])
	k.uzp1("4s", w[0], w[0], w[1])
	k.release(w[1])
	return []vec{w[0], second}
}

// largeQ4 is Q4_K and Q5_K: two binary16, 12 bytes of scales and minima, 32 with fifth bits
// if there are, then four times 32 bytes: the low nibbles are the numbers of one part and the
// high ones those of the next. Bit p of byte i of the fifth bits belongs to number i of part
// p.
func largeQ4(name, doc string, fifth bool) *large {
	f := &large{name: name, doc: doc, size: 144, layout: minima}
	nibblesAt := 16
	if fifth {
		nibblesAt, f.size = 48, 176
	}
	var low, six, pair, bit, both vec
	f.setup = func(k *storedKernel) {
		low, six, pair = k.bytes(15), k.bytes(63), k.bytes(0x30)
		if fifth {
			bit = k.bytes(16)
		}
	}
	// The scales of the first four parts are the lower six bits of bytes 4 to 7 of the
	// header, and their minima those of bytes 8 to 11. The lower four bits of the others
	// share bytes 12 to 15, and their upper two are the upper bits of the former.
	f.begin = func(k *storedKernel) {
		both = k.vec()
		nibbles, first, second := k.vec(), k.vec(), k.vec()
		k.load(both, k.w, 0)
		k.ext(both, both, both, 4) // scales and minima, then nibbles
		k.and(first, both, six)
		k.ext(nibbles, both, both, 8)
		k.ushr("16b", second, nibbles, 4)
		k.and(nibbles, nibbles, low)
		k.zip1("4s", nibbles, nibbles, second)
		k.ushr("16b", second, both, 2)
		k.and(second, second, pair)
		k.orr(second, second, nibbles)
		k.zip1("4s", both, first, second) // eight scales, then eight minima
		k.release(nibbles, first, second)
	}
	f.scales = func(k *storedKernel, half int) scales {
		d := k.vec()
		var s scales
		k.half(d, k.w, 0)
		w := k.floats(both, 0, d, false)
		k.release(w[1-half])
		s.scale = []vec{w[half]}
		k.half(d, k.w, 2)
		w = k.floats(both, 8, d, false)
		k.release(d, w[1-half])
		s.least = []vec{w[half]}
		return s
	}
	f.numbers = func(k *storedKernel, half, part int) weights {
		w := weights{k.vec(), k.vec()}
		for i, v := range w {
			k.load(v, k.w, nibblesAt+64*half+part/2*32+16*i)
			if part%2 == 0 {
				k.and(v, v, low)
			} else {
				k.ushr("16b", v, v, 4)
			}
			if fifth {
				k.orBits(v, 16+16*i, 4*half+part, bit, 4)
			}
		}
		return w
	}
	return f
}

// orBits sets the bits of mask, which begins at bit to, to those from bit from on of the 16
// bytes at an offset.
func (k *storedKernel) orBits(v vec, at, from int, mask vec, to int) {
	b := k.vec()
	k.load(b, k.w, at)
	switch {
	case from < to:
		k.shl("16b", b, b, to-from)
	case from > to:
		k.ushr("16b", b, b, from-to)
	}
	k.and(b, b, mask)
	k.orr(v, v, b)
	k.release(b)
}

// largeQ6 is Q6_K: for each half of a super-block 64 bytes of low nibbles, then for each 32
// bytes of upper pairs of bits; 16 signed scales of 16 numbers each, and a binary16.
func largeQ6() *large {
	var low, pair, around vec
	return &large{
		name: "q6_k", doc: "Q6_K", size: 210, layout: signed,
		setup: func(k *storedKernel) { low, pair, around = k.bytes(15), k.bytes(0x30), k.bytes(32) },
		scales: func(k *storedKernel, half int) scales {
			d, all := k.vec(), k.vec()
			k.half(d, k.w, 208)
			k.load(all, k.w, 192)
			s := k.halfScales(all, half, d, true)
			k.release(d, all)
			return scales{scale: s}
		},
		numbers: func(k *storedKernel, half, part int) weights {
			w := weights{k.vec(), k.vec()}
			for i, v := range w {
				k.load(v, k.w, 64*half+part%2*32+16*i)
				if part < 2 {
					k.and(v, v, low)
				} else {
					k.ushr("16b", v, v, 4)
				}
				k.orBits(v, 128+32*half+16*i, 2*part, pair, 4)
				k.sub("16b", v, v, around)
			}
			return w
		},
	}
}

// pairs loads the pairs of bits of a part, of which a byte has four.
func (k *storedKernel) pairs(at, part int, pair vec) weights {
	w := weights{k.vec(), k.vec()}
	for i, v := range w {
		k.load(v, k.w, at+16*i)
		if part > 0 {
			k.ushr("16b", v, v, 2*part)
		}
		k.and(v, v, pair)
	}
	return w
}

// largeQ2 is Q2_K: 16 bytes of scales, and minima in the upper halves; for each half of a
// super-block 32 bytes with a number of four parts each; two binary16.
func largeQ2() *large {
	var low, pair vec
	return &large{
		name: "q2_k", doc: "Q2_K", size: 84, layout: halfMinima,
		setup: func(k *storedKernel) { low, pair = k.bytes(15), k.bytes(3) },
		scales: func(k *storedKernel, half int) scales {
			d, all, upper := k.vec(), k.vec(), k.vec()
			k.load(all, k.w, 0)
			k.ushr("16b", upper, all, 4)
			k.and(all, all, low)
			k.half(d, k.w, 80)
			s := scales{scale: k.halfScales(all, half, d, false)}
			k.half(d, k.w, 82)
			s.least = k.halfScales(upper, half, d, false)
			k.release(d, all, upper)
			return s
		},
		numbers: func(k *storedKernel, half, part int) weights { return k.pairs(16+32*half, part, pair) },
	}
}

// largeQ3 is Q3_K: 32 bytes of third bits: bit p of byte i belongs to number i of part p; 64
// bytes like Q2_K's; 12 bytes of scales around 32, and a binary16.
func largeQ3() *large {
	var low, pair, third, four, around, upperBy, all vec
	return &large{
		name: "q3_k", doc: "Q3_K", size: 110, layout: signed,
		setup: func(k *storedKernel) {
			low, pair, third, four, around = k.bytes(15), k.bytes(3), k.bytes(4), k.bytes(4), k.bytes(32)
			upperBy = k.constant("q3_kUpper", func(i int) int { return -(i / 4 * 2) })
		},
		begin: func(k *storedKernel) {
			all = k.vec()
			upper, high := k.vec(), k.vec()
			k.load(upper, k.w, 94) // two bytes early, to stay within the block
			k.ext(all, upper, upper, 2)
			k.ushr("16b", high, all, 4)
			k.and(all, all, low)
			k.zip1("2d", all, all, high)
			k.ext(upper, upper, upper, 10)
			k.dup(upper, upper, 0)
			k.scales6(all, upper, upperBy, pair, around)
			k.release(upper, high)
		},
		scales: func(k *storedKernel, half int) scales {
			d := k.vec()
			k.half(d, k.w, 108)
			s := k.halfScales(all, half, d, true)
			k.release(d)
			return scales{scale: s}
		},
		numbers: func(k *storedKernel, half, part int) weights {
			w := k.pairs(32+32*half, part, pair)
			for i, v := range w {
				k.orBits(v, 16*i, 4*half+part, third, 2)
				k.sub("16b", v, v, four)
			}
			return w
		},
	}
}

// scales6 adds the upper two bits of scales around 32, once shifted, to the lower four.
func (k *storedKernel) scales6(lower, upper, by, pair, around vec) {
	k.ushl(upper, upper, by)
	k.and(upper, upper, pair)
	k.shl("16b", upper, upper, 4)
	k.orr(lower, lower, upper)
	k.sub("16b", lower, lower, around)
}

// largeIQ4 is IQ4_XS: a binary16, two bytes with the upper pairs of bits of the scales of
// eight parts, four with the others, and 16 bytes for each part: its first half in the low
// nibbles, and the second in the high ones.
func largeIQ4() *large {
	var low, pair, table, around, lowAt, lowBy, upperAt, upperBy, all vec
	return &large{
		name: "iq4_xs", doc: "IQ4_XS", size: 136, layout: signed8,
		setup: func(k *storedKernel) {
			low, pair, around = k.bytes(15), k.bytes(3), k.bytes(32)
			table = k.constant("iq4_nlValues", func(i int) int { return iq4Values[i] })
			lowAt = k.constant("iq4_xsLow", func(i int) int { return 4 + i%8/2 })
			lowBy = k.constant("iq4_xsLowBy", func(i int) int { return -(i % 2 * 4) })
			upperAt = k.constant("iq4_xsUpper", func(i int) int { return 2 + i%8/4 })
			upperBy = k.constant("iq4_xsUpperBy", func(i int) int { return -(i % 4 * 2) })
		},
		begin: func(k *storedKernel) {
			all = k.vec()
			upper := k.vec()
			k.load(upper, k.w, 0)
			k.tbl(all, upper, lowAt)
			k.ushl(all, all, lowBy)
			k.and(all, all, low)
			k.tbl(upper, upper, upperAt)
			k.scales6(all, upper, upperBy, pair, around)
			k.release(upper)
		},
		scales: func(k *storedKernel, half int) scales {
			d := k.vec()
			k.half(d, k.w, 0)
			w := k.floats(all, 0, d, true)
			k.release(d, w[1-half])
			return scales{scale: []vec{w[half]}}
		},
		numbers: func(k *storedKernel, half, part int) weights {
			w := k.nibbles(8+64*half+16*part, low)
			k.tbl(w[0], table, w[0])
			k.tbl(w[1], table, w[1])
			return w
		},
	}
}

func (a *assembler) fixedLarge(together int) {
	for _, f := range []*large{
		largeQ2(), largeQ3(), largeQ4("q4_k", "Q4_K", false), largeQ4("q5_k", "Q5_K", true), largeQ6(), largeIQ4(),
	} {
		a.superBlocks(f, together)
	}
}
