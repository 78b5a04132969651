package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// eachLength runs f on lengths with every remainder, for every set of kernels
// and at several alignments; f must return what it computed.
func eachLength(t *testing.T, f func(t *testing.T, with instructions, slice func() []float32) []float32) {
	t.Helper()
	for _, with := range supported() {
		sparse := 40
		if testing.Short() {
			sparse = 6
		}
		for n := 1; n <= 300; n += 1 + n/sparse {
			var first []float32
			for offset := range 9 {
				r := rand.New(rand.NewPCG(uint64(n), 7))
				got := f(t, with, func() []float32 {
					s := make([]float32, n+offset+9)
					for i := range s {
						s[i] = float32(math.NaN()) // what lies around must not matter
					}
					copy(s[offset:], randomSlice(r, n))
					return s[offset : offset+n]
				})
				if offset == 0 {
					first = got
				}
				sameBits(t, fmt.Sprintf("%v, %d elements, offset %d", with, n, offset), got, first)
			}
		}
	}
}

func near(t *testing.T, what string, got float32, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(float64(got)-want) <= tolerance) {
		t.Fatalf("%s = %g, want %g within %g", what, got, want, tolerance)
	}
}

// guarded reports what f wrote around a slice.
func guarded(t *testing.T, s []float32, f func()) {
	t.Helper()
	f()
	for _, x := range s[len(s):cap(s)] {
		if !math.IsNaN(float64(x)) {
			t.Fatalf("wrote %g beyond %d elements", x, len(s))
		}
	}
}

func TestDot(t *testing.T) {
	eachLength(t, func(t *testing.T, with instructions, slice func() []float32) []float32 {
		a, b := slice(), slice()
		got := dot(with, a, b)
		want, size := 0.0, 0.0
		for i := range a {
			want += float64(a[i]) * float64(b[i])
			size += math.Abs(float64(a[i]) * float64(b[i]))
		}
		near(t, fmt.Sprintf("%v: dot of %d", with, len(a)), got, want, 1e-6*size)
		return []float32{got}
	})
	if Dot(nil, nil) != 0 {
		t.Error("the empty product is not 0")
	}
}

func TestAxpyAndScale(t *testing.T) {
	eachLength(t, func(t *testing.T, with instructions, slice func() []float32) []float32 {
		x, y := slice(), slice()
		before := slices.Clone(y)
		guarded(t, y, func() { axpy(with, y, 0.7, x) })
		for i := range y {
			near(t, "axpy", y[i], float64(before[i])+float64(float32(0.7))*float64(x[i]), 1e-6)
		}
		before = slices.Clone(x)
		guarded(t, x, func() { scale(with, x, 1.3) })
		for i := range x {
			near(t, "scale", x[i], float64(before[i])*1.3, 1e-6)
		}
		return append(slices.Clone(y), x...)
	})
	Axpy(nil, 1, nil)
	Scale(nil, 1)
}

func TestWeigh(t *testing.T) {
	eachLength(t, func(t *testing.T, with instructions, slice func() []float32) []float32 {
		x, w, out := slice(), slice(), slice()
		guarded(t, out, func() { weigh(with, out, x, 0.7, w) })
		for i := range x {
			sameBits(t, fmt.Sprintf("%v: element %d", with, i), out[i:i+1], []float32{x[i] * 0.7 * w[i]})
		}
		guarded(t, x, func() { weigh(with, x, x, 0.7, w) })
		sameBits(t, fmt.Sprintf("%v: in place", with), x, out)
		return out
	})
}

// TestWidthsAgree: the width of a register changes no bit.
func TestWidthsAgree(t *testing.T) {
	widths := supported()[1:]
	for n := 1; n < 200; n++ {
		var first []float32
		for i, with := range widths {
			r := rand.New(rand.NewPCG(uint64(n), 13))
			x, y, z := randomSlice(r, n), randomSlice(r, n), randomSlice(r, n)
			axpy(with, y, 0.3, x)
			swiGLU(with, z, x, y)
			swiGLUGrad(with, x, y, z)
			got := slices.Concat(x, y, z)
			top, sum := softmax(with, z)
			got = append(append(got, top, sum), z...)
			if i == 0 {
				first = got
			}
			sameBits(t, fmt.Sprintf("%v and %v, %d elements", widths[0], with, n), got, first)
		}
	}
}

func TestSoftmax(t *testing.T) {
	eachLength(t, func(t *testing.T, with instructions, slice func() []float32) []float32 {
		x := slice()
		for i := range x {
			x[i] *= 6
		}
		sum := 0.0
		for _, v := range x {
			sum += math.Exp(float64(v))
		}
		before := slices.Clone(x)
		var top, rest float32
		guarded(t, x, func() { top, rest = softmax(with, x) })
		got := top + float32(math.Log(float64(rest)))
		near(t, "log of the sum", got, math.Log(sum), 4e-6)
		for i, v := range before {
			want := math.Exp(float64(v)) / sum
			near(t, fmt.Sprintf("%v: softmax(%g)", with, v), x[i], want, 4e-6*want+1e-37) // v-top is rounded, too
		}
		return append(slices.Clone(x), got)
	})
}

