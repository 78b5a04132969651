package main

import "fmt"

// shape is the tile that a kernel holds in registers: rows x (panels*16).
type shape struct{ rows, panels int }

// The shapes are those of AVX2: tiles of few rows span several panels.
var shapes = []shape{{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}, {6, 1}, {1, 2}, {1, 4}, {2, 2}, {3, 2}}

// gemm emits a kernel that computes tiles of rows, one below the other. Every element of C
// is one chain of FMAs in the order of k, started at zero or at C.
func (a *assembler) gemm(s shape) {
	name := fmt.Sprintf("gemm%dx%dNEON", s.rows, 16*s.panels)
	a.begin(name, "c *float32, ldc uintptr, a *float32, rsa, csa uintptr, b *float32, ldb, panel, k, tiles uintptr, accumulate bool", 81,
		fmt.Sprintf("%s multiplies tiles of %d rows by %d columns. Strides are in bytes, and", name, s.rows, 16*s.panels),
		"panel is the distance between neighbouring panels of 16 columns of B.")
	const c, ldc, a0, rsa, csa, ldb, panel, tiles, k, at = gp("R0"), gp("R1"), gp("R2"), gp("R3"), gp("R4"), gp("R5"), gp("R6"), gp("R7"), gp("R8"), gp("R24")
	rowsOf := []gp{"R9", "R10", "R11", "R12", "R13", "R14"}[:s.rows]
	panels := []gp{"R19", "R20", "R21", "R22"}[:s.panels]
	a.param("c", 0, c)
	a.param("ldc", 8, ldc)
	a.param("a", 16, a0)
	a.param("rsa", 24, rsa)
	a.param("csa", 32, csa)
	a.param("ldb", 48, ldb)
	if s.panels > 1 {
		a.param("panel", 56, panel)
	}
	a.param("tiles", 72, tiles)
	var acc [][]vec
	for range s.rows {
		acc = append(acc, a.vecs(4*s.panels))
	}
	walk := func(each func(v vec, offset int)) {
		a.op("MOVD %s, %s", c, at)
		for i, row := range acc {
			for j, v := range row {
				each(v, 16*j)
			}
			if i+1 < s.rows {
				a.op("ADD %s, %s, %s", ldc, at, at)
			}
		}
	}
	a.label("tile")
	a.op("MOVBU accumulate+80(FP), %s", k)
	a.op("CBNZ %s, resume", k)
	a.clear(acc)
	a.op("B start")
	a.label("resume")
	walk(func(v vec, offset int) { a.load(v, at, offset) })
	a.label("start")
	a.op("MOVD %s, %s", a0, rowsOf[0])
	for i := 1; i < s.rows; i++ {
		a.op("ADD %s, %s, %s", rsa, rowsOf[i-1], rowsOf[i])
	}
	a.param("b", 40, panels[0])
	for i := 1; i < s.panels; i++ {
		a.op("ADD %s, %s, %s", panel, panels[i-1], panels[i])
	}
	a.param("k", 64, k)
	held := a.vecs(min(s.rows, 3)) // of A
	b := a.vecs(4)
	a.label("loop")
	few := s.rows <= len(held)
	if few {
		for i, v := range held {
			a.repeat(v, rowsOf[i], csa)
		}
	}
	for p, from := range panels {
		a.loadPair(b[0], b[1], from, 0)
		a.loadPair(b[2], b[3], from, 32)
		a.op("ADD %s, %s, %s", ldb, from, from)
		for i, row := range acc {
			x := held[i%len(held)]
			if !few {
				a.repeat(x, rowsOf[i], csa)
			}
			for j, v := range b {
				a.fmla(row[4*p+j], v, x)
			}
		}
	}
	a.op("SUBS $1, %s, %s", k, k)
	a.op("BNE loop")
	walk(func(v vec, offset int) { a.store(v, at, offset) })
	a.op("ADD %s, %s, %s", ldc, at, c)
	a.op("MOVD $%d, %s", s.rows, at)
	a.op("MADD %s, %s, %s, %s", at, a0, rsa, a0)
	a.op("SUBS $1, %s, %s", tiles, tiles)
	a.op("BNE tile")
	a.end()
}

// repeat loads a float32 into all lanes and adds step to the address.
func (a *assembler) repeat(v vec, from, step gp) {
	a.op("VLD1R.P (%s)(%s), [V%d.S4]", from, step, v)
}

// packTransposed emits the transposition that packing a transposed view needs: four rows
// become four columns of a panel.
func (a *assembler) packTransposed() {
	a.begin("packTransposedNEON", "dst, src *float32, stride, blocks uintptr", 32,
		"packTransposedNEON copies four rows of 4*blocks floats, stride bytes apart, to 4",
		"columns of a panel.")
	const dst, stride, blocks = gp("R0"), gp("R1"), gp("R2")
	rows := []gp{"R3", "R4", "R5", "R6"}
	a.param("dst", 0, dst)
	a.param("src", 8, rows[0])
	a.param("stride", 16, stride)
	a.param("blocks", 24, blocks)
	for i := 1; i < 4; i++ {
		a.op("ADD %s, %s, %s", stride, rows[i-1], rows[i])
	}
	v, t := a.vecs(4), a.vecs(4)
	a.label("loop")
	for i, row := range rows {
		a.op("FMOVQ.P 16(%s), F%d", row, v[i])
	}
	a.zip1("4s", t[0], v[0], v[2])
	a.zip2("4s", t[2], v[0], v[2])
	a.zip1("4s", t[1], v[1], v[3])
	a.zip2("4s", t[3], v[1], v[3])
	for i := range 4 {
		pair := i / 2 * 2
		if i%2 == 0 {
			a.zip1("4s", v[i], t[pair], t[pair+1])
		} else {
			a.zip2("4s", v[i], t[pair], t[pair+1])
		}
		a.store(v[i], dst, 64*i)
	}
	a.op("ADD $256, %s, %s", dst, dst)
	a.op("SUBS $1, %s, %s", blocks, blocks)
	a.op("BNE loop")
	a.end()
}
