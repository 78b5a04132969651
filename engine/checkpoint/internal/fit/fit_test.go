package fit

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

var fitTries = []float32{-0.8, -0.4, 0, 0.4, 0.8}

// kindsOfParts are numbers of every kind: around zero, of one sign, equal, tiny.
func kindsOfParts(r *rand.Rand, n int) []float32 {
	x := make([]float32, n*Lanes)
	for i := range x {
		switch v := float32(r.NormFloat64()); i % Lanes {
		case 0:
			x[i] = 0
		case 1:
			x[i] = -3
		case 2:
			x[i] = 2 + v*0.1
		case 3:
			x[i] = -2 + v*0.1
		case 4:
			x[i] = v * 1e-12
		default:
			x[i] = v * 0.02
		}
	}
	return x
}

// Assembly finds the same scales as portable Go, to the bit, and these leave the least error of
// the scales around them.
func TestFits(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for _, n := range []int{16, 32} {
		for _, most := range []float32{3, 4, 15, 31, 32} {
			x := kindsOfParts(r, n)
			var scale, minimum, linear [Lanes]float32
			affinePortable(&scale, &minimum, slices.Clone(x), most, fitTries)
			linearPortable(&linear, x, most, fitTries)
			var s, m, l [Lanes]float32
			Affine(&s, &m, slices.Clone(x), most, fitTries)
			Linear(&l, x, most, fitTries)
			if s != scale || m != minimum || l != linear {
				t.Errorf("%v, %v, %v; want %v, %v, %v", s, m, l, scale, minimum, linear)
			}
			for lane := range Lanes {
				part := make([]float32, n)
				for i := range part {
					part[i] = x[i*Lanes+lane]
				}
				what := fmt.Sprintf("%d numbers, part %d, up to %v", n, lane, most)
				if scale[lane] < 0 || minimum[lane] < 0 {
					t.Errorf("%s: scale %v, minimum %v", what, scale[lane], minimum[lane])
				}
				best(t, what+", affine", scale[lane], func(s float32) float64 { return fitError(part, s, minimum[lane], 0, most) })
				best(t, what+", linear", linear[lane], func(s float32) float64 { return fitError(part, s, 0, -most, most-1) })
			}
		}
	}
}

// best reports scales that leave much less error than the one that was found.
func best(t *testing.T, what string, scale float32, left func(float32) float64) {
	t.Helper()
	found := left(scale)
	for _, factor := range []float32{0.8, 0.9, 1.1, 1.25} {
		if other := left(scale * factor); other < 0.4*found {
			t.Errorf("%s: scale %v leaves %.3g, but %v leaves %.3g", what, scale, found, scale*factor, other)
		}
	}
}

func fitError(part []float32, scale, minimum, low, high float32) (sum float64) {
	for _, v := range part {
		q := float32(0)
		if scale != 0 {
			q = min(max(float32(math.RoundToEven(float64((v+minimum)/scale))), low), high)
		}
		d := float64(scale*q - minimum - v)
		sum += d * d
	}
	return sum
}

func TestRound(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 5))
	for n := range 40 {
		x := kindsOfParts(r, 5)[:n]
		got, want := make([]byte, n+9), make([]byte, n+9)
		Round(got, x, 0.25, 20, -32, 31)
		for i, v := range x {
			want[i] = byte(int(math.RoundToEven(min(max(float64((v+0.25)*20), -32), 31))) + 32)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("%d numbers: %v, want %v", n, got, want)
		}
	}
}

func BenchmarkFit(b *testing.B) {
	x := kindsOfParts(rand.New(rand.NewPCG(1, 1)), 32)
	var scale, minimum [Lanes]float32
	b.Run("affine", func(b *testing.B) {
		b.SetBytes(int64(4 * len(x)))
		for b.Loop() {
			Affine(&scale, &minimum, x, 15, fitTries)
		}
	})
	b.Run("linear", func(b *testing.B) {
		b.SetBytes(int64(4 * len(x)))
		for b.Loop() {
			Linear(&scale, x, 32, fitTries)
		}
	})
}
