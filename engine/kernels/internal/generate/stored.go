package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The kernels of this file multiply by weights in the layout of a checkpoint.
// They read one row of weights after the other, because memory streams best
// that way, and hold what came of it against the x of several sequences. They
// leave fetching ahead to the processor: asking for it halves the speed of a
// Zen 4, whose own prefetchers need no telling.
//
// Each sum is built in the same order however many x there are: a sequence's
// result does not depend on those beside it.

func generateStored() {
	c := newStoredConstants()
	for _, v := range []isa{avx2, avx512} {
		together := 2
		if v.bytes == 64 {
			together = 4
		}
		for _, n := range []int{1, together} {
			bf16Kernel(v, n)
			fp8Kernel(v, n, c)
			blockKernel(v, n, q8_0{})
			blockKernel(v, n, &q4_0{constants: c})
		}
	}
	generateFixed()
}

// storedConstants are the operands that the formats need.
type storedConstants struct{ fp8Mask, fp8Up, q4Table, q4Low, q4Eight Mem }

func newStoredConstants() storedConstants {
	c := storedConstants{
		fp8Mask: constant("fp8Mask", U32(0x87f00000)),
		fp8Up:   constant("fp8Up", F32(float32(math.Exp2(60)))),
		q4Low:   constant("q4Low", U32(15)),
		q4Eight: constant("q4Eight", U32(8)),
		q4Table: GLOBL("q4Table", RODATA|NOPTR),
	}
	for i := range 16 {
		DATA(4*i, F32(float32(i-8)))
	}
	return c
}

func constant(name string, c Constant) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	DATA(0, c)
	return m
}

// storedKernel is the frame that the formats share: a loop over rows of weights.
type storedKernel struct {
	isa
	together int          // rows of x
	w, x     reg.Register // what is left of the row of weights, and of the first x
	ldx      reg.Register
	ldx3     reg.Register
	n        reg.Register // elements left of the row
	scales   reg.Register // of FP8 blocks, else nil
}

// storedText opens a kernel and its loop over rows, and closes both around
// body, which leaves the sum of x number r in sums[r], a vector of lanes.
func storedText(v isa, together int, format, doc string, scaled bool, setup func(), body func(k *storedKernel) []reg.VecVirtual) {
	name := fmt.Sprintf("%s%d%s", format, together, v.name)
	signature := "func(y *float32, ldy uintptr, w *byte, ldw uintptr, x *float32, ldx uintptr, rows, n uintptr, accumulate bool)"
	if scaled {
		signature = "func(y *float32, ldy uintptr, w *byte, ldw uintptr, x *float32, ldx uintptr, rows, n uintptr, accumulate bool, scales *float32)"
	}
	TEXT(name, NOSPLIT, signature)
	Doc(
		fmt.Sprintf("%s multiplies rows of %s by %d vectors of", name, doc, together),
		"n elements. Strides are in bytes; y + r·ldy holds the results of vector r.",
	)
	Pragma("noescape")
	k := &storedKernel{isa: v, together: together, w: GP64(), x: GP64(), n: GP64()}
	y := Load(Param("y"), GP64())
	row := Load(Param("w"), GP64())
	rows := Load(Param("rows"), GP64())
	if together > 1 {
		k.ldx = Load(Param("ldx"), GP64())
	}
	if together > 3 {
		k.ldx3 = GP64()
		LEAQ(Mem{Base: k.ldx, Index: k.ldx, Scale: 2}, k.ldx3)
	}
	if setup != nil {
		setup()
	}
	Label("row")
	MOVQ(row, k.w)
	Load(Param("x"), k.x)
	Load(Param("n"), k.n)
	if scaled {
		k.scales = Load(Param("scales"), GP64())
	}
	sums := body(k)
	at, flag := GP64(), GP8()
	MOVQ(y, at)
	Load(Param("accumulate"), flag)
	for r, sum := range sums {
		s := foldAny(v, sum)
		done := fmt.Sprintf("store%d", r)
		TESTB(flag, flag)
		JZ(LabelRef(done))
		VADDSS(Mem{Base: at}, s, s)
		Label(done)
		VMOVSS(s, Mem{Base: at})
		if r+1 < together {
			ldy := Load(Param("ldy"), GP64())
			ADDQ(ldy, at)
		}
	}
	ADDQ(Imm(4), y)
	ldw := Load(Param("ldw"), GP64())
	ADDQ(ldw, row)
	DECQ(rows)
	JNZ(LabelRef("row"))
	VZEROUPPER()
	RET()
}

// foldAny adds up the lanes of a vector of either width.
func foldAny(v isa, sum reg.VecVirtual) reg.Register {
	if v.bytes == 64 {
		v, x := YMM(), XMM() // encodings that reach the upper registers
		VEXTRACTF64X4(Imm(1), sum, v)
		VADDPS(sum.AsY(), v, v)
		VEXTRACTF32X4(Imm(1), v, x)
		VADDPS(x, v.AsX(), v.AsX())
		VMOVHLPS(v.AsX(), v.AsX(), x)
		VADDPS(x, v.AsX(), v.AsX())
		VMOVSHDUP(v.AsX(), x)
		VADDPS(x, v.AsX(), v.AsX())
		return v.AsX()
	}
	return fold(sum, VADDPS).AsX()
}

