package train

import (
	"math"
	"math/rand/v2"
	"testing"

	"espalier/engine/kernels"
)

// TestRounding holds the rounding of products against the format: E4M3 has 3 bits of fraction and
// 448 as its largest number, to which each tile is scaled.
func TestRounding(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	x := kernels.RowMajor(make([]float32, 900), 3, 300)
	for i := range x.Data {
		x.Data[i] = float32(rng.NormFloat64())
	}
	x.Row(1)[130] = 1000 // an outlier costs precision in its own tile alone
	var memory []float32
	for _, test := range []struct {
		p          Precision
		rows, cols int
		relative   float64
	}{{FP8, 1, tile, 1.0 / 16}, {FP8, tile, 1, 1.0 / 16}} {
		got := test.p.rounded(&memory, x, test.rows, test.cols)
		for i := range x.Rows {
			for j, v := range x.Row(i) {
				smallest := 0.0
				if test.p == FP8 { // below 2^-6 of a tile's scale steps are even
					largest := 0.0
					for a := range x.Rows {
						for b, v := range x.Row(a) {
							if a/test.rows == i/test.rows && b/test.cols == j/test.cols {
								largest = math.Max(largest, math.Abs(float64(v)))
							}
						}
					}
					smallest = largest / 448 / 1024
				}
				if d := math.Abs(float64(got.Row(i)[j] - v)); d > test.relative*math.Abs(float64(v))+smallest {
					t.Fatalf("%s %dx%d: [%d, %d] is %g, want %g", test.p, test.rows, test.cols, i, j, got.Row(i)[j], v)
				}
			}
		}
	}
	outlier := x.Row(1)[130]
	x.Row(1)[130] = 1
	even := append([]float32(nil), FP8.rounded(&memory, x, 1, tile).Row(1)...)
	x.Row(1)[130] = outlier
	far := 0 // numbers of the same tile, 64 places and more from its beginning, that the outlier costs precision
	for j, v := range FP8.rounded(&memory, x, 1, tile).Row(1) {
		if j >= 192 && j < 256 && v != even[j] {
			far++
		}
		if within := j >= 128 && j < 256; !within && v != even[j] {
			t.Fatalf("number %d, outside the tile of 128 with the outlier, became %g, and %g without that", j, v, even[j])
		}
	}
	if far == 0 {
		t.Error("a tile is less than 128 numbers long")
	}
	if got := FP8.rounded(&memory, x, 1, tile); got.Row(1)[131] == x.Row(1)[131] || got.Row(1)[130] != 1000 {
		t.Errorf("beside an outlier %g became %g, and the outlier %g", x.Row(1)[131], got.Row(1)[131], got.Row(1)[130])
	}
	if got := Float32.rounded(&memory, x, 1, tile); &got.Data[0] != &x.Data[0] {
		t.Error("float32 is copied")
	}
}

// TestPrecisionsLearn: rounded products learn about as well, as the DeepSeek-V3 report found
// (figure 10), and round what they should: not the choice of experts nor the output head.
func TestPrecisionsLearn(t *testing.T) {
	loss := map[Precision]float64{}
	for _, p := range []Precision{Float32, BF16, FP8} {
		o := Defaults()
		o.Steps, o.WarmUp, o.Shards = 60, 5, 1
		o.Precision = p
		trainer, err := initialTrainer(tinyConfig(10), nil, o)
		if err != nil {
			t.Fatal(err)
		}
		sequences := randomSequences(3, 19, 9, 12, 7)
		for !trainer.Done() {
			progress, err := trainer.Step(t.Context(), func(int, int) []Sequence { return sequences })
			if err != nil {
				t.Fatal(err)
			}
			loss[p] = progress.Loss.Sum / float64(progress.Loss.Tokens)
		}
		rounded := 0
		trainer.Model.linears(func(l linear) {
			if l.precision != Float32 {
				rounded++
			}
		})
		all := map[Precision]int{Float32: 0, BF16: 3*5 + 3 + 2*(1+4)*3 + 1, FP8: 3*5 + 3 + 2*(1+4)*3}
		if rounded != all[p] {
			t.Errorf("%s: %d products are rounded, want %d", p, rounded, all[p])
		}
	}
	for p, l := range loss {
		if d := math.Abs(l/loss[Float32] - 1); p != Float32 && (d == 0 || d > 0.1) {
			t.Errorf("%s: the loss is %g, %g in float32", p, l, loss[Float32])
		}
	}
	t.Log(loss)
}
