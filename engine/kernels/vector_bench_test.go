package kernels

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func reportElements(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n)/float64(b.N), "ns/element")
}

func BenchmarkDot(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	x, y := randomSlice(r, 128), randomSlice(r, 128)
	for _, with := range supported() {
		b.Run("128/"+with.String(), func(b *testing.B) {
			for b.Loop() {
				dot(with, x, y)
			}
			reportElements(b, len(x))
		})
	}
}

func BenchmarkAxpy(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	x, y := randomSlice(r, 1024), randomSlice(r, 1024)
	for _, with := range supported() {
		b.Run("1024/"+with.String(), func(b *testing.B) {
			for b.Loop() {
				axpy(with, y, 1e-6, x)
			}
			reportElements(b, len(x))
		})
	}
}

func BenchmarkSoftmax(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{13, 224} {
		x, in := make([]float32, n), randomSlice(r, n)
		for _, with := range supported() {
			b.Run(fmt.Sprintf("%d/%v", n, with), func(b *testing.B) {
				for b.Loop() {
					copy(x, in)
					softmax(with, x)
				}
				reportElements(b, n)
			})
		}
	}
}

func BenchmarkSwiGLU(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	gate, up, out := randomSlice(r, 128*96), randomSlice(r, 128*96), make([]float32, 128*96)
	for _, with := range supported() {
		b.Run(with.String(), func(b *testing.B) {
			for b.Loop() {
				swiGLU(with, out, gate, up)
			}
			reportElements(b, len(out))
		})
	}
	for _, with := range supported() {
		b.Run("grad/"+with.String(), func(b *testing.B) {
			g, u := slices.Clone(gate), slices.Clone(up)
			for b.Loop() {
				copy(g, gate)
				copy(u, up)
				swiGLUGrad(with, g, u, out)
			}
			reportElements(b, len(out))
		})
	}
}
