// Package fit looks for the scales with which blocks of numbers are stored in few bits. On amd64
// processors with AVX2 it does so in assembly, which gives the same bits as portable Go.
package fit

//go:generate go -C ../../../kernels/internal/generate run . -family fit -pkg fit -out ../../../checkpoint/internal/fit/kernels_amd64.s -stubs ../../../checkpoint/internal/fit/kernels_amd64.go

// Lanes is how many parts of a block the fits take at once.
const Lanes = 8

// Affine looks for the scales and minima of eight parts of n numbers, v ≈ scale·q - minimum
// with q in 0..most, both at least 0: x [n, 8] has number i of all parts in row i, and is
// overwritten. It rounds with a scale around the obvious one for each of the tries, solves least
// squares for each rounding, and keeps the best. A part of equal numbers has the scale 0, and
// their minimum if they are negative.
func Affine(scales, minima *[Lanes]float32, x []float32, most float32, tries []float32) {
	affine(scales, minima, x, most, tries)
}

// Linear looks for the scales of v ≈ scale·q, with q in -most..most-1, in the same way. It
// keeps x. The error of the best scale for a rounding is the less, the greater (Σqv)²/Σq².
func Linear(scales *[Lanes]float32, x []float32, most float32, tries []float32) {
	linear(scales, x, most, tries)
}

// Round writes (x + add)·inverse, kept between low and high and rounded to the nearest integer,
// to even in the middle, less low. low is an integer, and high at most 255 above it.
func Round(out []byte, x []float32, add, inverse, low, high float32) {
	round(out[:len(x)], x, add, inverse, low, high)
}

// toInteger rounds a float32 of magnitude below 2^22 to the nearest integer, if it is added
// and subtracted again.
const toInteger = 1.5 * (1 << 23)

// affineSums are the sums that least squares take.
type affineSums struct{ q, qq, qv, v, n float32 }

// solve returns scale and zero of v ≈ scale·q + zero, with zero at most the bound, and by how
// much they lower the sum of squares.
func (s affineSums) solve(bound float32) (scale, zero, gain float32) {
	det := float32(s.n*s.qq) - float32(s.q*s.q)
	scale = (float32(s.n*s.qv) - float32(s.q*s.v)) / det
	zero = (float32(s.qq*s.v) - float32(s.q*s.qv)) / det
	if !(det > 0) { // all q are equal
		scale, zero = s.qv/s.qq, 0
	}
	if zero > bound {
		scale, zero = (s.qv-float32(bound*s.q))/s.qq, bound
	}
	gain = float32(scale*s.qv) + float32(zero*s.v)
	spent := float32(float32(scale*scale)*s.qq) + float32(float32(s.n*zero)*zero)
	cross := float32(float32(scale*zero) * s.q)
	return scale, zero, gain + gain - (spent + (cross + cross))
}

func affinePortable(scales, minima *[Lanes]float32, x []float32, most float32, tries []float32) {
	for lane := range Lanes {
		low, high := float32(0), x[lane]
		for i := lane; i < len(x); i += Lanes {
			low, high = min(low, x[i]), max(high, x[i])
		}
		least, spread := -low, high-low
		s := affineSums{n: float32(len(x) / Lanes)}
		for i := lane; i < len(x); i += Lanes {
			x[i] += least
			s.v += x[i]
		}
		best, scale, zero := float32(0), float32(0), float32(0)
		for _, try := range tries {
			inverse := (most + try) / spread
			s.q, s.qq, s.qv = 0, 0, 0
			for i := lane; i < len(x); i += Lanes {
				q := min(float32(x[i]*inverse)+toInteger-toInteger, most)
				s.q += q
				s.qv += float32(q * x[i])
				s.qq += float32(q * q)
			}
			if a, z, gain := s.solve(least); gain > best && a > 0 {
				best, scale, zero = gain, a, z
			}
		}
		scales[lane], minima[lane] = scale, least-zero
	}
}

func linearPortable(scales *[Lanes]float32, x []float32, most float32, tries []float32) {
	for lane := range Lanes {
		low, top := float32(0), x[lane]
		for i := lane; i < len(x); i += Lanes {
			low, top = min(low, x[i]), max(top, x[i])
		}
		if -low > top {
			top = low
		}
		best, scale := float32(0), float32(0)
		for _, try := range tries {
			inverse := (most + try) / -top
			var qq, qv float32
			for i := lane; i < len(x); i += Lanes {
				q := max(min(float32(x[i]*inverse)+toInteger-toInteger, most-1), -most)
				qv += float32(q * x[i])
				qq += float32(q * q)
			}
			a := qv / qq
			if gain := float32(a * qv); gain > best {
				best, scale = gain, a
			}
		}
		scales[lane] = scale
	}
}

func roundPortable(out []byte, x []float32, add, inverse, low, high float32) {
	for i, v := range x {
		out[i] = byte(int(min(max(float32((v+add)*inverse), low), high)+toInteger-toInteger) - int(low))
	}
}