// xAt is vector j of the x of sequence r.
func (k *storedKernel) xAt(r, j int) Mem {
	m := Mem{Base: k.x, Disp: j * k.bytes}
	switch r {
	case 1:
		m.Index, m.Scale = k.ldx, 1
	case 2:
		m.Index, m.Scale = k.ldx, 2
	case 3:
		m.Index, m.Scale = k.ldx3, 1
	}
	return m
}

// sums are zeroed vectors: chains for each x.
func (k *storedKernel) sums(chains int) [][]reg.VecVirtual {
	acc := make([][]reg.VecVirtual, k.together)
	for r := range acc {
		for range chains {
			s := k.reg()
			zero(k.isa, s)
			acc[r] = append(acc[r], s)
		}
	}
	return acc
}

// total adds up the chains of each x.
func total(acc [][]reg.VecVirtual) []reg.VecVirtual {
	sums := make([]reg.VecVirtual, len(acc))
	for r, chains := range acc {
		for half := len(chains) / 2; half > 0; half /= 2 {
			for i := range half {
				VADDPS(chains[i+half], chains[i], chains[i])
			}
		}
		sums[r] = chains[0]
	}
	return sums
}

func bf16Kernel(v isa, together int) {
	const chains = 4
	storedText(v, together, "bf16x", "BF16", false, nil, func(k *storedKernel) []reg.VecVirtual {
		acc := k.sums(chains)
		perVector := v.bytes / 4
		step := func(vectors int) {
			for j := range vectors {
				w := k.reg()
				VPMOVZXWD(Mem{Base: k.w, Disp: j * v.bytes / 2}, w)
				VPSLLD(Imm(16), w, w)
				for r := range together {
					VFMADD231PS(k.xAt(r, j), w, acc[r][j%chains])
				}
			}
			ADDQ(Imm(uint64(vectors*v.bytes/2)), k.w)
			ADDQ(U32(vectors*v.bytes), k.x)
		}
		width := chains * perVector
		SUBQ(Imm(uint64(width)), k.n)
		JLT(LabelRef("rest"))
		Label("loop")
		step(chains)
		SUBQ(Imm(uint64(width)), k.n)
		JGE(LabelRef("loop"))
		Label("rest")
		ADDQ(Imm(uint64(width)), k.n)
		JZ(LabelRef("total"))
		Label("restLoop") // n is a multiple of 16
		step(16 / perVector)
		SUBQ(Imm(16), k.n)
		JNZ(LabelRef("restLoop"))
		Label("total")
		return total(acc)
	})
}

// The bits of E4M3, sign-extended and shifted, are those of a float32 of 2^-120
// times the value. x comes multiplied by 2^60, so that no product is denormal,
// and the sum is multiplied by as much again.
func fp8Kernel(v isa, together int, c storedConstants) {
	var mask reg.VecVirtual
	setup := func() {
		mask = v.reg()
		VPBROADCASTD(c.fp8Mask, mask)
	}
	storedText(v, together, "fp8x", "E4M3 with a scale per 128", true, setup, func(k *storedKernel) []reg.VecVirtual {
		acc := k.sums(1)
		part := k.sums(2)
		step := func(vectors int) {
			for j := range vectors {
				w := k.reg()
				VPMOVSXBD(Mem{Base: k.w, Disp: j * v.bytes / 4}, w)
				VPSLLD(Imm(20), w, w)
				and(v, mask, w)
				for r := range together {
					VFMADD231PS(k.xAt(r, j), w, part[r][j%2])
				}
			}
			ADDQ(Imm(uint64(vectors*v.bytes/4)), k.w)
			ADDQ(U32(vectors*v.bytes), k.x)
		}
		scale := func() {
			s := k.reg()
			VBROADCASTSS(Mem{Base: k.scales}, s)
			ADDQ(Imm(4), k.scales)
			for r := range together {
				VADDPS(part[r][1], part[r][0], part[r][0])
				VFMADD231PS(s, part[r][0], acc[r][0])
				zero(v, part[r][0])
				zero(v, part[r][1])
			}
		}
		vectors := 128 * 4 / v.bytes
		SUBQ(U32(128), k.n)
		JLT(LabelRef("rest"))
		Label("loop")
		step(vectors)
		scale()
		SUBQ(U32(128), k.n)
		JGE(LabelRef("loop"))
		Label("rest")
		ADDQ(U32(128), k.n)
		JZ(LabelRef("total"))
		Label("restLoop") // n is a multiple of 16
		step(64 / v.bytes)
		SUBQ(Imm(16), k.n)
		JNZ(LabelRef("restLoop"))
		scale()
		Label("total")
		up := k.reg()
		VBROADCASTSS(c.fp8Up, up)
		sums := total(acc)
		for _, s := range sums {
			VMULPS(up, s, s)
		}
		return sums
	})
}

