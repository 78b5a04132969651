package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The kernels in this file multiply numbers of BF16 with AMX: one instruction adds the products of
// 16 rows of 16 pairs of A and 16 pairs of rows of 16 columns of B, in 16 cycles. A pair are two
// neighbours along the dimension that is summed over, so that B is laid out as 16 columns of pairs,
// and A as rows. The transposition of 16 rows of pairs makes one of the other.

func generateBF16() {
	bf16Rows()
	bf16Pairs()
	bf16Transpose()
	for _, s := range []shape{{1, 1}, {1, 2}, {2, 1}, {2, 2}} {
		pairKernel(s)
	}
}

// narrowTwo rounds the floats of high and low to nearest even: Z2 has those of low, then those of high.
// Neither avo nor Go's assembler knows AVX512_BF16: VCVTNE2PS2BF16 Z1, Z0, Z2.
func narrowTwo() {
	raw("VCVTNE2PS2BF16 Z1, Z0, Z2", 0x62, 0xf2, 0x7f, 0x48, 0x72, 0xd1)
}

// bf16Rows emits the rounding of rows that are contiguous.
func bf16Rows() {
	TEXT("bf16RowsAVX512", NOSPLIT, "func(to *float32, ldto uintptr, from *float32, ldfrom, rows, blocks uintptr, first, second uint16)")
	Doc(
		"bf16RowsAVX512 rounds rows of 32 numbers a block to BF16, strides in bytes. The last block of a",
		"row has those in the masks first and second, 16 numbers each, and zeros.")
	Pragma("noescape")
	Load(Param("to"), reg.RDI)
	Load(Param("ldto"), reg.RAX)
	Load(Param("from"), reg.RSI)
	Load(Param("ldfrom"), reg.RBX)
	Load(Param("rows"), reg.RCX)
	Load(Param("blocks"), reg.RDX)
	KMOVW(maskOf("first"), reg.K1)
	KMOVW(maskOf("second"), reg.K2)
	Label("row")
	MOVQ(reg.RSI, reg.R8)
	MOVQ(reg.RDI, reg.R9)
	MOVQ(reg.RDX, reg.R10)
	Label("block")
	DECQ(reg.R10)
	JZ(LabelRef("last"))
	VMOVUPS(Mem{Base: reg.R8}, reg.Z1)
	VMOVUPS(Mem{Base: reg.R8, Disp: 64}, reg.Z0)
	narrowTwo()
	VMOVDQU32(reg.Z2, Mem{Base: reg.R9})
	ADDQ(U32(128), reg.R8)
	ADDQ(U32(64), reg.R9)
	JMP(LabelRef("block"))
	Label("last")
	VMOVUPS_Z(Mem{Base: reg.R8}, reg.K1, reg.Z1)
	VMOVUPS_Z(Mem{Base: reg.R8, Disp: 64}, reg.K2, reg.Z0)
	narrowTwo()
	VMOVDQU32(reg.Z2, Mem{Base: reg.R9})
	ADDQ(reg.RBX, reg.RSI)
	ADDQ(reg.RAX, reg.RDI)
	DECQ(reg.RCX)
	JNZ(LabelRef("row"))
	VZEROUPPER()
	RET()
}

func maskOf(param string) reg.Register { return Load(Param(param), GP32()).(reg.GPVirtual) }

// bf16Pairs emits the rounding of pairs of rows.
func bf16Pairs() {
	TEXT("bf16PairsAVX512", NOSPLIT, "func(to *float32, from *float32, ldfrom, pairs uintptr, first, second uint16)")
	Doc(
		"bf16PairsAVX512 rounds 16 columns of pairs of rows, ldfrom bytes apart, to BF16: the two numbers of",
		"a column side by side, 64 bytes a pair. Columns without a bit in the mask of its row, first or",
		"second, become zero.")
	Pragma("noescape")
	order := GLOBL("bf16Order", RODATA|NOPTR)
	for i := range 16 {
		DATA(4*i, U32(uint32(i)|uint32(16+i)<<16))
	}
	Load(Param("to"), reg.RDI)
	Load(Param("from"), reg.RSI)
	Load(Param("ldfrom"), reg.RAX)
	Load(Param("pairs"), reg.RCX)
	KMOVW(maskOf("first"), reg.K1)
	KMOVW(maskOf("second"), reg.K2)
	VMOVDQU32(order, reg.Z3)
	Label("loop")
	VMOVUPS_Z(Mem{Base: reg.RSI}, reg.K1, reg.Z1)
	VMOVUPS_Z(Mem{Base: reg.RSI, Index: reg.RAX, Scale: 1}, reg.K2, reg.Z0)
	narrowTwo()
	VPERMW(reg.Z2, reg.Z3, reg.Z2)
	VMOVDQU32(reg.Z2, Mem{Base: reg.RDI})
	LEAQ(Mem{Base: reg.RSI, Index: reg.RAX, Scale: 2}, reg.RSI)
	ADDQ(U32(64), reg.RDI)
	DECQ(reg.RCX)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}

