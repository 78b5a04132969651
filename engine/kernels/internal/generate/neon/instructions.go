package main

import (
	"fmt"
	"strconv"
	"strings"
)

// word writes an instruction as its encoding, with its text in the notation of Arm beside
// it. Encodings: Arm Architecture Reference Manual, section C7.2.
func (a *assembler) word(bits uint32, format string, args ...any) {
	a.line("\tWORD $0x%08x // %s", bits, fmt.Sprintf(format, args...))
}

// three writes an instruction on three registers whose shapes are like "4s 16b 16b", or one
// for all.
func (a *assembler) three(bits uint32, name, shapes string, d, n, m vec) {
	s := strings.Fields(shapes)
	if len(s) == 1 {
		s = []string{s[0], s[0], s[0]}
	}
	a.word(bits|uint32(m)<<16|uint32(n)<<5|uint32(d), "%s v%d.%s, v%d.%s, v%d.%s", name, d, s[0], n, s[1], m, s[2])
}

// two writes an instruction on two registers.
func (a *assembler) two(bits uint32, name, to, from string, d, n vec) {
	a.word(bits|uint32(n)<<5|uint32(d), "%s v%d.%s, v%d.%s", name, d, to, n, from)
}

// shift writes a shift by a constant of lanes like "4s"; field is what encodes it.
func (a *assembler) shift(bits uint32, name, to, from string, field int, d, n vec, by int) {
	a.word(bits|uint32(field)<<16|uint32(n)<<5|uint32(d), "%s v%d.%s, v%d.%s, #%d", name, d, to, n, from, by)
}

// element writes an instruction on two vectors and lane i of a third.
func (a *assembler) element(bits uint32, name string, d, n, m vec, i int) {
	a.word(bits|uint32(i&1)<<21|uint32(i>>1)<<11|uint32(m)<<16|uint32(n)<<5|uint32(d), "%s v%d.4s, v%d.4s, v%d.s[%d]", name, d, n, m, i)
}

// laneBits returns the number of bits of the lanes of a shape like "16b".
func laneBits(shape string) int {
	return map[byte]int{'b': 8, 'h': 16, 's': 32, 'd': 64}[shape[len(shape)-1]]
}

// size is the field of an encoding that holds the size of a lane.
func size(shape string) uint32 {
	return map[string]uint32{"16b": 0, "8h": 1, "4s": 2, "2d": 3}[shape] << 22
}

// Integers.

// dotBytes adds the products of bytes in groups of four to 32-bit lanes. Without an
// instruction for it, pairs of products must fit into 16 bits, unless weights are extreme.
func (a *assembler) dotBytes(d, n, m vec) {
	if a.level == dotProd {
		a.three(0x4e809400, "sdot", "4s 16b 16b", d, n, m)
		return
	}
	low, high := a.vec(), a.vec()
	a.three(0x0e20c000, "smull", "8h 8b 8b", low, n, m)
	a.three(0x4e20c000, "smull2", "8h 16b 16b", high, n, m)
	if a.extreme {
		a.two(0x4e602800, "saddlp", "4s", "8h", low, low)
		a.two(0x4e602800, "saddlp", "4s", "8h", high, high)
		a.three(0x4ea0bc00, "addp", "4s", low, low, high)
		a.add("4s", d, d, low)
	} else {
		a.three(0x4e60bc00, "addp", "8h", low, low, high)
		a.two(0x4e606800, "sadalp", "4s", "8h", d, low)
	}
	a.release(low, high)
}

func (a *assembler) add(shape string, d, n, m vec) {
	a.three(0x4e208400|size(shape), "add", shape, d, n, m)
}
func (a *assembler) sub(shape string, d, n, m vec) {
	a.three(0x6e208400|size(shape), "sub", shape, d, n, m)
}
func (a *assembler) umax(d, n, m vec)  { a.three(0x6ea06400, "umax", "4s", d, n, m) }
func (a *assembler) cmtst(d, n, m vec) { a.three(0x4e208c00, "cmtst", "16b", d, n, m) }
func (a *assembler) ushl(d, n, m vec)  { a.three(0x6e204400, "ushl", "16b", d, n, m) }
func (a *assembler) addv(d, n vec) {
	a.word(0x4eb1b800|uint32(n)<<5|uint32(d), "addv s%d, v%d.4s", d, n)
}

