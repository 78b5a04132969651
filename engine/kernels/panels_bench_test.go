//go:build amd64 && !purego

package kernels

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkPanels multiplies many rows of x by 256x2048 weights, with AMX and in turn with
// AVX-512 VNNI, and without tiles of weights where they lie. One thread.
func BenchmarkPanels(b *testing.B) {
	const rows, cols = 256, 2048
	if bestInstructions < amx {
		b.Skip("this processor has no AMX")
	}
	r := rand.New(rand.NewPCG(1, 2))
	for s := Q8_0; s < Coded; s++ {
		p := storedFormats[amx][s].panels
		if p == nil || p.tiles == nil {
			continue
		}
		where := p.rows
		w := randomStored(r, s, rows, cols)
		for _, n := range []int{5, 8, 16, 128, 512} {
			x, y := randomMatrix(r, n, cols, rowMajor), randomMatrix(r, n, rows, rowMajor)
			b.Run(fmt.Sprintf("%v/%d", s, n), func(b *testing.B) {
				var tiles, layOut, panels, panelsLayOut, vectors stopwatch
				multiply := func(layOut, product *stopwatch) {
					o := newOperand(amx, x, w)
					defer o.Release()
					layOut.measure(func() {
						for i := range o.Parts() {
							o.LayOut(i)
						}
					})
					product.measure(func() { o.Multiply(y, 0, rows, false) })
				}
				for b.Loop() {
					multiply(&layOut, &tiles)
					p.rows = nil
					multiply(&panelsLayOut, &panels)
					p.rows = where
					vectors.measure(func() { multiplyStored(vnni, y, x, w, 0, rows, false) })
				}
				b.ReportMetric(rows*cols*float64(n)/tiles.best, "G/s")
				b.ReportMetric(cols*float64(n)/layOut.best, "laid-G/s")
				b.ReportMetric(vectors.best/tiles.best, "of-VNNI")
				if where != nil && n <= mostForRowTiles {
					b.ReportMetric(panels.best/tiles.best, "of-panels")
				}
			})
		}
	}
}
