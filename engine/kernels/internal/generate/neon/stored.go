package main

import "fmt"

// storedKernel is what all formats share: a loop over rows of weights, each of which is
// multiplied by the x of one sequence or of several.
type storedKernel struct {
	*assembler
	together int
	w, n     gp      // the rest of the row of weights, and how many numbers are left
	x        []gp    // the rest of each x
	acc      [][]vec // vectors of chains for each x, one or four
	lowest   bool    // a chain is the lowest lane of a vector, not all four
}

// Registers of a kernel. R15 is left to constants.
const (
	rowOf, rowStep, rowsLeft, resultOf, resultStep, scratchOf gp = "R0", "R1", "R2", "R3", "R4", "R5"
)

// stored emits a kernel around body, which adds the products of a row to acc, whose chains
// are summed in an order that does not depend on together.
func (a *assembler) stored(name, doc string, chains, together int, setup func(k *storedKernel), body func(k *storedKernel)) {
	name = fmt.Sprintf("%sx%d%s", name, together, a.level)
	a.begin(name, "y *float32, ldy uintptr, w *byte, ldw uintptr, x *float32, ldx, rows, n uintptr, accumulate bool, scales *float32", 80,
		fmt.Sprintf("%s multiplies rows of %s by %d vectors of", name, doc, together),
		"n elements. Strides are in bytes; y + r·ldy holds the results of vector r.")
	k := &storedKernel{assembler: a, together: together, w: "R6", n: "R7"}
	for r := range together {
		k.x = append(k.x, gp(fmt.Sprintf("R%d", 8+r)))
		k.acc = append(k.acc, a.vecs(chains))
	}
	a.param("w", 16, rowOf)
	a.param("ldw", 24, rowStep)
	a.param("rows", 48, rowsLeft)
	a.param("y", 0, resultOf)
	a.param("ldy", 8, resultStep)
	setup(k)
	a.label("row")
	a.op("MOVD %s, %s", rowOf, k.w)
	a.param("x", 32, k.x[0])
	if together > 1 {
		a.param("ldx", 40, scratchOf)
	}
	for r := 1; r < together; r++ {
		a.op("ADD %s, %s, %s", scratchOf, k.x[r-1], k.x[r])
	}
	a.param("n", 56, k.n)
	a.clear(k.acc)
	body(k)
	a.label("total")
	at, flag := k.w, k.n // which are done with
	a.op("MOVD %s, %s", resultOf, at)
	a.op("MOVBU accumulate+64(FP), %s", flag)
	before, other := a.vec(), a.vec()
	for r, chains := range k.acc {
		sum := a.total(chains)
		if !k.lowest {
			a.ext(other, sum, sum, 8)
			a.fadd(sum, sum, other)
			a.faddPair(sum, sum)
		}
		a.op("CBZ %s, store%d", flag, r)
		a.op("FMOVS (%s), F%d", at, before)
		a.op("FADDS F%d, F%d, F%d", before, sum, sum)
		a.label(fmt.Sprintf("store%d", r))
		a.op("FMOVS F%d, (%s)", sum, at)
		if r+1 < together {
			a.op("ADD %s, %s, %s", resultStep, at, at)
		}
	}
	a.op("ADD $4, %s, %s", resultOf, resultOf)
	a.op("ADD %s, %s, %s", rowStep, rowOf, rowOf)
	a.op("SUBS $1, %s, %s", rowsLeft, rowsLeft)
	a.op("BNE row")
	a.end()
}

// advance steps over a number of bytes of weights and of x.
func (k *storedKernel) advance(weights, x int) {
	k.op("ADD $%d, %s, %s", weights, k.w, k.w)
	for _, at := range k.x {
		k.op("ADD $%d, %s, %s", x, at, at)
	}
}

// total adds the chains of one x.
func (a *assembler) total(chains []vec) vec {
	if len(chains) == 4 {
		a.fadd(chains[0], chains[0], chains[2])
		a.fadd(chains[1], chains[1], chains[3])
		a.fadd(chains[0], chains[0], chains[1])
	}
	return chains[0]
}

// clear zeroes vectors.
func (a *assembler) clear(of [][]vec) {
	for _, chains := range of {
		for _, v := range chains {
			a.zero(v)
		}
	}
}

// addProducts adds four vectors of weights times four vectors of each x to four chains.
func (k *storedKernel) addProducts(acc [][]vec, w []vec, at int) {
	x := k.vecs(2)
	for r := range k.together {
		for j := 0; j < 4; j += 2 {
			k.loadPair(x[0], x[1], k.x[r], at+16*j)
			k.fmla(acc[r][j], w[j], x[0])
			k.fmla(acc[r][j+1], w[j+1], x[1])
		}
	}
	k.release(x...)
}