func (a *assembler) umaxv(d, n vec) {
	a.word(0x6eb0a800|uint32(n)<<5|uint32(d), "umaxv s%d, v%d.4s", d, n)
}

// Bits.

func (a *assembler) and(d, n, m vec) { a.three(0x4e201c00, "and", "16b", d, n, m) }
func (a *assembler) orr(d, n, m vec) { a.three(0x4ea01c00, "orr", "16b", d, n, m) }
func (a *assembler) eor(d, n, m vec) { a.three(0x6e201c00, "eor", "16b", d, n, m) }
func (a *assembler) move(d, n vec)   { a.two(0x4ea01c00|uint32(n)<<16, "mov", "16b", "16b", d, n) }
func (a *assembler) zero(d vec)      { a.word(0x6f00e400|uint32(d), "movi v%d.2d, #0", d) }

// bytes sets all bytes.
func (a *assembler) bytes(x uint8) vec {
	d := a.vec()
	a.word(0x4f00e400|uint32(x>>5)<<16|uint32(x&31)<<5|uint32(d), "movi v%d.16b, #%d", d, x)
	return d
}

func (a *assembler) shl(shape string, d, n vec, by int) {
	a.shift(0x4f005400, "shl", shape, shape, laneBits(shape)+by, d, n, by)
}

func (a *assembler) ushr(shape string, d, n vec, by int) {
	a.shift(0x6f000400, "ushr", shape, shape, 2*laneBits(shape)-by, d, n, by)
}

// widen extends the lower or upper half of the lanes to twice their size, and shifts them.
func (a *assembler) widen(signed, upper bool, from string, d, n vec, by int) {
	bits, name := uint32(0x2f00a400), "ushll"
	if signed {
		bits, name = 0x0f00a400, "sshll"
	}
	to := map[string]string{"8b": "8h", "4h": "4s"}[from]
	field := laneBits(from) + by
	if upper {
		bits, name = bits|1<<30, name+"2"
		from = map[string]string{"8b": "16b", "4h": "8h"}[from]
	}
	a.shift(bits, name, to, from, field, d, n, by)
}

// Permutations.

func (a *assembler) uzp1(shape string, d, n, m vec) {
	a.three(0x4e001800|size(shape), "uzp1", shape, d, n, m)
}
func (a *assembler) uzp2(shape string, d, n, m vec) {
	a.three(0x4e005800|size(shape), "uzp2", shape, d, n, m)
}
func (a *assembler) zip1(shape string, d, n, m vec) {
	a.three(0x4e003800|size(shape), "zip1", shape, d, n, m)
}
func (a *assembler) zip2(shape string, d, n, m vec) {
	a.three(0x4e007800|size(shape), "zip2", shape, d, n, m)
}

// tbl looks bytes up: d[i] = n[m[i]], or 0.
func (a *assembler) tbl(d, n, m vec) {
	a.word(0x4e000000|uint32(m)<<16|uint32(n)<<5|uint32(d), "tbl v%d.16b, {v%d.16b}, v%d.16b", d, n, m)
}

// ext rotates by bytes if n and m are the same.
func (a *assembler) ext(d, n, m vec, by int) {
	a.word(0x6e000000|uint32(m)<<16|uint32(by)<<11|uint32(n)<<5|uint32(d), "ext v%d.16b, v%d.16b, v%d.16b, #%d", d, n, m, by)
}

// dup repeats a lane of 32 bits.
func (a *assembler) dup(d, n vec, lane int) {
	a.word(0x4e040400|uint32(lane)<<19|uint32(n)<<5|uint32(d), "dup v%d.4s, v%d.s[%d]", d, n, lane)
}

