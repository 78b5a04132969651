package main

// The kernels in this file multiply blocks of small integers by x as integers: SDOT, or what
// stands for it, adds the products of bytes in groups of four. The sums have the order, and
// so the bits, of the kernels for AVX-512 (fixed.go of the folder above).

// weights are those of a block: bytes of its first and second half.
type weights [2]vec

// digitSums adds the products of the halves of weights that are given, and the digits of
// block b of x number r, as float32 in the lowest lane.
func (k *storedKernel) digitSums(sum vec, w weights, r, b int, halves ...int) {
	first, second := k.vec(), k.vec()
	k.zero(sum)
	for digit := range digits {
		at := blockX*b + 32*digit
		if digit > 0 {
			k.shl("4s", sum, sum, 8)
		}
		if len(halves) == 2 {
			k.loadPair(first, second, k.x[r], at)
			k.dotBytes(sum, w[0], first)
			k.dotBytes(sum, w[1], second)
			continue
		}
		k.load(first, k.x[r], at+16*halves[0])
		k.dotBytes(sum, w[halves[0]], first)
	}
	k.addv(sum, sum)
	k.scvtf(sum, sum)
	k.release(first, second)
}

// block is a format of 32 numbers; numbers returns them, and scale what they are multiplied
// by, in the lowest lane. Both get the offset of the block.
type block struct {
	name, doc string
	size      int // in bytes
	layout    *layout
	setup     func(k *storedKernel)
	numbers   func(k *storedKernel, at int) weights
	scale     func(k *storedKernel, at int) vec
	least     int  // the offset of a binary16 to add, or 0
	extreme   bool // numbers may be -128
	unitFirst bool // sums are multiplied by the unit before the scale, which may be subnormal
}

func (a *assembler) blocks(f *block, together int) {
	a.extreme = f.extreme
	defer func() { a.extreme = false }()
	a.stored(f.name, f.doc+", as integers,", 4, together, f.setup, func(k *storedKernel) {
		k.lowest = true
		a.op("SUBS $128, %s, %s", k.n, k.n)
		a.op("BLT rest")
		a.label("loop")
		for b := range 4 {
			k.block(f, b)
		}
		k.advance(4*f.size, f.layout.bytes())
		a.op("SUBS $128, %s, %s", k.n, k.n)
		a.op("BGE loop")
		a.label("rest") // up to three blocks
		a.op("ADDS $128, %s, %s", k.n, k.n)
		for b := range 3 {
			a.op("BEQ total")
			k.block(f, b)
			a.op("SUBS $32, %s, %s", k.n, k.n)
		}
	})
}

// block multiplies by block b of a group.
func (k *storedKernel) block(f *block, b int) {
	at := b * f.size
	d := f.scale(k, at)
	w := f.numbers(k, at)
	unit, sum := k.vec(), k.vec()
	var least vec
	if f.least > 0 {
		least = k.vec()
		k.half(least, k.w, at+f.least)
	}
	for r := range k.together {
		acc := k.acc[r][b]
		k.loadFloat(unit, k.x[r], unitsAt+4*b)
		k.digitSums(sum, w, r, b, 0, 1)
		if f.unitFirst {
			k.fmulBy(sum, sum, unit, 0)
			k.fmlaBy(acc, sum, d, 0)
		} else {
			k.fmulOne(unit, unit, d, 0)
			k.fmlaBy(acc, sum, unit, 0)
		}
		if f.least > 0 {
			k.load(sum, k.x[r], f.layout.sumAt(b, 0))
			k.fmlaBy(acc, sum, least, 0)
		}
	}
	if f.least > 0 {
		k.release(least)
	}
	k.release(d, w[0], w[1], unit, sum)
}

// binary16 is the scale at the start of a block.
func binary16(k *storedKernel, at int) vec {
	d := k.vec()
	k.half(d, k.w, at)
	return d
}

// nibbles loads 16 bytes and splits them: the first half of a block is in the lower bits.
func (k *storedKernel) nibbles(at int, low vec) weights {
	w := weights{k.vec(), k.vec()}
	k.load(w[1], k.w, at)
	k.and(w[0], w[1], low)
	k.ushr("16b", w[1], w[1], 4)
	return w
}

// blockQ8 is Q8_0: a scale and 32 signed bytes.
func blockQ8() *block {
	return &block{
		name: "q8_0", doc: "Q8_0", size: 34, layout: signed8, scale: binary16,
		setup:   func(*storedKernel) {},
		extreme: true,
		numbers: func(k *storedKernel, at int) weights {
			w := weights{k.vec(), k.vec()}
			k.load(w[0], k.w, at+2)
			k.load(w[1], k.w, at+18)
			return w
		},
	}
}

