package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func generatePack() {
	packRowsKernel()
	packTransposedKernel()
}

// packRowsKernel emits the copy of a row-major panel.
func packRowsKernel() {
	TEXT("packRowsAVX2", NOSPLIT, "func(dst, src *float32, stride, rows uintptr, mask *int32)")
	Doc(
		"packRowsAVX2 copies rows of 16 columns, stride bytes apart, to a panel; columns",
		"without a lane in mask become zero.",
	)
	Pragma("noescape")
	dst := Load(Param("dst"), GP64())
	src := Load(Param("src"), GP64())
	stride := Load(Param("stride"), GP64())
	rows := Load(Param("rows"), GP64())
	mask := Load(Param("mask"), GP64())
	m0, m1 := YMM(), YMM()
	VMOVUPS(Mem{Base: mask}, m0)
	VMOVUPS(Mem{Base: mask, Disp: 32}, m1)
	Label("loop")
	x, y := YMM(), YMM()
	VMASKMOVPS(Mem{Base: src}, m0, x)
	VMASKMOVPS(Mem{Base: src, Disp: 32}, m1, y)
	VMOVUPS(x, Mem{Base: dst})
	VMOVUPS(y, Mem{Base: dst, Disp: 32})
	ADDQ(stride, src)
	ADDQ(Imm(panelBytes), dst)
	DECQ(rows)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}

// packTransposedKernel emits the transposition that packing a transposed view
// needs: up to eight rows of length 8*blocks become eight columns of a panel.
func packTransposedKernel() {
	TEXT("packTransposedAVX2", NOSPLIT, "func(dst, src *float32, stride, cols, blocks uintptr)")
	Doc(
		"packTransposedAVX2 copies cols <= 8 rows of 8*blocks floats, stride bytes apart,",
		"to 8 columns of a panel; the last row stands in for those that do not exist.",
	)
	Pragma("noescape")
	dst := Load(Param("dst"), GP64())
	stride := Load(Param("stride"), GP64())
	cols := Load(Param("cols"), GP64())
	blocks := Load(Param("blocks"), GP64())

	var rows [8]reg.GPVirtual
	rows[0] = GP64()
	Load(Param("src"), rows[0])
	for i := 1; i < 8; i++ {
		rows[i] = GP64()
		MOVQ(rows[i-1], rows[i])
		ADDQ(stride, rows[i])
		CMPQ(cols, Imm(uint64(i)))
		CMOVQLE(rows[i-1], rows[i])
	}
	index := GP64()
	XORQ(index, index)

	Label("loop")
	// Halves of rows i and i+4 share a register, so that what remains are
	// four 4x4 transpositions within 128-bit lanes.
	for half := range 2 {
		var r [4]reg.VecVirtual
		for i := range r {
			r[i] = YMM()
			VMOVUPS(Mem{Base: rows[i], Index: index, Scale: 1, Disp: 16 * half}, r[i].AsX())
			VINSERTF128(Imm(1), Mem{Base: rows[i+4], Index: index, Scale: 1, Disp: 16 * half}, r[i], r[i])
		}
		t := [4]reg.VecVirtual{YMM(), YMM(), YMM(), YMM()}
		VUNPCKLPS(r[1], r[0], t[0])
		VUNPCKHPS(r[1], r[0], t[1])
		VUNPCKLPS(r[3], r[2], t[2])
		VUNPCKHPS(r[3], r[2], t[3])
		for i := range 4 {
			out := YMM()
			if i%2 == 0 {
				VUNPCKLPD(t[2+i/2], t[i/2], out)
			} else {
				VUNPCKHPD(t[2+i/2], t[i/2], out)
			}
			VMOVUPS(out, Mem{Base: dst, Disp: (4*half + i) * panelBytes})
		}
	}
	ADDQ(Imm(32), index)
	ADDQ(U32(8*panelBytes), dst)
	DECQ(blocks)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}
