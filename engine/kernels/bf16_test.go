package kernels

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
)

// TestGemmBF16 multiplies matrices of many shapes and layouts.
func TestGemmBF16(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	sizes := []int{1, 2, 3, 8, 15, 16, 17, 31, 32, 33, 40, 63, 64, 65, 100}
	pick := func() int { return sizes[r.IntN(len(sizes))] }
	for n := range 600 {
		rows, depth, cols := pick(), pick(), pick()
		if n%50 == 0 {
			depth = 300 + r.IntN(800)
		}
		av, bv := view(r.IntN(int(viewCount))), view(r.IntN(int(viewCount)))
		cv := []view{rowMajor, padded}[r.IntN(2)]
		accumulate := r.IntN(2) == 0
		a, b := randomMatrix(r, rows, depth, av), randomMatrix(r, depth, cols, bv)
		before := randomMatrix(r, rows, cols, cv)
		t.Run(fmt.Sprintf("%dx%dx%d_%v_%v_%v_%v", rows, depth, cols, av, bv, cv, accumulate), func(t *testing.T) {
			c := copyOf(before)
			GemmBF16(c, a, b, accumulate)
			checkProductOf(t, c, roundedCopy(a), roundedCopy(b), before, accumulate)
			checkGaps(t, c, before)

			var p PackedBF16
			p.Pack(b)
			d := copyOf(before)
			GemmPackedBF16(d, a, &p, accumulate)
			sameBits(t, "packed", d.Data, c.Data)
		})
	}
}

func roundedCopy(m Matrix) Matrix {
	m = copyOf(m)
	for i, v := range m.Data {
		m.Data[i] = roundBF16(v)
	}
	return m
}

// TestRoundBF16 rounds to nearest, ties to even.
func TestRoundBF16(t *testing.T) {
	for _, test := range [][2]float32{
		{1, 1},
		{1 + 1.0/256, 1},
		{1 + 3.0/256, 1 + 4.0/256},
		{1 + 1.5/256, 1 + 2.0/256},
		{-1 - 1.0/255, -1 - 2.0/256},
		{3.3895314e38, 3.3895314e38},
		{0, 0},
	} {
		a, one, c := RowMajor([]float32{test[0]}, 1, 1), RowMajor([]float32{1}, 1, 1), RowMajor([]float32{0}, 1, 1)
		if GemmBF16(c, a, one, false); c.Data[0] != test[1] {
			t.Errorf("%g is rounded to %g, want %g", test[0], c.Data[0], test[1])
		}
	}
}

// TestGemmBF16Concurrent: workers share packed weights, and never scratch memory.
func TestGemmBF16Concurrent(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 13))
	a, b := randomMatrix(r, 40, 70, rowMajor), randomMatrix(r, 70, 50, transposed)
	var p PackedBF16
	p.Pack(b)
	want := randomMatrix(r, 40, 50, rowMajor)
	GemmBF16(want, a, b, false)
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			c := RowMajor(make([]float32, 40*50), 40, 50)
			for range 300 {
				clear(c.Data)
				GemmPackedBF16(c, a, &p, false)
				sameBits(t, "concurrent", c.Data, want.Data)
			}
		})
	}
	workers.Wait()
}

func BenchmarkGemmBF16(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, s := range []struct {
		name    string
		m, k, n int
		av, bv  view
	}{
		{"forward", 1024, 128, 288, rowMajor, rowMajor},
		{"expert", 256, 128, 96, rowMajor, rowMajor},
		{"dW", 96, 256, 128, transposed, rowMajor},
		{"dW5000", 320, 5000, 128, transposed, rowMajor},
	} {
		x, w := randomMatrix(r, s.m, s.k, s.av), randomMatrix(r, s.k, s.n, s.bv)
		y := randomMatrix(r, s.m, s.n, rowMajor)
		var p PackedBF16
		p.Pack(w)
		var q Packed
		q.Pack(w)
		for _, k := range []struct {
			name     string
			multiply func()
		}{
			{"float32", func() { Gemm(y, x, w, false) }},
			{"float32packed", func() { GemmPacked(y, x, &q, false) }},
			{"bf16", func() { GemmBF16(y, x, w, false) }},
			{"bf16packed", func() { GemmPackedBF16(y, x, &p, false) }},
		} {
			b.Run(fmt.Sprintf("%s_%dx%dx%d/%s", s.name, s.m, s.k, s.n, k.name), func(b *testing.B) {
				for b.Loop() {
					k.multiply()
				}
				reportGemm(b, s.m, s.n, s.k)
			})
		}
	}
}
