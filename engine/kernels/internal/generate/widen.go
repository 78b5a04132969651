package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// widenBF16Kernel writes bfloat16 as float32, eight at a time.
func widenBF16Kernel() {
	TEXT("widenBF16AVX2", NOSPLIT, "func(out *float32, in *byte, n uintptr)")
	Doc("widenBF16AVX2 is WidenBF16 of n elements, a multiple of 8 above 0.")
	Pragma("noescape")
	out, in, n := Load(Param("out"), GP64()), Load(Param("in"), GP64()), Load(Param("n"), GP64())
	Label("loop")
	u := YMM()
	VPMOVZXWD(Mem{Base: in}, u)
	VPSLLD(Imm(16), u, u)
	VMOVUPS(u, Mem{Base: out})
	ADDQ(Imm(16), in)
	ADDQ(Imm(32), out)
	SUBQ(Imm(8), n)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}

// widenQ80Kernel writes blocks of Q8_0 as float32.
func widenQ80Kernel() {
	TEXT("widenQ80AVX2", NOSPLIT, "func(out *float32, in *byte, blocks uintptr)")
	Doc("widenQ80AVX2 is WidenQ80 of one block or more.")
	Pragma("noescape")
	out, in, blocks := Load(Param("out"), GP64()), Load(Param("in"), GP64()), Load(Param("blocks"), GP64())
	Label("loop")
	bits, narrow, scale := GP32(), XMM(), YMM()
	MOVWLZX(Mem{Base: in}, bits)
	VMOVD(bits, narrow)
	VCVTPH2PS(narrow, narrow)
	VBROADCASTSS(narrow, scale)
	for i := range 4 {
		u := YMM()
		VPMOVSXBD(Mem{Base: in, Disp: 2 + 8*i}, u)
		VCVTDQ2PS(u, u)
		VMULPS(scale, u, u)
		VMOVUPS(u, Mem{Base: out, Disp: 32 * i})
	}
	ADDQ(Imm(34), in)
	ADDQ(U32(128), out)
	DECQ(blocks)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}