// blockQ4 is Q4_0: a scale and 32 nibbles around 8.
func blockQ4() *block {
	var low, around vec
	return &block{
		name: "q4_0", doc: "Q4_0", size: 18, layout: signed, scale: binary16,
		setup: func(k *storedKernel) { low, around = k.bytes(15), k.bytes(8) },
		numbers: func(k *storedKernel, at int) weights {
			w := k.nibbles(at+2, low)
			k.sub("16b", w[0], w[0], around)
			k.sub("16b", w[1], w[1], around)
			return w
		},
	}
}

// blockQ5 is Q4_1, Q5_0 and Q5_1: a scale, then a minimum if least is set, then fifth bits
// if there are, then nibbles. Without minima they are around 16.
func blockQ5(name, doc string, least, fifth bool) *block {
	var low, around, bit, bits vec
	var at [2]vec // selects the byte of the fifth bits
	bitsAt := 2
	f := &block{name: name, doc: doc, layout: signed, scale: binary16, unitFirst: true}
	if least {
		f.layout, f.least, bitsAt = minima, 2, 4
	}
	nibblesAt := bitsAt
	if fifth {
		nibblesAt += 4
	}
	f.size = nibblesAt + 16
	f.setup = func(k *storedKernel) {
		low = k.bytes(15)
		if fifth {
			bit = k.bytes(16)
			bits = k.constant("eachBit", func(i int) int { return 1 << (i % 8) })
			at[0] = k.constant("fifthFirst", func(i int) int { return i / 8 })
			at[1] = k.constant("fifthSecond", func(i int) int { return 2 + i/8 })
		}
		if !least {
			around = k.bytes(16)
		}
	}
	f.numbers = func(k *storedKernel, from int) weights {
		w := k.nibbles(from+nibblesAt, low)
		if fifth {
			all, part := k.vec(), k.vec()
			k.loadFloat(all, k.w, from+bitsAt)
			for half := range w {
				k.tbl(part, all, at[half])
				k.cmtst(part, part, bits)
				k.and(part, part, bit)
				k.orr(w[half], w[half], part)
			}
			k.release(all, part)
		}
		if !least {
			k.sub("16b", w[0], w[0], around)
			k.sub("16b", w[1], w[1], around)
		}
		return w
	}
	return f
}

// What nibbles stand for; those of MXFP4 doubled.
var (
	iq4Values = [16]int{-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113}
	fp4Values = [16]int{0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12}
)

// blockTable is IQ4_NL and MXFP4: nibbles are looked up.
func blockTable(name, doc string, values *[16]int, scale func(k *storedKernel, at int) vec, scaleSize int) *block {
	var low, table vec
	return &block{
		name: name, doc: doc, size: scaleSize + 16, layout: signed8, scale: scale, unitFirst: true,
		setup: func(k *storedKernel) {
			low, table = k.bytes(15), k.constant(name+"Values", func(i int) int { return values[i] })
		},
		numbers: func(k *storedKernel, at int) weights {
			w := k.nibbles(at+scaleSize, low)
			k.tbl(w[0], table, w[0])
			k.tbl(w[1], table, w[1])
			return w
		},
	}
}

// power is 2^(byte-128). It is a product of two powers, because it may be subnormal.
func power(k *storedKernel, at int) vec {
	whole, part, bias := k.vec(), k.vec(), k.words(63)
	k.loadByte(whole, k.w, at)
	k.ushr("4s", part, whole, 1)
	k.sub("4s", whole, whole, part)
	for _, v := range []vec{whole, part} {
		k.add("4s", v, v, bias)
		k.shl("4s", v, v, 23)
	}
	k.fmul(whole, whole, part)
	k.release(part, bias)
	return whole
}

func (a *assembler) fixed(together int) {
	for _, f := range []*block{
		blockQ8(), blockQ4(),
		blockQ5("q4_1", "Q4_1", true, false), blockQ5("q5_0", "Q5_0", false, true), blockQ5("q5_1", "Q5_1", true, true),
		blockTable("iq4_nl", "IQ4_NL", &iq4Values, binary16, 2), blockTable("mxfp4", "MXFP4", &fp4Values, power, 1),
	} {
		a.blocks(f, together)
	}
}
