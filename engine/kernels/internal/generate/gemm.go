package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// panelBytes is the width of a panel of B, 16 columns, in bytes.
const panelBytes = 64

// isa is the part of a GEMM kernel that depends on the register width.
type isa struct {
	name  string
	bytes int // of one register
	reg   func() reg.VecVirtual
}

var (
	avx2   = isa{"AVX2", 32, YMM}
	avx512 = isa{"AVX512", 64, ZMM}
)

// shape is the tile that a kernel holds in registers: rows x (panels*16).
type shape struct{ rows, panels int }

// Tiles of few rows span several panels, because hiding the latency of FMA takes eight
// chains.
func generateGemm() {
	for _, s := range []shape{{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}, {6, 1}, {1, 2}, {1, 4}, {2, 2}, {3, 2}} {
		gemmKernel(avx2, s)
	}
	for _, panels := range []int{1, 2, 4} {
		for rows := range 6 {
			gemmKernel(avx512, shape{rows + 1, panels})
		}
	}
}

// gemmKernel emits a kernel that computes tiles of s.rows rows, one below the other. Every
// element of C is one chain of FMAs in the order of k, started at zero or at C, so that no
// choice of tile, block or register width can change a bit.
func gemmKernel(v isa, s shape) {
	name := fmt.Sprintf("gemm%dx%d%s", s.rows, 16*s.panels, v.name)
	TEXT(name, NOSPLIT, "func(c *float32, ldc uintptr, a *float32, rsa, csa uintptr, b *float32, ldb, panel, k, tiles uintptr, mask *int32, accumulate bool)")
	Doc(
		fmt.Sprintf("%s multiplies tiles of %d rows by %d columns. Strides are in bytes, panel is the", name, s.rows, 16*s.panels),
		"distance between neighbouring panels of 16 columns of B, and a mask that is",
		"not nil has a negative entry for each column of C that exists.",
	)
	Pragma("noescape")

	perPanel := panelBytes / v.bytes
	vectors := perPanel * s.panels

	a0 := Load(Param("a"), GP64())
	c := Load(Param("c"), GP64())
	ldc := Load(Param("ldc"), GP64())
	rsa := Load(Param("rsa"), GP64())
	csa := Load(Param("csa"), GP64())
	ldb := Load(Param("ldb"), GP64())
	tiles := Load(Param("tiles"), GP64())
	edges := s.panels == 1 // the driver gives the last columns to a single panel
	var mask reg.Register
	if edges {
		mask = Load(Param("mask"), GP64())
	}

	rows := rowAddresses(rsa, s.rows)
	var panel, panel3 reg.Register
	if s.panels > 1 {
		panel = Load(Param("panel"), GP64())
	}
	if s.panels > 3 {
		panel3 = GP64()
		LEAQ(Mem{Base: panel, Index: panel, Scale: 2}, panel3)
	}

	acc := make([][]reg.VecVirtual, s.rows)
	for i := range acc {
		for range vectors {
			acc[i] = append(acc[i], v.reg())
		}
	}
	walk := func(each func(i, j int, m Mem)) {
		p := GP64()
		MOVQ(c, p)
		for i := range s.rows {
			for j := range vectors {
				each(i, j, Mem{Base: p, Disp: j * v.bytes})
			}
			if i+1 < s.rows {
				ADDQ(ldc, p)
			}
		}
	}

	Label("tile")
	flag := GP8()
	Load(Param("accumulate"), flag)
	TESTB(flag, flag)
	JNZ(LabelRef("resume"))
	for i := range acc {
		for _, r := range acc[i] {
			zero(v, r)
		}
	}
	JMP(LabelRef("start"))

	Label("resume")
	if edges {
		TESTQ(mask, mask)
		JNZ(LabelRef("resumeMasked"))
	}
	walk(func(i, j int, m Mem) { VMOVUPS(m, acc[i][j]) })
	if edges {
		JMP(LabelRef("start"))
		Label("resumeMasked")
		ms := masks(v, mask, vectors)
		walk(func(i, j int, m Mem) {
			if v.bytes == 32 {
				VMASKMOVPS(m, ms[j], acc[i][j])
			} else {
				VMOVUPS_Z(m, ms[j], acc[i][j])
			}
		})
	}

	Label("start")
	a, b, k := GP64(), GP64(), GP64()
	MOVQ(a0, a)
	Load(Param("b"), b)
	Load(Param("k"), k)

	bAddress := func(j int) Mem {
		m := Mem{Base: b, Disp: j % perPanel * v.bytes}
		switch j / perPanel {
		case 1:
			m.Index, m.Scale = panel, 1
		case 2:
			m.Index, m.Scale = panel, 2
		case 3:
			m.Index, m.Scale = panel3, 1
		}
		return m
	}
	step := func() {
		if s.rows <= 3 && s.panels > 1 { // few rows of A, many vectors of B: hold A
			as := make([]reg.VecVirtual, s.rows)
			for i := range as {
				as[i] = v.reg()
				VBROADCASTSS(rows(a, i), as[i])
			}
			for j := range vectors {
				if s.rows == 1 {
					VFMADD231PS(bAddress(j), as[0], acc[0][j])
					continue
				}
				x := v.reg()
				VMOVUPS(bAddress(j), x)
				for i := range as {
					VFMADD231PS(x, as[i], acc[i][j])
				}
			}
		} else {
			bs := make([]reg.VecVirtual, vectors)
			for j := range bs {
				bs[j] = v.reg()
				VMOVUPS(bAddress(j), bs[j])
			}
			for i := range s.rows {
				x := v.reg()
				VBROADCASTSS(rows(a, i), x)
				for j := range bs {
					VFMADD231PS(bs[j], x, acc[i][j])
				}
			}
		}
		ADDQ(csa, a)
		ADDQ(ldb, b)
	}
	const unroll = 4
	SUBQ(Imm(unroll), k)
	JLT(LabelRef("rest"))
	Label("loop")
	for range unroll {
		step()
	}
	SUBQ(Imm(unroll), k)
	JGE(LabelRef("loop"))
	Label("rest")
	ADDQ(Imm(unroll), k)
	JZ(LabelRef("store"))
	Label("restLoop")
	step()
	DECQ(k)
	JNZ(LabelRef("restLoop"))

	Label("store")
	if edges {
		TESTQ(mask, mask)
		JNZ(LabelRef("storeMasked"))
	}
	walk(func(i, j int, m Mem) { VMOVUPS(acc[i][j], m) })
	if edges {
		JMP(LabelRef("next"))
		Label("storeMasked")
		ms := masks(v, mask, vectors)
		walk(func(i, j int, m Mem) {
			if v.bytes == 32 {
				VMASKMOVPS(acc[i][j], ms[j], m)
			} else {
				VMOVUPS(acc[i][j], ms[j], m)
			}
		})
	}

	Label("next")
	DECQ(tiles)
	JZ(LabelRef("done"))
	n := GP64()
	IMUL3Q(Imm(uint64(s.rows)), ldc, n)
	ADDQ(n, c)
	IMUL3Q(Imm(uint64(s.rows)), rsa, n)
	ADDQ(n, a0)
	JMP(LabelRef("tile"))
	Label("done")
	VZEROUPPER()
	RET()
}

