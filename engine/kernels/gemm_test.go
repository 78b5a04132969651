package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

// view is how a test lays a matrix out in memory.
type view int

const (
	rowMajor view = iota
	transposed
	padded    // rows further apart than they are long, unaligned start
	scattered // neither rows nor columns contiguous
	viewCount
)

func (v view) String() string {
	return [...]string{"rows", "transposed", "padded", "scattered"}[v]
}

func randomMatrix(r *rand.Rand, rows, cols int, v view) Matrix {
	m := Matrix{Rows: rows, Cols: cols, RowStride: cols, ColStride: 1}
	offset := 0
	switch v {
	case rowMajor, viewCount:
	case transposed:
		m.RowStride, m.ColStride = 1, rows
	case padded:
		m.RowStride, offset = cols+3, 1
	case scattered:
		m.RowStride, m.ColStride, offset = 2*cols+5, 2, 3
	}
	m.Data = randomSlice(r, offset+(rows-1)*m.RowStride+(cols-1)*m.ColStride+1)[offset:]
	return m
}

func randomSlice(r *rand.Rand, n int) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = float32(r.NormFloat64())
	}
	return s
}

func (m Matrix) at(i, j int) float64 { return float64(m.Data[i*m.RowStride+j*m.ColStride]) }

// checkProductOf compares c with a·b (+ before), in float64.
func checkProductOf(t *testing.T, c, a, b, before Matrix, accumulate bool) {
	t.Helper()
	for i := range c.Rows {
		for j := range c.Cols {
			want, scale := 0.0, 1.0
			if accumulate {
				want = before.at(i, j)
			}
			for k := range a.Cols {
				want += a.at(i, k) * b.at(k, j)
				scale += math.Abs(a.at(i, k) * b.at(k, j))
			}
			if got := c.at(i, j); !(math.Abs(got-want) <= 1e-6*scale) {
				t.Fatalf("C[%d,%d] = %g, want %g", i, j, got, want)
			}
		}
	}
}

// copyOf copies the whole slice, so that writes between the rows are seen.
func copyOf(m Matrix) Matrix {
	m.Data = slices.Clone(m.Data)
	return m
}

func checkGaps(t *testing.T, got, before Matrix) {
	t.Helper()
	for i := range got.Data {
		if i%got.RowStride >= got.Cols && math.Float32bits(got.Data[i]) != math.Float32bits(before.Data[i]) {
			t.Fatalf("wrote beyond a row: element %d", i)
		}
	}
}

func TestGemmShapes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	sizes := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 16, 17, 19, 31, 32, 33, 40, 63, 64, 65, 100}
	pick := func() int { return sizes[r.IntN(len(sizes))] }
	products := 3000
	if testing.Short() {
		products = 300
	}
	for n := range products {
		rows, depth, cols := pick(), pick(), pick()
		if n%50 == 0 {
			depth = 300 + r.IntN(800)
		}
		av, bv := view(r.IntN(int(viewCount))), view(r.IntN(int(viewCount)))
		cv := []view{rowMajor, padded}[r.IntN(2)]
		accumulate := r.IntN(2) == 0
		name := fmt.Sprintf("%dx%dx%d_%v_%v_%v_%v", rows, depth, cols, av, bv, cv, accumulate)
		a, b := randomMatrix(r, rows, depth, av), randomMatrix(r, depth, cols, bv)
		before := randomMatrix(r, rows, cols, cv)
		var p Packed
		p.Pack(b)
		for _, with := range supported() {
			t.Run(name+"/"+with.String(), func(t *testing.T) {
				c := copyOf(before)
				multiply(with, c, a, right{view: b}, accumulate)
				checkProductOf(t, c, a, b, before, accumulate)
				checkGaps(t, c, before)

				d := copyOf(before)
				multiply(with, d, a, right{packed: &p}, accumulate)
				sameBits(t, "packed", d.Data, c.Data)
			})
		}
	}
}

func sameBits(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: element %d is %x, want %x (%g, %g)", what, i,
				math.Float32bits(got[i]), math.Float32bits(want[i]), got[i], want[i])
		}
	}
}

