package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The stored kernels multiply by weights in the encoding of a checkpoint. They read one row
// of weights after the other, which suits memory best, and multiply it by the x of several
// sequences. Prefetch instructions halve the speed of a Zen 4, and save a Xeon of 2023 a
// third of the time.
//
// Every sum has the same order however many x there are, so that a sequence's result does
// not depend on the others.

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
			if v.bytes == 64 { // with AVX2, integers are faster
				blockKernel(v, n, &q4_0{constants: c})
			}
			unpackedKernel(v, n)
		}
	}
	generateFixed()
}

// storedConstants holds the constant operands of the formats.
type storedConstants struct{ fp8Mask, fp8Up, q4Table Mem }

func newStoredConstants() storedConstants {
	c := storedConstants{
		fp8Mask: constant("fp8Mask", U32(0x87f00000)),
		fp8Up:   constant("fp8Up", F32(float32(math.Exp2(60)))),
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

// storedKernel is what the formats share: a loop over rows of weights.
type storedKernel struct {
	isa
	together int          // rows of x
	w, x     reg.Register // the rest of the row of weights, and of the first x
	ldx      reg.Register
	ldx3     reg.Register
	n        reg.Register // elements left of the row
	scales   reg.Register // of FP8 blocks, else nil
	ahead    reg.Register // see prefetch; nil with fewer than 64 bytes
	perBlock bool         // sums have four equal lanes for each block of a group
}

// storedText emits a kernel: a loop over rows around body, which returns the sum for x
// number r in sums[r], a vector of lanes.
func storedText(v isa, together int, format, doc string, scaled bool, setup func(), body func(k *storedKernel) []reg.VecVirtual) {
	name := fmt.Sprintf("%s%d%s", format, together, v.name)
	TEXT(name, NOSPLIT, "func(y *float32, ldy uintptr, w *byte, ldw uintptr, x *float32, ldx, rows, n uintptr, accumulate bool, scales *float32)")
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
	if v.bytes == 64 {
		k.ahead = GP64()
		MOVQ(Mem{Symbol: Symbol{Name: "·prefetchAhead"}, Base: reg.StaticBase}, k.ahead)
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
		s := k.fold(sum)
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

// fold sums the lanes of a vector, or those of different blocks.
func (k *storedKernel) fold(sum reg.VecVirtual) reg.Register {
	if k.bytes == 64 {
		v, x := YMM(), XMM() // encodings that reach the upper registers
		VEXTRACTF64X4(Imm(1), sum, v)
		VADDPS(sum.AsY(), v, v)
		VEXTRACTF32X4(Imm(1), v, x)
		VADDPS(x, v.AsX(), v.AsX())
		if k.perBlock {
			return v.AsX()
		}
		VMOVHLPS(v.AsX(), v.AsX(), x)
		VADDPS(x, v.AsX(), v.AsX())
		VMOVSHDUP(v.AsX(), x)
		VADDPS(x, v.AsX(), v.AsX())
		return v.AsX()
	}
	if k.perBlock {
		x := XMM()
		VEXTRACTF128(Imm(1), sum, x)
		VADDPS(x, sum.AsX(), sum.AsX())
		return sum.AsX()
	}
	return fold(sum, VADDPS).AsX()
}

// prefetch asks for as many bytes of weights as are multiplied now, prefetchAhead bytes before
// they are. That variable of package kernels is 0 where the processor knows better. A label
// needs a name that the kernel does not have yet.
func (k *storedKernel) prefetch(bytes int, label string) {
	TESTQ(k.ahead, k.ahead)
	JZ(LabelRef(label))
	for at := 0; at < bytes; at += 64 {
		PREFETCHT0(Mem{Base: k.w, Index: k.ahead, Scale: 1, Disp: at})
	}
	Label(label)
}

// xAt returns the address of vector j of the x of sequence r.
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

// sums returns zeroed vectors: a number of chains for each x.
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

// total sums the chains of each x.
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
		if v.bytes == 64 {
			k.prefetch(chains*v.bytes/2, "ahead")
		}
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

// The bits of E4M3, sign-extended and shifted, are those of a float32 of 2^-120 times the
// value. x is passed multiplied by 2^60, so that no product is subnormal, and the sum is
// multiplied by 2^60 again.
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
		if v.bytes == 64 {
			k.prefetch(vectors*v.bytes/4, "ahead")
		}
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
