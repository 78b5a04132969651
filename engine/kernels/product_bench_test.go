package kernels

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkProduct multiplies 8x512 weights, with every set of instructions, storage and a
// few numbers of rows of x. internal/arm64-instructions counts what it executes.
func BenchmarkProduct(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, with := range supported() {
		for s := range Coded {
			for _, n := range []int{1, 8} {
				b.Run(fmt.Sprintf("%v/%v/%d", with, s, n), func(b *testing.B) {
					w := randomStored(r, s, 8, 512)
					x, y := randomMatrix(r, n, 512, rowMajor), randomMatrix(r, n, 8, rowMajor)
					for b.Loop() {
						multiplyStored(with, y, x, w, 0, 8, false)
					}
				})
			}
		}
	}
}
