package kernels

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

func reportGemm(b *testing.B, m, n, k int) {
	b.ReportMetric(2*float64(m*n*k)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
}

func BenchmarkGemm(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, s := range []struct {
		name    string
		m, k, n int
		av, bv  view
	}{
		{"square", 256, 256, 256, rowMajor, rowMajor},
		{"forward", 1024, 128, 288, rowMajor, rowMajor},
		{"expert", 128, 128, 96, rowMajor, rowMajor},
		{"expertT", 128, 128, 96, rowMajor, transposed},
		{"expert20", 20, 128, 96, rowMajor, rowMajor},
		{"dW", 128, 1024, 96, transposed, rowMajor},
		{"dW5000", 320, 5000, 128, transposed, rowMajor},
		{"scores", 64, 32, 64, rowMajor, transposed},
		{"scores13", 13, 32, 13, rowMajor, transposed},
		{"values", 64, 64, 32, rowMajor, rowMajor},
		{"router", 1024, 128, 8, rowMajor, rowMajor},
		{"M1", 1, 128, 288, rowMajor, rowMajor},
		{"M1T", 1, 128, 288, rowMajor, transposed},
		{"M4", 4, 128, 288, rowMajor, rowMajor},
		{"M8", 8, 128, 288, rowMajor, rowMajor},
	} {
		x, w := randomMatrix(r, s.m, s.k, s.av), randomMatrix(r, s.k, s.n, s.bv)
		y := randomMatrix(r, s.m, s.n, rowMajor)
		var p Packed
		p.Pack(w)
		size := fmt.Sprintf("%s_%dx%dx%d", s.name, s.m, s.k, s.n)
		for _, with := range supported() {
			b.Run(size+"/"+with.String(), func(b *testing.B) {
				for b.Loop() {
					multiply(with, y, x, right{view: w}, false)
				}
				reportGemm(b, s.m, s.n, s.k)
			})
		}
		b.Run(size+"/packed", func(b *testing.B) {
			for b.Loop() {
				GemmPacked(y, x, &p, false)
			}
			reportGemm(b, s.m, s.n, s.k)
		})
		b.Run(size+"/gonum", func(b *testing.B) {
			ta, ga := general(x)
			tb, gb := general(w)
			_, gc := general(y)
			for b.Loop() {
				blas32.Gemm(ta, tb, 1, ga, gb, 0, gc)
			}
			reportGemm(b, s.m, s.n, s.k)
		})
	}
}

// general is a contiguous matrix as gonum describes it.
func general(m Matrix) (blas.Transpose, blas32.General) {
	if m.ColStride == 1 {
		return blas.NoTrans, blas32.General{Rows: m.Rows, Cols: m.Cols, Stride: m.RowStride, Data: m.Data}
	}
	return blas.Trans, blas32.General{Rows: m.Cols, Cols: m.Rows, Stride: m.ColStride, Data: m.Data}
}

func BenchmarkPack(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, v := range []view{rowMajor, transposed} {
		w := randomMatrix(r, 128, 96, v)
		var p Packed
		b.Run(v.String(), func(b *testing.B) {
			for b.Loop() {
				p.Pack(w)
			}
			reportElements(b, w.Rows*w.Cols)
		})
	}
}
