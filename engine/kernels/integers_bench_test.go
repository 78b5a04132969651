//go:build amd64 && !purego

package kernels

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkIntegers multiplies 512x4096 weights as integers, and in turn as float32, which
// is what processors without these kernels would do, with every set of instructions that
// this processor has. One thread; weights are in a cache.
func BenchmarkIntegers(b *testing.B) {
	const rows, cols = 512, 4096
	r := rand.New(rand.NewPCG(1, 2))
	for _, with := range supported()[1:] {
		for s := Q8_0; s < Coded; s++ {
			floats := storedFormat{} // unpacked first
			if s == Q8_0 || s == Q4_0 && with >= avx512 {
				floats = storedFormats[avx512][s]
			}
			if storedFormats[with][s].lay == nil {
				continue
			}
			w := randomStored(r, s, rows, cols)
			for _, n := range []int{1, 8} {
				x, y := randomMatrix(r, n, cols, rowMajor), randomMatrix(r, n, rows, rowMajor)
				b.Run(fmt.Sprintf("%v/%v/%d", with, s, n), func(b *testing.B) {
					integers := storedFormats[with][s]
					defer func() { storedFormats[with][s] = integers }()
					var fast, slow stopwatch
					for b.Loop() {
						storedFormats[with][s] = integers
						fast.measure(func() { multiplyStored(with, y, x, w, 0, rows, false) })
						storedFormats[with][s] = floats
						slow.measure(func() { multiplyStored(with, y, x, w, 0, rows, false) })
					}
					b.ReportMetric(rows*cols*float64(n)/fast.best, "G/s")
					b.ReportMetric(slow.best/fast.best, "of-floats")
				})
			}
		}
	}
}