func (a *assembler) dupW(d vec, from gp) {
	n, err := strconv.Atoi(string(from[1:]))
	if err != nil {
		panic(err)
	}
	a.word(0x4e040c00|uint32(n)<<5|uint32(d), "dup v%d.4s, w%d", d, n)
}

// Floats.

func (a *assembler) fadd(d, n, m vec)   { a.three(0x4e20d400, "fadd", "4s", d, n, m) }
func (a *assembler) fsub(d, n, m vec)   { a.three(0x4ea0d400, "fsub", "4s", d, n, m) }
func (a *assembler) fmul(d, n, m vec)   { a.three(0x6e20dc00, "fmul", "4s", d, n, m) }
func (a *assembler) fdiv(d, n, m vec)   { a.three(0x6e20fc00, "fdiv", "4s", d, n, m) }
func (a *assembler) fmax(d, n, m vec)   { a.three(0x4e20f400, "fmax", "4s", d, n, m) }
func (a *assembler) fmin(d, n, m vec)   { a.three(0x4ea0f400, "fmin", "4s", d, n, m) }
func (a *assembler) fmaxnm(d, n, m vec) { a.three(0x4e20c400, "fmaxnm", "4s", d, n, m) }
func (a *assembler) fmaxnmv(d, n vec) {
	a.word(0x6e30c800|uint32(n)<<5|uint32(d), "fmaxnmv s%d, v%d.4s", d, n)
}
func (a *assembler) fmla(d, n, m vec) { a.three(0x4e20cc00, "fmla", "4s", d, n, m) }
func (a *assembler) fmls(d, n, m vec) { a.three(0x4ea0cc00, "fmls", "4s", d, n, m) }
func (a *assembler) fabs(d, n vec)    { a.two(0x4ea0f800, "fabs", "4s", "4s", d, n) }
func (a *assembler) scvtf(d, n vec)   { a.two(0x4e21d800, "scvtf", "4s", "4s", d, n) }
func (a *assembler) fcvtns(d, n vec)  { a.two(0x4e21a800, "fcvtns", "4s", "4s", d, n) }

func (a *assembler) fmulBy(d, n, m vec, lane int) { a.element(0x4f809000, "fmul", d, n, m, lane) }
func (a *assembler) fmlaBy(d, n, m vec, lane int) { a.element(0x4f801000, "fmla", d, n, m, lane) }
func (a *assembler) fmlsBy(d, n, m vec, lane int) { a.element(0x4f805000, "fmls", d, n, m, lane) }

// fmulOne multiplies the lowest lane of n by a lane of m.
func (a *assembler) fmulOne(d, n, m vec, lane int) {
	a.word(0x5f809000|uint32(lane&1)<<21|uint32(lane>>1)<<11|uint32(m)<<16|uint32(n)<<5|uint32(d), "fmul s%d, s%d, v%d.s[%d]", d, n, m, lane)
}

// faddPair adds the two lowest lanes.
func (a *assembler) faddPair(d, n vec) {
	a.word(0x7e30d800|uint32(n)<<5|uint32(d), "faddp s%d, v%d.2s", d, n)
}

// half loads a binary16, at an even offset, as float32.
func (a *assembler) half(d vec, from gp, offset int) {
	n, err := strconv.Atoi(string(from[1:]))
	if err != nil || offset%2 != 0 {
		panic(fmt.Sprintf("no half at %d(%s)", offset, from))
	}
	a.word(0x7d400000|uint32(offset/2)<<10|uint32(n)<<5|uint32(d), "ldr h%d, [x%d, #%d]", d, n, offset)
	a.word(0x1ee24000|uint32(d)<<5|uint32(d), "fcvt s%d, h%d", d, d)
}

// loadByte loads a byte and clears the others.
func (a *assembler) loadByte(d vec, from gp, offset int) {
	n, err := strconv.Atoi(string(from[1:]))
	if err != nil {
		panic(err)
	}
	a.word(0x3d400000|uint32(offset)<<10|uint32(n)<<5|uint32(d), "ldr b%d, [x%d, #%d]", d, n, offset)
}