func TestSoftmaxExtremes(t *testing.T) {
	inf := float32(math.Inf(1))
	for _, with := range supported() {
		for _, c := range []struct{ in, want []float32 }{
			{[]float32{3}, []float32{1}},
			{[]float32{-inf, 0, -inf}, []float32{0, 1, 0}},
			{[]float32{-1e30, 1e30}, []float32{0, 1}},
			{[]float32{-1e9, -1e9}, []float32{0.5, 0.5}},
			{[]float32{3e38, -3e38, 3e38, -inf}, []float32{0.5, 0, 0.5, 0}},
		} {
			x := slices.Clone(c.in)
			softmax(with, x)
			sameBits(t, fmt.Sprintf("%v: softmax(%v)", with, c.in), x, c.want)
		}
		x := []float32{1, float32(math.NaN()), 2}
		softmax(with, x)
		for _, v := range x {
			if !math.IsNaN(float64(v)) {
				t.Errorf("%v: NaN was lost: %v", with, x)
			}
		}
	}
}

// TestSoftmaxPadding: a masked score is as if it were not there.
func TestSoftmaxPadding(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 11))
	for _, with := range supported() {
		for n := 1; n < 70; n++ {
			x := randomSlice(r, n)
			long := slices.Clone(x)
			for range 37 {
				long = append(long, float32(math.Inf(-1)))
			}
			topX, sumX := softmax(with, x)
			top, sum := softmax(with, long)
			sameBits(t, fmt.Sprintf("%v: %d elements, padded", with, n), append(long[:n:n], top, sum), append(x, topX, sumX))
		}
	}
}

// silu and its derivative in float64.
func silu(g float64) float64 { return g / (1 + math.Exp(-g)) }

func TestSwiGLU(t *testing.T) {
	eachLength(t, func(t *testing.T, with instructions, slice func() []float32) []float32 {
		out, gate, up := slice(), slice(), slice()
		for i := range gate {
			gate[i] *= 8
		}
		guarded(t, out, func() { swiGLU(with, out, gate, up) })
		for i := range out {
			want := silu(float64(gate[i])) * float64(up[i])
			near(t, fmt.Sprintf("%v: swiglu(%g, %g)", with, gate[i], up[i]), out[i], want, 1e-6*math.Abs(want)+1e-37)
		}
		return out
	})
}

func TestSwiGLUGrad(t *testing.T) {
	eachLength(t, func(t *testing.T, with instructions, slice func() []float32) []float32 {
		gate, up, grad := slice(), slice(), slice()
		for i := range gate {
			gate[i] *= 4
		}
		g0, u0 := slices.Clone(gate), slices.Clone(up)
		guarded(t, gate, func() { guarded(t, up, func() { swiGLUGrad(with, gate, up, grad) }) })
		const h = 1e-5
		for i := range gate {
			g, u, d := float64(g0[i]), float64(u0[i]), float64(grad[i])
			slope := (silu(g+h) - silu(g-h)) / (2 * h)
			near(t, fmt.Sprintf("%v: d/dgate at %g, %g", with, g, u), gate[i], d*u*slope, 1e-6*(1+math.Abs(d*u)))
			near(t, fmt.Sprintf("%v: d/dup at %g", with, g), up[i], d*silu(g), 1e-6*(1+math.Abs(d*silu(g))))
		}
		return append(slices.Clone(gate), up...)
	})
}

func TestSwiGLUExtremes(t *testing.T) {
	const huge = 3e38
	for _, with := range supported() {
		gate := []float32{-huge, -1000, -200, -104, -89, -88.4, -88, -87.5, 87.5, 88, 88.4, 89, 104, 1000, huge, 0}
		up, out := make([]float32, len(gate)), make([]float32, len(gate))
		grad := slices.Clone(up)
		for i := range up {
			up[i], grad[i] = 1, 1
		}
		swiGLU(with, out, gate, up)
		dGate, dUp := slices.Clone(gate), slices.Clone(up)
		swiGLUGrad(with, dGate, dUp, grad)
		for i, g := range gate {
			value, slope := float64(max(g, 0)), 0.0
			switch {
			case g > 0:
				slope = 1
			case g == 0:
				slope = 0.5
			}
			near(t, fmt.Sprintf("%v: swiglu(%g)", with, g), out[i], value, 1e-35)
			near(t, fmt.Sprintf("%v: d/dgate at %g", with, g), dGate[i], slope, 1e-35)
			near(t, fmt.Sprintf("%v: d/dup at %g", with, g), dUp[i], value, 1e-35)
		}
	}
}

// TestExpAccuracy measures the polynomial, through softmax of two elements.
func TestExpAccuracy(t *testing.T) {
	for _, with := range supported() {
		worst := 0.0
		for x := -80.0; x < 0; x += 0.0037 {
			pair := []float32{0, float32(x)}
			softmax(with, pair)
			want := math.Exp(float64(float32(x)))
			worst = max(worst, math.Abs(float64(pair[1])/float64(pair[0])-want)/want)
		}
		if worst > 4e-7 {
			t.Errorf("%v: relative error %.2g", with, worst)
		}
		t.Logf("%v: relative error %.2g", with, worst)
	}
}
