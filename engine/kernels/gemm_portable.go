package kernels

// multiplyPortable packs B panel by panel and multiplies two rows of A by four columns at
// a time: sixteen scalar registers can hold eight chains.
func multiplyPortable(c, a Matrix, b right, accumulate bool) {
	var s *scratch
	if b.packed == nil {
		s = scratchPool.Get().(*scratch)
		defer scratchPool.Put(s)
	}
	for k0 := 0; k0 < a.Cols; k0 += scratchDepth {
		depth := min(scratchDepth, a.Cols-k0)
		resume := accumulate || k0 > 0
		for j0 := 0; j0 < c.Cols; j0 += panelCols {
			var panel []float32
			if b.packed != nil {
				panel = b.packed.panel(j0 / panelCols)[k0*panelCols:]
			} else {
				panel = s.panels
				packPanel(portable, panel, b.view, k0, depth, j0)
			}
			panel = panel[:depth*panelCols]
			cols := min(panelCols, c.Cols-j0)
			for i := 0; i < c.Rows; i += 2 {
				// An odd last row is computed twice, into the same place.
				next := min(i+1, c.Rows-1)
				tilePortable(c.Row(i)[j0:j0+cols], c.Row(next)[j0:j0+cols],
					a.Data[i*a.RowStride+k0*a.ColStride:], a.Data[next*a.RowStride+k0*a.ColStride:],
					a.ColStride, panel, resume)
			}
		}
	}
}

// tilePortable computes two rows of up to 16 columns. The conversions keep the compiler
// from fusing multiply and add, which it does on some processors only.
func tilePortable(c0, c1, a0, a1 []float32, stride int, panel []float32, resume bool) {
	var t0, t1 [panelCols]float32
	if resume {
		copy(t0[:], c0)
		copy(t1[:], c1)
	}
	for j := 0; j < len(c0); j += 4 {
		j := j & (panelCols - 4) // lets the compiler see the bounds
		s00, s01, s02, s03 := t0[j], t0[j+1], t0[j+2], t0[j+3]
		s10, s11, s12, s13 := t1[j], t1[j+1], t1[j+2], t1[j+3]
		for at, p := 0, panel; len(p) >= panelCols; at, p = at+stride, p[panelCols:] {
			row := p[j : j+4 : j+4]
			x, y := a0[at], a1[at]
			b := row[0]
			s00 += float32(x * b)
			s10 += float32(y * b)
			b = row[1]
			s01 += float32(x * b)
			s11 += float32(y * b)
			b = row[2]
			s02 += float32(x * b)
			s12 += float32(y * b)
			b = row[3]
			s03 += float32(x * b)
			s13 += float32(y * b)
		}
		t0[j], t0[j+1], t0[j+2], t0[j+3] = s00, s01, s02, s03
		t1[j], t1[j+1], t1[j+2], t1[j+3] = s10, s11, s12, s13
	}
	copy(c0, t0[:])
	copy(c1, t1[:])
}
