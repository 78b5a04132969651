package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The kernels in this file multiply super-blocks of 256 numbers as integers. Each half of a
// super-block is four parts of 32, like four blocks of the kernels in fixed.go. Rows have
// whole super-blocks.

// superBlocks emits a loop over the super-blocks of a row.
func superBlocks(k *storedKernel, size int, l *fixedLayout, body func()) {
	Label("loop")
	body()
	ADDQ(U32(size), k.w)
	ADDQ(U32(2*64*l.vectors()), k.x)
	SUBQ(U32(256), k.n)
	JNZ(LabelRef("loop"))
}

// read64 loads 64 bytes of a super-block: see fixedKernel for why in two steps.
func read64(k *storedKernel, disp int) reg.VecVirtual {
	v := ZMM()
	VMOVDQU64(Mem{Base: k.w, Disp: disp}, v.AsY())
	VINSERTI64X4(Imm(1), Mem{Base: k.w, Disp: disp + 32}, v, v)
	return v
}

// partBytes defines a shuffle that puts bytes of each 128 bits into the 32-bit lanes of the
// part b that the 128 bits belong to. A negative byte is zero.
func partBytes(name string, at func(b int) [4]int) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for b := range 4 {
		for lane := range 4 {
			for i, from := range at(b) {
				DATA(16*b+4*lane+i, U8(uint8(from)))
			}
		}
	}
	return m
}

// pick returns the bits of a where mask is set, and of b elsewhere, in a.
func pick(mask, a, b reg.VecVirtual) reg.VecVirtual {
	VPTERNLOGD(Imm(0xe4), mask, b, a)
	return a
}

// scaled6 is the unpacking of the eight 6-bit scales and minima of Q4_K and Q5_K. Those of
// the first half of a super-block are the low bits of bytes 4 to 7 and 8 to 11. The low
// nibbles of the others share bytes 12 to 15, and their upper two bits are the upper bits of
// the former.
type scaled6 struct {
	shuffles     [2][2]Mem
	six, nibble  Mem
	at           [2][2]reg.VecVirtual
	sixes, lower reg.VecVirtual
}

func newScaled6() *scaled6 {
	return &scaled6{
		shuffles: [2][2]Mem{
			{
				partBytes("scaled6Scales0", func(b int) [4]int { return [4]int{4 + b, -1, -1, -1} }),
				partBytes("scaled6Minima0", func(b int) [4]int { return [4]int{8 + b, -1, -1, -1} }),
			},
			{
				partBytes("scaled6Scales1", func(b int) [4]int { return [4]int{12 + b, 4 + b, -1, -1} }),
				partBytes("scaled6Minima1", func(b int) [4]int { return [4]int{12 + b, 8 + b, -1, -1} }),
			},
		},
		six:    constant("scaled6Six", U32(63)),
		nibble: constant("scaled6Nibble", U32(15)),
	}
}

func (s *scaled6) setup() {
	for i, pair := range s.shuffles {
		for j, m := range pair {
			s.at[i][j] = load(m)
		}
	}
	s.sixes, s.lower = broadcast(s.six), broadcast(s.nibble)
}

// unpack returns scales or minima (kind 0 or 1) of a half as float32.
func (s *scaled6) unpack(header reg.VecVirtual, half, kind int) reg.VecVirtual {
	v := ZMM()
	VPSHUFB(s.at[half][kind], header, v)
	if half == 0 {
		VPANDD(s.sixes, v, v)
	} else {
		upper := ZMM()
		VPSRLD(Imm(10), v, upper)
		if kind == 1 {
			VPSRLD(Imm(4), v, v)
		}
		pick(s.lower, v, upper)
	}
	VCVTDQ2PS(v, v)
	return v
}

// twoHalves converts the two binary16 that a header begins with to float32.
func twoHalves(header reg.VecVirtual) (d, dmin reg.VecVirtual) {
	d, dmin = ZMM(), ZMM()
	both := ZMM()
	VPBROADCASTD(header.AsX(), both.AsY())
	VCVTPH2PS(both.AsY(), both)
	VMOVSLDUP(both, d)
	VMOVSHDUP(both, dmin)
	return d, dmin
}

var (
	scales6 *scaled6
	parts   *interleaving
)

// fixedQ4K: two binary16, scales and minima, then four times 32 bytes: the low nibbles are
// the numbers of one part and the high nibbles those of the next.
func fixedQ4K(together int) {
	if scales6 == nil {
		scales6, parts = newScaled6(), newInterleaving()
		nibbles = constant("largeNibbles", U32(0x0f0f0f0f))
	}
	var mask reg.VecVirtual
	setup := func() {
		scales6.setup()
		parts.setup()
		mask = broadcast(nibbles)
	}
	storedText(vnni, together, "q4_kx", "Q4_K, as integers,", false, setup, func(k *storedKernel) []reg.VecVirtual {
		acc, sum := k.sums(1), ZMM()
		superBlocks(k, 144, minima, func() {
			header := ZMM()
			VBROADCASTI32X4(Mem{Base: k.w}, header)
			d, dmin := twoHalves(header)
			for half := range 2 {
				low := read64(k, 16+64*half)
				high := ZMM()
				VPSRLD(Imm(4), low, high)
				VPANDD(mask, low, low)
				VPANDD(mask, high, high)
				first, second := parts.order(low, high)
				scale, least := scales6.unpack(header, half, 0), scales6.unpack(header, half, 1)
				VMULPS(d, scale, scale)
				VMULPS(dmin, least, least)
				addWithMinima(k, sum, acc, half, first, second, scale, least)
			}
		})
		return total(acc)
	})
}

// interleaving orders the parts of two vectors, 0 and 2, and 1 and 3, by halves.
type interleaving struct {
	orders [2]Mem
	at     [2]reg.VecVirtual
}

