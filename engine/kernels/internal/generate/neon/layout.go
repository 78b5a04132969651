package main

import "fmt"

// layout is how groups of 128 numbers of x are laid out for integer products, in four blocks
// of 32. The numbers of a block become integers of so many bits times a common power of two,
// its unit, and the integers three signed digits of eight bits. First come the digits: for
// each block and digit, most significant first, the 16 bytes of its first half and of its
// second. Then follow the four units, then sums of x as float32, which are multiplied by
// minima: in the lowest of four lanes for each block, or for each half of one.
type layout struct {
	name, doc string
	bits      int // a sum of all products with one scale must fit into 32
	sums      int // for each block
}

const (
	digits  = 3
	blockX  = digits * 32 // bytes of the digits of a block
	unitsAt = 4 * blockX
	sumsAt  = unitsAt + 4*4
)

var (
	signed     = &layout{"signed", "of up to seven bits", 23, 0}
	signed8    = &layout{"signed8", "of eight bits", 20, 0}
	minima     = &layout{"minima", "with minima", 22, 1}
	halfMinima = &layout{"halfMinima", "with a minimum per 16", 23, 2}
)

// bytes is the size of a group.
func (l *layout) bytes() int { return sumsAt + 64*l.sums }

// sumAt is the offset of the sums of block b, or of a half of it.
func (l *layout) sumAt(b, half int) int { return sumsAt + 64*half + 16*b }

// layOut emits the kernel that converts x.
func (a *assembler) layOut(l *layout) {
	name := l.name + "LayOut" + a.level
	a.begin(name, "out, x *float32, groups uintptr", 24,
		fmt.Sprintf("%s lays out groups of 128 numbers for weights %s: %d bytes each.", name, l.doc, l.bytes()))
	const out, x, groups = gp("R0"), gp("R1"), gp("R2")
	a.param("out", 0, out)
	a.param("x", 8, x)
	a.param("groups", 16, groups)
	exponent := a.words(0x7f800000)
	ulp := a.words(1 << (24 - l.bits))
	down := a.words(uint32(l.bits-2) << 23)
	least := a.words(uint32(l.bits-1) << 23)
	inverse := a.words(uint32(2*127+l.bits-2) << 23)
	signs := a.words(0x00808080)
	ones := a.bytes(1)
	n, m, other, unit := a.vecs(8), a.vec(), a.vec(), a.vec()
	sum := a.vec()
	a.label("group")
	for b := range 4 {
		for i := 0; i < 8; i += 2 {
			a.loadPair(n[i], n[i+1], x, 128*b+16*i)
		}
		a.fabs(m, n[0]) // magnitudes order like their bits
		for i := 1; i < 8; i++ {
			a.fabs(other, n[i])
			a.umax(m, m, other)
		}
		a.umaxv(m, m)
		a.dup(m, m, 0)
		// The power of two below the largest, or above if the largest rounds to it, and the
		// unit; NaN if a number is not finite.
		power := other
		a.add("4s", power, m, ulp)
		a.and(power, power, exponent)
		a.umax(power, power, least)
		a.sub("4s", unit, power, down)
		a.fsub(m, m, m)
		a.fadd(unit, unit, m)
		a.op("FMOVS F%d, %d(%s)", unit, unitsAt+4*b, out)
		a.sub("4s", power, inverse, power)
		for _, v := range n {
			a.fmul(v, v, power)
			a.fcvtns(v, v)
			a.add("4s", v, v, signs) // takes 128 off digits that are too large
			a.eor(v, v, signs)
		}
		var planes [digits][2]vec
		for half := range 2 {
			v := n[4*half : 4*half+4]
			a.uzp2("8h", m, v[0], v[1])
			a.uzp2("8h", other, v[2], v[3])
			a.uzp1("8h", v[0], v[0], v[1])
			a.uzp1("8h", v[2], v[2], v[3])
			a.uzp1("16b", v[1], m, other)
			a.uzp2("16b", v[3], v[0], v[2])
			a.uzp1("16b", v[0], v[0], v[2])
			planes[0][half], planes[1][half], planes[2][half] = v[1], v[3], v[0]
			for digit := range digits {
				a.store(planes[digit][half], out, blockX*b+32*digit+16*half)
			}
		}
		store := func(at int, halves ...int) {
			a.zero(sum)
			for digit := range digits {
				if digit > 0 {
					a.shl("4s", sum, sum, 8)
				}
				for _, half := range halves {
					a.dotBytes(sum, ones, planes[digit][half])
				}
			}
			a.addv(sum, sum)
			a.scvtf(sum, sum)
			a.fmul(sum, sum, unit)
			a.store(sum, out, at)
		}
		switch l.sums {
		case 1:
			store(l.sumAt(b, 0), 0, 1)
		case 2:
			store(l.sumAt(b, 0), 0)
			store(l.sumAt(b, 1), 1)
		}
	}
	a.op("ADD $512, %s, %s", x, x)
	a.op("ADD $%d, %s, %s", l.bytes(), out, out)
	a.op("SUBS $1, %s, %s", groups, groups)
	a.op("BNE group")
	a.end()
}