// TestGemmBatchInvariance is a promise to users: what a model computes for one
// row does not depend on the rows that share its batch, nor on the layout of
// the operands, nor on whether AVX2 or AVX-512 computed it.
func TestGemmBatchInvariance(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, depth := range []int{1, 7, 32, 128, 320, 385, 1000} {
		for _, cols := range []int{1, 8, 16, 24, 70, 96, 288} {
			if testing.Short() && cols*depth > 3_000 {
				continue
			}
			const rows = 61
			a, b := randomMatrix(r, rows, depth, rowMajor), randomMatrix(r, depth, cols, rowMajor)
			before := randomMatrix(r, rows, cols, rowMajor)
			bT := transposedCopy(b)
			aT := transposedCopy(a)
			var packed Packed
			packed.Pack(b)
			for _, accumulate := range []bool{false, true} {
				want := copyOf(before)
				Gemm(want, a, b, accumulate)
				step := 1
				if testing.Short() || cols*depth > 30_000 { // of large ones, not batches of every size
					step = 5
				}
				for batch := 1; batch <= 30; batch += step {
					for from := 0; from+batch <= rows; from += max(batch, 9) {
						for _, with := range supported() {
							if (with == portable) != (bestInstructions == portable) {
								continue
							}
							for _, bi := range []right{{view: b}, {view: bT}, {packed: &packed}} {
								for _, ai := range []Matrix{a, aT} {
									got := copyOf(before)
									multiply(with, got.Slice(from, from+batch), ai.Slice(from, from+batch), bi, accumulate)
									sameBits(t, fmt.Sprintf("rows %d+%d of %dx%d", from, batch, depth, cols),
										got.Data[from*cols:(from+batch)*cols], want.Data[from*cols:(from+batch)*cols])
								}
							}
						}
					}
				}
			}
		}
	}
}

// transposedCopy has the same elements, laid out column by column.
func transposedCopy(m Matrix) Matrix {
	out := RowMajor(make([]float32, m.Rows*m.Cols), m.Cols, m.Rows)
	for i := range m.Rows {
		for j := range m.Cols {
			out.Data[j*m.Rows+i] = m.Data[i*m.RowStride+j*m.ColStride]
		}
	}
	return out.T()
}

func TestGemmEmpty(t *testing.T) {
	c := RowMajor([]float32{1, 2}, 1, 2)
	Gemm(c, RowMajor(nil, 1, 0), RowMajor(nil, 0, 2), true)
	sameBits(t, "accumulate nothing", c.Data, []float32{1, 2})
	Gemm(c, RowMajor(nil, 1, 0), RowMajor(nil, 0, 2), false)
	sameBits(t, "nothing", c.Data, []float32{0, 0})
	x := RowMajor(make([]float32, 12), 3, 4)
	Gemm(RowMajor(nil, 0, 4), x.Columns(1, 4).Slice(3, 3), RowMajor(make([]float32, 12), 3, 4), false)
}

func TestGemmRefusesBadShapes(t *testing.T) {
	data := make([]float32, 12)
	for name, f := range map[string]func(){
		"inner":  func() { Gemm(RowMajor(data, 2, 2), RowMajor(data, 2, 3), RowMajor(data, 2, 2), false) },
		"bounds": func() { Gemm(RowMajor(data, 4, 4), RowMajor(data, 4, 3), RowMajor(data, 3, 4), false) },
		"rows":   func() { Gemm(RowMajor(data, 3, 4).T(), RowMajor(data, 4, 3), RowMajor(data, 3, 3), false) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("did not panic")
				}
			}()
			f()
		})
	}
}

// TestGemmConcurrent: workers share packed weights, and never scratch memory.
func TestGemmConcurrent(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 13))
	a, b := randomMatrix(r, 40, 70, rowMajor), randomMatrix(r, 70, 50, transposed)
	var p Packed
	p.Pack(b)
	want := randomMatrix(r, 40, 50, rowMajor)
	Gemm(want, a, b, false)
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			c := RowMajor(make([]float32, 40*50), 40, 50)
			for i := range 300 {
				clear(c.Data)
				if i%2 == 0 {
					Gemm(c, a, b, false)
				} else {
					GemmPacked(c, a, &p, false)
				}
				if !slices.Equal(c.Data, want.Data) {
					t.Error("a concurrent product differs")
					return
				}
			}
		})
	}
	workers.Wait()
}

func TestGemmAllocatesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	a, b := randomMatrix(r, 33, 64, transposed), randomMatrix(r, 64, 40, transposed)
	c := randomMatrix(r, 33, 40, rowMajor)
	var p Packed
	p.Pack(b)
	if n := testing.AllocsPerRun(50, func() {
		Gemm(c, a, b, true)
		GemmPacked(c, a, &p, false)
		p.Pack(b)
	}); n >= 1 { // the collector may empty the pool once
		t.Errorf("%v allocations per run", n)
	}
}