// bf16Transpose emits the transposition of 16x16 pairs.
func bf16Transpose() {
	TEXT("bf16TransposeAVX512", NOSPLIT, "func(to *float32, ldto, stepto uintptr, from *float32, ldfrom, stepfrom, blocks uintptr)")
	Doc(
		"bf16TransposeAVX512 transposes blocks of 16x16 pairs. Rows of a block are ldto and ldfrom bytes",
		"apart, and blocks stepto and stepfrom.")
	Pragma("noescape")
	to := Load(Param("to"), GP64())
	ldto := Load(Param("ldto"), GP64())
	stepto := Load(Param("stepto"), GP64())
	from := Load(Param("from"), GP64())
	ldfrom := Load(Param("ldfrom"), GP64())
	stepfrom := Load(Param("stepfrom"), GP64())
	blocks := Load(Param("blocks"), GP64())
	at := GP64()
	Label("loop")
	var r, t [16]reg.VecVirtual
	MOVQ(from, at)
	for i := range r {
		r[i] = ZMM()
		VMOVDQU32(Mem{Base: at}, r[i])
		if i < 15 {
			ADDQ(ldfrom, at)
		}
	}
	for i := 0; i < 16; i += 2 {
		t[i], t[i+1] = ZMM(), ZMM()
		VUNPCKLPS(r[i+1], r[i], t[i])
		VUNPCKHPS(r[i+1], r[i], t[i+1])
	}
	for i := 0; i < 16; i += 4 {
		for half := range 2 {
			r[i+2*half], r[i+2*half+1] = ZMM(), ZMM()
			VUNPCKLPD(t[i+2+half], t[i+half], r[i+2*half])
			VUNPCKHPD(t[i+2+half], t[i+half], r[i+2*half+1])
		}
	}
	// Lane l of r[4g+q] has rows 4g to 4g+3 of column 4l+q.
	const even, odd = 0x88, 0xdd // lanes
	for q := range 4 {
		upper := [2]reg.VecVirtual{ZMM(), ZMM()}
		lower := [2]reg.VecVirtual{ZMM(), ZMM()}
		for i, lanes := range []uint64{even, odd} {
			VSHUFF32X4(Imm(lanes), r[4+q], r[q], upper[i])
			VSHUFF32X4(Imm(lanes), r[12+q], r[8+q], lower[i])
		}
		for l := range 4 {
			t[4*l+q] = ZMM()
			VSHUFF32X4(Imm([]uint64{even, odd}[l/2]), lower[l%2], upper[l%2], t[4*l+q])
		}
	}
	MOVQ(to, at)
	for i := range t {
		VMOVDQU32(t[i], Mem{Base: at})
		if i < 15 {
			ADDQ(ldto, at)
		}
	}
	ADDQ(stepto, to)
	ADDQ(stepfrom, from)
	DECQ(blocks)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}

// tilePairs adds the products of pairs of BF16 of tiles a and b.
func tilePairs(to, a, b int) {
	raw(fmt.Sprintf("TDPBF16PS tmm%d, tmm%d, tmm%d", to, a, b), 0xc4, 0xe2, byte(^b&15<<3|ppF3), 0x5c, byte(0xc0|to<<3|a))
}

