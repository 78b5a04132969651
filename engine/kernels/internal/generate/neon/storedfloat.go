package main

// The kernels in this file convert weights to float32. Rows are multiples of 16 numbers.

func (a *assembler) bf16(together int) {
	var zero vec
	a.stored("bf16", "BF16", 4, together, func(k *storedKernel) {
		zero = k.vec()
		k.zero(zero)
	}, func(k *storedKernel) {
		w := k.vecs(4)
		a.label("loop")
		k.loadHalves(w)
		for i := 3; i >= 0; i-- {
			if i%2 == 0 {
				k.zip1("8h", w[i], zero, w[i/2])
			} else {
				k.zip2("8h", w[i], zero, w[i/2])
			}
		}
		k.addProducts(k.acc, w, 0)
		k.advance(32, 64)
		a.op("SUBS $16, %s, %s", k.n, k.n)
		a.op("BNE loop")
	})
}

// loadHalves loads 32 bytes, whose address may be odd.
func (k *storedKernel) loadHalves(w []vec) {
	k.load(w[0], k.w, 0)
	k.load(w[1], k.w, 16)
}

// fp8 multiplies by E4M3. Its bits, sign-extended and shifted, are those of a float32 of
// 2^-120 times the value. x is passed multiplied by 2^60, so that no product is subnormal,
// and the sum is multiplied by 2^60 again.
func (a *assembler) fp8(together int) {
	const scalesOf, left = gp("R13"), gp("R14") // of a block of 128
	var mask vec
	a.stored("fp8", "E4M3 with a scale per 128", 1, together, func(k *storedKernel) {
		mask = k.words(0x87f00000)
	}, func(k *storedKernel) {
		a.param("scales", 72, scalesOf)
		w, part := k.vecs(4), make([][]vec, together)
		for r := range part {
			part[r] = k.vecs(4)
		}
		a.label("block")
		a.clear(part)
		a.op("CMP $128, %s", k.n)
		a.op("MOVD $128, %s", left)
		a.op("CSEL LT, %s, %s, %s", k.n, left, left)
		a.op("SUB %s, %s, %s", left, k.n, k.n)
		a.label("loop")
		k.load(w[0], k.w, 0)
		k.widen(true, true, "8b", w[2], w[0], 7)
		k.widen(true, false, "8b", w[0], w[0], 7)
		for i := 0; i < 4; i += 2 {
			k.widen(true, true, "4h", w[i+1], w[i], 13)
			k.widen(true, false, "4h", w[i], w[i], 13)
		}
		for _, v := range w {
			k.and(v, v, mask)
		}
		k.addProducts(part, w, 0)
		k.advance(16, 64)
		a.op("SUBS $16, %s, %s", left, left)
		a.op("BNE loop")
		scale := w[0]
		a.op("FMOVS.P 4(%s), F%d", scalesOf, scale)
		for r, chains := range part {
			k.fmlaBy(k.acc[r][0], k.total(chains), scale, 0)
		}
		a.op("CBNZ %s, block", k.n)
		up := k.words((127 + 60) << 23)
		for _, chains := range k.acc {
			k.fmul(chains[0], chains[0], up)
		}
		for _, chains := range part {
			k.release(chains...)
		}
	})
}
