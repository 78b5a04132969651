//go:build (amd64 || arm64) && !purego

package kernels

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestPanelBits: a row of weights gives the same bits alone and in a panel of 16, whatever is
// before and after it, and however many rows x has.
func TestPanelBits(t *testing.T) {
	for _, with := range supported() {
		for s := Q8_0; with != portable && s < Coded; s++ {
			p := storedFormats[with][s].panels
			if p == nil {
				continue
			}
			for _, size := range []struct{ rows, cols, texts int }{
				{45, 256, 5}, {45, 256, 7}, {45, panelChunk, 8}, {45, panelChunk, 9}, {45, 2*panelChunk + 256, 16}, {180, 2*panelChunk + 256, 37},
			} {
				rows, cols, texts := size.rows, size.cols, size.texts
				from, to := 3, rows-1
				r := rand.New(rand.NewPCG(uint64(s), uint64(cols)))
				w := randomStored(r, s, rows, cols)
				x, y := RowMajor(randomBits(r, texts*cols), texts, cols), RowMajor(randomBits(r, texts*rows), texts, rows)
				want := RowMajor(append([]float32{}, y.Data...), texts, rows)
				for _, accumulate := range []bool{false, true} {
					multiplyStored(with, y, x, w, from, to, accumulate)
					for i := from; i < to; i++ {
						multiplyStored(with, want, x, w, i, i+1, accumulate)
					}
					for i, v := range y.Data {
						if math.Float32bits(v) != math.Float32bits(want.Data[i]) {
							t.Fatalf("%v, %v, %d columns: row %d of weights, %d of x: %v in a panel, %v alone", with, s, cols, i%rows, i/rows, v, want.Data[i])
						}
					}
				}
			}
		}
	}
}
