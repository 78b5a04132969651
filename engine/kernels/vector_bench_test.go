package kernels

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

func reportBytes(b *testing.B, floats int) {
	b.ReportMetric(4*float64(floats)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GB/s")
}

func reportElements(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n)/float64(b.N), "ns/element")
}

// BenchmarkGemv: the small one stays in the second-level cache, the large one
// comes from memory.
func BenchmarkGemv(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, s := range []struct{ rows, cols int }{{288, 128}, {8192, 8192}} {
		w, x, y := randomMatrix(r, s.rows, s.cols, rowMajor), randomSlice(r, s.cols), make([]float32, s.rows)
		size := fmt.Sprintf("%dx%d", s.rows, s.cols)
		for _, with := range supported() {
			b.Run(size+"/"+with.String(), func(b *testing.B) {
				for b.Loop() {
					gemv(with, y, w, x, false)
				}
				reportBytes(b, s.rows*s.cols)
			})
		}
		b.Run(size+"/gonum", func(b *testing.B) {
			_, g := general(w)
			for b.Loop() {
				blas32.Gemv(blas.NoTrans, 1, g, blas32.Vector{N: s.cols, Inc: 1, Data: x}, 0, blas32.Vector{N: s.rows, Inc: 1, Data: y})
			}
			reportBytes(b, s.rows*s.cols)
		})
	}
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