// rowAddresses returns the address of row i of a tile of A, for up to six rows.
func rowAddresses(stride reg.Register, rows int) func(a reg.Register, i int) Mem {
	var stride3, stride5 reg.Register
	if rows > 3 {
		stride3 = GP64()
		LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, stride3)
	}
	if rows > 5 {
		stride5 = GP64()
		LEAQ(Mem{Base: stride, Index: stride, Scale: 4}, stride5)
	}
	return func(a reg.Register, i int) Mem {
		switch i {
		case 0:
			return Mem{Base: a}
		case 1, 2, 4:
			return Mem{Base: a, Index: stride, Scale: uint8(i)}
		case 3:
			return Mem{Base: a, Index: stride3, Scale: 1}
		default:
			return Mem{Base: a, Index: stride5, Scale: 1}
		}
	}
}

func zero(v isa, r reg.VecVirtual) {
	if v.bytes == 32 {
		VXORPS(r, r, r)
	} else {
		VPXORD(r, r, r)
	}
}

// masks loads one mask per vector of a row.
func masks(v isa, mask reg.Register, vectors int) []reg.Register {
	var ms []reg.Register
	for j := range vectors {
		z := v.reg()
		VMOVUPS(Mem{Base: mask, Disp: j * v.bytes}, z)
		if v.bytes == 32 {
			ms = append(ms, z)
			continue
		}
		m := K()
		VPMOVD2M(z, m)
		ms = append(ms, m)
	}
	return ms
}
