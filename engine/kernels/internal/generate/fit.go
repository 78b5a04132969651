package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The fit kernels look for the scales of eight parts of a block at once, one in each lane. They
// add and multiply apart, as the portable ones do, so that files have the same bytes on every
// machine.

func generateFit() {
	c := fitConstants{integer: constant("toInteger", F32(1.5*(1<<23))), one: constant("fitOne", F32(1)), sign: constant("signBit", U32(0x80000000))}
	fitAffineKernel(c)
	fitLinearKernel(c)
	roundKernel()
}

type fitConstants struct{ integer, one, sign Mem }

// filled returns a number in every lane.
func filled(m Mem) reg.VecVirtual {
	u := YMM()
	VBROADCASTSS(m, u)
	return u
}

func zeroed() reg.VecVirtual {
	u := YMM()
	VXORPS(u, u, u)
	return u
}

// times returns a·b.
func times(a, b Op) reg.VecVirtual {
	u := YMM()
	VMULPS(a, b, u)
	return u
}

func minus(a, b Op) reg.VecVirtual { // a - b
	u := YMM()
	VSUBPS(b, a, u)
	return u
}

func plus(a, b Op) reg.VecVirtual {
	u := YMM()
	VADDPS(a, b, u)
	return u
}

func over(a, b Op) reg.VecVirtual { // a / b
	u := YMM()
	VDIVPS(b, a, u)
	return u
}

// eachNumber runs body on number after number of the eight parts.
func eachNumber(name string, x, n reg.Register, body func(at Mem)) {
	p, left := GP64(), GP64()
	MOVQ(x, p)
	MOVQ(n, left)
	Label(name)
	body(Mem{Base: p})
	ADDQ(Imm(32), p)
	DECQ(left)
	JNZ(LabelRef(name))
}

// extremes returns the least and the largest number of each part, or 0.
func extremes(x, n reg.Register) (low, high reg.VecVirtual) {
	low, high = zeroed(), YMM()
	VMOVUPS(Mem{Base: x}, high)
	eachNumber("extremes", x, n, func(at Mem) {
		VMINPS(at, low, low)
		VMAXPS(at, high, high)
	})
	return low, high
}

// eachTry runs body with one of the tries in every lane.
func eachTry(body func(try reg.VecVirtual)) {
	tries, count := Load(Param("tries"), GP64()), Load(Param("count"), GP64())
	Label("try")
	body(filled(Mem{Base: tries}))
	ADDQ(Imm(4), tries)
	DECQ(count)
	JNZ(LabelRef("try"))
}

func fitAffineKernel(c fitConstants) {
	TEXT("fitAffineAVX2", NOSPLIT, "func(out, x *float32, n uintptr, most float32, tries *float32, count uintptr)")
	Doc("fitAffineAVX2 is Affine of eight parts of n numbers. It changes x.")
	Pragma("noescape")
	out, x, n := Load(Param("out"), GP64()), Load(Param("x"), GP64()), Load(Param("n"), GP64())
	least, high := extremes(x, n)
	spread := minus(high, least)
	VXORPS(filled(c.sign), least, least) // minus the least number: at least 0
	sv := zeroed()
	eachNumber("above", x, n, func(at Mem) {
		v := plus(at, least)
		VMOVUPS(v, at)
		VADDPS(v, sv, sv)
	})
	count := YMM()
	VCVTSI2SSQ(n, filled(c.one).AsX(), count.AsX())
	VBROADCASTSS(count.AsX(), count)
	best, scale, zero := zeroed(), zeroed(), zeroed()
	eachTry(func(try reg.VecVirtual) {
		most, integer := filled(paramMem("most")), filled(c.integer)
		inverse := over(plus(most, try), spread)
		q, qq, qv := zeroed(), zeroed(), zeroed()
		eachNumber("numbers", x, n, func(at Mem) {
			u := times(at, inverse)
			VADDPS(integer, u, u)
			VSUBPS(integer, u, u)
			VMINPS(most, u, u)
			VADDPS(u, q, q)
			v := times(at, u)
			VADDPS(v, qv, qv)
			VMULPS(u, u, u)
			VADDPS(u, qq, qq)
		})
		det := minus(times(count, qq), times(q, q))
		s := over(minus(times(count, qv), times(q, sv)), det)
		z := over(minus(times(qq, sv), times(q, qv)), det)
		differ := YMM() // where not all q are equal
		VCMPPS(Imm(14), zeroed(), det, differ)
		VBLENDVPS(differ, s, over(qv, qq), s)
		VANDPS(differ, z, z)
		bounded := over(minus(qv, times(least, q)), qq)
		over := YMM()
		VCMPPS(Imm(14), least, z, over) // z > least
		VBLENDVPS(over, bounded, s, s)
		VBLENDVPS(over, least, z, z)
		gain := plus(times(s, qv), times(z, sv))
		VADDPS(gain, gain, gain)
		spent := times(times(s, s), qq)
		VADDPS(times(times(count, z), z), spent, spent)
		cross := times(times(s, z), q)
		VADDPS(cross, cross, cross)
		VADDPS(cross, spent, spent)
		VSUBPS(spent, gain, gain)
		better, positive := YMM(), YMM()
		VCMPPS(Imm(14), best, gain, better)
		VCMPPS(Imm(14), zeroed(), s, positive)
		VANDPS(positive, better, better)
		VBLENDVPS(better, gain, best, best)
		VBLENDVPS(better, s, scale, scale)
		VBLENDVPS(better, z, zero, zero)
	})
	VMOVUPS(scale, Mem{Base: out})
	VMOVUPS(minus(least, zero), Mem{Base: out, Disp: 32})
	VZEROUPPER()
	RET()
}