// pairKernel emits a kernel that computes s.rows x s.panels tiles of 16x16 at a time.
func pairKernel(s shape) {
	name := fmt.Sprintf("bf16Product%dx%dAMX", 16*s.rows, 16*s.panels)
	TEXT(name, NOSPLIT, "func(c *float32, ldc uintptr, a *float32, lda uintptr, b *float32, panel, blocks, rows, cols uintptr, config *byte, accumulate bool)")
	Doc(
		fmt.Sprintf("%s multiplies rows x cols times %d rows by %d columns, or fewer as config has it, of blocks", name, 16*s.rows, 16*s.panels),
		"of 32 numbers. Strides are in bytes, and panel is the distance between 16 columns of B.")
	Pragma("noescape")
	const firstA, firstB = 4, 6 // tiles; those before are of C
	stride, lda, ldc := reg.RAX, reg.RBX, reg.RCX
	a := []reg.GPPhysical{reg.R8, reg.R9}
	b := []reg.GPPhysical{reg.R10, reg.R11}
	c := []reg.GPPhysical{reg.R12, reg.R13}
	left, acc := reg.RDX, reg.R14
	rowA, colB, rowC := AllocLocal(8), reg.R15, AllocLocal(8)
	rows, cols := AllocLocal(8), AllocLocal(8)

	Load(Param("config"), reg.RCX)
	raw("LDTILECFG (CX)", 0xc4, 0xe2, 0x78, 0x49, 0x01)
	MOVQ(U32(64), stride)
	Load(Param("lda"), lda)
	Load(Param("ldc"), ldc)
	Load(Param("c"), c[0])
	Load(Param("a"), a[0])
	Load(Param("rows"), reg.RDX)
	MOVQ(reg.RDX, rows)
	MOVQ(c[0], rowC)
	MOVQ(a[0], rowA)
	MOVBLZX(boolOf("accumulate"), acc.As32().(reg.GPPhysical))
	Label("rows")
	Load(Param("cols"), reg.RDX)
	MOVQ(reg.RDX, cols)
	Load(Param("b"), colB)
	MOVQ(rowC, c[0])
	Label("cols")
	if s.rows == 2 {
		MOVQ(ldc, c[1])
		SHLQ(Imm(4), c[1])
		ADDQ(c[0], c[1])
	}
	TESTQ(acc, acc)
	JZ(LabelRef("zero"))
	each := func(visit func(tile, row, col int)) {
		for i := range s.rows {
			for j := range s.panels {
				visit(2*i+j, i, j)
			}
		}
	}
	each(func(tile, row, col int) { tileLoad(tile, c[row], ldc, 64*col) })
	JMP(LabelRef("begin"))
	Label("zero")
	each(func(tile, _, _ int) { tileZero(tile) })
	Label("begin")
	MOVQ(rowA, a[0])
	if s.rows == 2 {
		MOVQ(lda, a[1])
		SHLQ(Imm(4), a[1])
		ADDQ(a[0], a[1])
	}
	MOVQ(colB, b[0])
	if s.panels == 2 {
		Load(Param("panel"), b[1])
		ADDQ(b[0], b[1])
	}
	Load(Param("blocks"), left)
	Label("blocks")
	for i := range s.rows {
		tileLoad(firstA+i, a[i], lda, 0)
	}
	for j := range s.panels {
		tileLoad(firstB+j, b[j], stride, 0)
	}
	each(func(tile, row, col int) { tilePairs(tile, firstA+row, firstB+col) })
	for i := range s.rows {
		ADDQ(U32(64), a[i])
	}
	for j := range s.panels {
		ADDQ(U32(tileBytes), b[j])
	}
	DECQ(left)
	JNZ(LabelRef("blocks"))
	each(func(tile, row, col int) { tileStore(tile, c[row], ldc, 64*col) })
	ADDQ(U32(uint32(64*s.panels)), c[0])
	for range s.panels {
		Load(Param("panel"), reg.RDX)
		ADDQ(reg.RDX, colB)
	}
	DECQ(cols)
	JNZ(LabelRef("cols"))
	MOVQ(lda, reg.RDX)
	SHLQ(U8(uint8(3+s.rows)), reg.RDX)
	ADDQ(reg.RDX, rowA)
	MOVQ(ldc, reg.RDX)
	SHLQ(U8(uint8(3+s.rows)), reg.RDX)
	ADDQ(reg.RDX, rowC)
	DECQ(rows)
	JNZ(LabelRef("rows"))
	raw("TILERELEASE", 0xc4, 0xe2, 0x78, 0x49, 0xc0)
	RET()
}

func boolOf(param string) Op {
	p, err := Param(param).Resolve()
	if err != nil {
		panic(err) // the signature has it
	}
	return p.Addr
}