func newInterleaving() *interleaving {
	return &interleaving{orders: [2]Mem{
		quadsAt("interleaveFirst", func(i int) int { return i/4*4 + i/2%2*8 + i%2 }),
		quadsAt("interleaveSecond", func(i int) int { return i/4*4 + i/2%2*8 + i%2 + 2 }),
	}}
}

func (o *interleaving) setup() {
	for i, m := range o.orders {
		o.at[i] = load(m)
	}
}

func (o *interleaving) order(low, high reg.VecVirtual) (first, second reg.VecVirtual) {
	first, second = clone(low), low
	VPERMT2Q(high, o.at[0], first)
	VPERMT2Q(high, o.at[1], second)
	return first, second
}

// addWithMinima adds the products of a half of a super-block: scale·q - least.
func addWithMinima(k *storedKernel, sum reg.VecVirtual, acc [][]reg.VecVirtual, half int, first, second, scale, least reg.VecVirtual) {
	for r := range k.together {
		at := func(j int) Op { return k.xAt(r, half*minima.vectors()+j) }
		factor := ZMM()
		products(sum, first, second, at)
		VCVTDQ2PS(sum, sum)
		VMULPS(at(unitAt), scale, factor)
		VFMADD231PS(factor, sum, acc[r][0])
		VFNMADD231PS(at(excessAt), least, acc[r][0])
	}
}

var nibbles Mem

// fixedQ6K: for each half of a super-block 64 bytes of low nibbles, then for each 32 bytes
// of upper pairs of bits; 16 signed scales of 16 numbers each, and a binary16.
func fixedQ6K(together int) {
	if q6Upper == (Mem{}) {
		q6Upper = constant("q6_kUpper", U32(0x30303030))
		// Pairs 0 and 1, and 2 and 3, each of half a vector, to bits 4 and 5.
		q6Rotate = quadsAt("q6_kRotate", func(i int) int { return 4 - 2*(i/4) })
		q6RotateHigh = quadsAt("q6_kRotateHigh", func(i int) int { return (64 - 2*(i/4)) % 64 })
		for i := range q6Scales {
			q6Scales[i] = lanesAt("q6_kScales"+string(rune('0'+i)), func(lane int) int { return i/2*8 + lane/4*2 + i%2 })
		}
	}
	var mask, upper, rotate, rotateHigh reg.VecVirtual
	var scalesAt [4]reg.VecVirtual
	setup := func() {
		mask, upper = broadcast(nibbles), broadcast(q6Upper)
		rotate, rotateHigh = load(q6Rotate), load(q6RotateHigh)
		for i, m := range q6Scales {
			scalesAt[i] = load(m)
		}
	}
	storedText(vnni, together, "q6_kx", "Q6_K, as integers,", false, setup, func(k *storedKernel) []reg.VecVirtual {
		acc, a, b := k.sums(1), ZMM(), ZMM()
		superBlocks(k, 210, halves32, func() {
			d, scales := ZMM(), ZMM()
			VPBROADCASTW(Mem{Base: k.w, Disp: 208}, d.AsY())
			VCVTPH2PS(d.AsY(), d)
			VPMOVSXBD(Mem{Base: k.w, Disp: 192}, scales)
			VCVTDQ2PS(scales, scales)
			VMULPS(d, scales, scales)
			for half := range 2 {
				low := read64(k, 64*half)
				high, pairs, pairsHigh := ZMM(), ZMM(), ZMM()
				VBROADCASTI64X4(Mem{Base: k.w, Disp: 128 + 32*half}, pairs)
				VPSRLD(Imm(4), low, high)
				VPROLVQ(rotateHigh, pairs, pairsHigh)
				VPROLVQ(rotate, pairs, pairs)
				join := func(low, upperBits reg.VecVirtual) {
					VPANDD(upper, upperBits, upperBits)
					VPTERNLOGD(Imm(0xec), mask, upperBits, low) // low & mask | upperBits
				}
				join(low, pairs)
				join(high, pairsHigh)
				first, second := ZMM(), ZMM()
				VSHUFI64X2(Imm(0x88), high, low, first)
				VSHUFI64X2(Imm(0xdd), high, low, second)
				scaleA, scaleB := ZMM(), ZMM()
				VPERMPS(scales, scalesAt[2*half], scaleA)
				VPERMPS(scales, scalesAt[2*half+1], scaleB)
				addHalves(k, a, b, acc, halves32, half, first, second, scaleA, scaleB)
			}
		})
		return total(acc)
	})
}

// addHalves adds the products of a half of a super-block whose parts have two scales.
func addHalves(k *storedKernel, a, b reg.VecVirtual, acc [][]reg.VecVirtual, l *fixedLayout, half int, first, second, scaleA, scaleB reg.VecVirtual) {
	for r := range k.together {
		at := func(j int) Op { return k.xAt(r, half*l.vectors()+j) }
		products(a, first, nil, at)
		products(b, nil, second, at)
		VPSUBD(at(excessAt), a, a)
		VPSUBD(at(excessAt+1), b, b)
		VCVTDQ2PS(a, a)
		VCVTDQ2PS(b, b)
		VMULPS(scaleA, a, a)
		VFMADD231PS(scaleB, b, a)
		VFMADD231PS(at(unitAt), a, acc[r][0])
	}
}

var (
	q6Upper, q6Rotate, q6RotateHigh Mem
	q6Scales                        [4]Mem
)

func quadsAt(name string, at func(i int) int) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 8 {
		DATA(8*i, U64(at(i)))
	}
	return m
}

// lanesAt defines a constant that selects the 32 bits for each lane of a vector.
func lanesAt(name string, at func(lane int) int) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for lane := range 16 {
		DATA(4*lane, U32(at(lane)))
	}
	return m
}