func fitLinearKernel(c fitConstants) {
	TEXT("fitLinearAVX2", NOSPLIT, "func(out, x *float32, n uintptr, most float32, tries *float32, count uintptr)")
	Doc("fitLinearAVX2 is Linear of eight parts of n numbers.")
	Pragma("noescape")
	out, x, n := Load(Param("out"), GP64()), Load(Param("x"), GP64()), Load(Param("n"), GP64())
	low, high := extremes(x, n)
	top, below := YMM(), YMM()
	VXORPS(filled(c.sign), low, top)
	VCMPPS(Imm(14), high, top, below) // the least is farther from 0
	VBLENDVPS(below, low, high, top)
	VXORPS(filled(c.sign), top, top)
	best, scale := zeroed(), zeroed()
	eachTry(func(try reg.VecVirtual) {
		most, integer := filled(paramMem("most")), filled(c.integer)
		inverse := over(plus(most, try), top)
		lowest := YMM()
		VXORPS(filled(c.sign), most, lowest)
		VSUBPS(filled(c.one), most, most)
		qq, qv := zeroed(), zeroed()
		eachNumber("numbers", x, n, func(at Mem) {
			u := times(at, inverse)
			VADDPS(integer, u, u)
			VSUBPS(integer, u, u)
			VMINPS(most, u, u)
			VMAXPS(lowest, u, u)
			v := times(at, u)
			VADDPS(v, qv, qv)
			VMULPS(u, u, u)
			VADDPS(u, qq, qq)
		})
		s := over(qv, qq)
		gain, better := times(s, qv), YMM()
		VCMPPS(Imm(14), best, gain, better)
		VBLENDVPS(better, gain, best, best)
		VBLENDVPS(better, s, scale, scale)
	})
	VMOVUPS(scale, Mem{Base: out})
	VZEROUPPER()
	RET()
}

// roundKernel rounds to the nearest integers, which it writes as bytes.
func roundKernel() {
	TEXT("roundAVX2", NOSPLIT, "func(out *byte, x *float32, n uintptr, add, inverse, low, high float32)")
	Doc("roundAVX2 is Round of n numbers, a multiple of 8 above 0.")
	Pragma("noescape")
	out, x, n := Load(Param("out"), GP64()), Load(Param("x"), GP64()), Load(Param("n"), GP64())
	add, inverse := filled(paramMem("add")), filled(paramMem("inverse"))
	low, high := filled(paramMem("low")), filled(paramMem("high"))
	pick := GLOBL("lowBytes", RODATA|NOPTR)
	for lane := range 2 {
		for i := range 16 {
			at := uint8(0x80)
			if i < 4 {
				at = uint8(4 * i)
			}
			DATA(16*lane+i, U8(at))
		}
	}
	Label("loop")
	u := plus(Mem{Base: x}, add)
	VMULPS(inverse, u, u)
	VMAXPS(low, u, u)
	VMINPS(high, u, u)
	VCVTPS2DQ(u, u)
	v := YMM()
	VCVTPS2DQ(low, v)
	VPSUBD(v, u, u)
	VPSHUFB(pick, u, u)
	half := XMM()
	VEXTRACTI128(Imm(1), u, half)
	VPUNPCKLDQ(half, u.AsX(), half)
	VMOVQ(half, Mem{Base: out})
	ADDQ(Imm(8), out)
	ADDQ(Imm(32), x)
	SUBQ(Imm(8), n)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}