func and(v isa, a, b reg.VecVirtual) {
	if v.bytes == 64 {
		VPANDD(a, b, b)
	} else {
		VPAND(a, b, b)
	}
}

// blocks is a GGUF format of blocks: an FP16 scale, then 32 integers.
type blocks interface {
	name() string
	doc() string
	bytes() int // of a block
	setup(v isa)
	// weights unpacks a block in pieces that follow each other, each a vector.
	weights(k *storedKernel, disp int, each func(j int, w reg.VecVirtual))
}

func blockKernel(v isa, together int, b blocks) {
	const chains, unroll = 2, 4
	var scales Mem // of the blocks in hand
	storedText(v, together, b.name()+"x", b.doc(), false, func() {
		b.setup(v)
		scales = AllocLocal(4 * unroll)
	}, func(k *storedKernel) []reg.VecVirtual {
		acc := k.sums(chains)
		vectors := 32 * 4 / v.bytes
		block := func(i int) {
			d := k.reg()
			half(Mem{Base: k.w, Disp: i * b.bytes()}, scales.Offset(4*i), d)
			part := make([]reg.VecVirtual, together)
			b.weights(k, i*b.bytes()+2, func(j int, w reg.VecVirtual) {
				for r := range together {
					x := k.xAt(r, i*vectors+j)
					if part[r] == nil {
						part[r] = k.reg()
						VMULPS(x, w, part[r])
					} else {
						VFMADD231PS(x, w, part[r])
					}
				}
			})
			for r := range together {
				VFMADD231PS(d, part[r], acc[r][i%chains])
			}
		}
		step := func(n int) {
			for i := range n {
				block(i)
			}
			ADDQ(Imm(uint64(n*b.bytes())), k.w)
			ADDQ(U32(n*128), k.x)
		}
		SUBQ(U32(32*unroll), k.n)
		JLT(LabelRef("rest"))
		Label("loop")
		step(unroll)
		SUBQ(U32(32*unroll), k.n)
		JGE(LabelRef("loop"))
		Label("rest")
		ADDQ(U32(32*unroll), k.n)
		JZ(LabelRef("total"))
		Label("restLoop") // n is a multiple of 32
		step(1)
		SUBQ(Imm(32), k.n)
		JNZ(LabelRef("restLoop"))
		Label("total")
		return total(acc)
	})
}

// half broadcasts an FP16 number as float32, by way of memory: loads broadcast for
// nothing, while the shuffles of two registers are what these kernels wait for.
func half(m, through Mem, d reg.VecVirtual) {
	x := XMM()
	VCVTPH2PS(m, x)
	VMOVSS(x, through)
	VBROADCASTSS(through, d)
}

// q8_0 is an FP16 scale and 32 signed bytes.
type q8_0 struct{}

func (q8_0) name() string { return "q8_0" }
func (q8_0) doc() string  { return "Q8_0" }
func (q8_0) bytes() int   { return 34 }
func (q8_0) setup(isa)    {}

func (q8_0) weights(k *storedKernel, disp int, each func(int, reg.VecVirtual)) {
	for j := range 32 * 4 / k.isa.bytes {
		w := k.reg()
		VPMOVSXBD(Mem{Base: k.w, Disp: disp + j*k.isa.bytes/4}, w)
		VCVTDQ2PS(w, w)
		each(j, w)
	}
}

// q4_0 is an FP16 scale and 16 bytes: the low halves are the numbers 0 to 15 of
// the block, the high halves those from 16 to 31, each 8 more than it stands for.
type q4_0 struct {
	constants         storedConstants
	table, low, eight reg.VecVirtual
}

func (*q4_0) name() string { return "q4_0" }
func (*q4_0) doc() string  { return "Q4_0" }
func (*q4_0) bytes() int   { return 18 }

func (q *q4_0) setup(v isa) {
	if v.bytes == 64 { // a permutation looks at the low four bits of each lane
		q.table = v.reg()
		VMOVUPS(q.constants.q4Table, q.table)
		return
	}
	q.low, q.eight = v.reg(), v.reg()
	VPBROADCASTD(q.constants.q4Low, q.low)
	VPBROADCASTD(q.constants.q4Eight, q.eight)
}

func (q *q4_0) weights(k *storedKernel, disp int, each func(int, reg.VecVirtual)) {
	if k.isa.bytes == 64 {
		both, w := k.reg(), k.reg()
		VPMOVZXBD(Mem{Base: k.w, Disp: disp}, both)
		VPERMPS(q.table, both, w)
		each(0, w)
		VPSRLD(Imm(4), both, both)
		high := k.reg()
		VPERMPS(q.table, both, high)
		each(1, high)
		return
	}
	for j := range 4 {
		w := k.reg()
		VPMOVZXBD(Mem{Base: k.w, Disp: disp + j%2*8}, w)
		if j < 2 {
			VPAND(q.low, w, w)
		} else {
			VPSRLD(Imm(4), w, w)
		}
		VPSUBD(q.eight, w, w)
		VCVTDQ2PS(w, w)
		each(j, w)
	}
}
