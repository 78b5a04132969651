package kernels

import (
	"math"
	"sync"
)

// PackedBF16 is the right-hand side of a product of numbers in BF16, to be used many times. Many
// goroutines may multiply by it at once, as long as none packs it.
type PackedBF16 struct {
	rows, cols int
	pairs      []float32 // for tiles, two numbers in the place of one: 16 columns of pairs of rows after the other
	rounded    Packed    // in float32, where there are no tiles
}

// Pack rounds and packs b, and reuses the memory of p.
func (p *PackedBF16) Pack(b Matrix) {
	b.check("B")
	s := bf16Pool.Get().(*bf16Scratch)
	defer bf16Pool.Put(s)
	p.rows, p.cols = b.Rows, b.Cols
	if tilesOfBF16 {
		p.packPairs(s, b)
		return
	}
	p.rounded.Pack(s.round(b))
}

// GemmBF16 computes C = A·B, or C += A·B, as Gemm does, with the numbers of A and B rounded to
// BF16, to the nearest, of two equally near the even one. Sums are float32. Where the
// processor has tiles of BF16 (AMX), it adds the products of 16 pairs before they are added to C,
// and takes numbers below 2^-126 for zero: with and without, bits differ.
func GemmBF16(c, a, b Matrix, accumulate bool) {
	p := packedPool.Get().(*PackedBF16)
	defer packedPool.Put(p)
	p.Pack(b)
	GemmPackedBF16(c, a, p, accumulate)
}

// GemmPackedBF16 is GemmBF16 with a packed right-hand side.
func GemmPackedBF16(c, a Matrix, b *PackedBF16, accumulate bool) {
	checkProduct(c, a, b.rows, b.cols)
	s := bf16Pool.Get().(*bf16Scratch)
	defer bf16Pool.Put(s)
	if tilesOfBF16 && c.Rows > 0 && c.Cols > 0 && a.Cols > 0 {
		s.multiply(c, a, b, accumulate)
		return
	}
	GemmPacked(c, s.round(a), &b.rounded, accumulate)
}

// bf16Scratch is the memory of one product.
type bf16Scratch struct {
	floats      []float32 // rounded, or laid out row by row
	left, pairs []float32 // of numbers in BF16
	config      [64]byte  // of tiles
}

var (
	bf16Pool   = sync.Pool{New: func() any { return new(bf16Scratch) }}
	packedPool = sync.Pool{New: func() any { return new(PackedBF16) }}
)

// copied returns a copy of m with contiguous rows.
func (s *bf16Scratch) copied(m Matrix) Matrix {
	out := RowMajor(room(&s.floats, m.Rows*m.Cols), m.Rows, m.Cols)
	for i := range m.Rows {
		row := out.Row(i)
		for j := range row {
			row[j] = m.Data[i*m.RowStride+j*m.ColStride]
		}
	}
	return out
}

func (s *bf16Scratch) round(m Matrix) Matrix {
	out := s.copied(m)
	for i, v := range out.Data {
		out.Data[i] = roundBF16(v)
	}
	return out
}

// roundBF16 returns the number of BF16 that is nearest to v.
func roundBF16(v float32) float32 {
	if v != v {
		return v
	}
	bits := math.Float32bits(v)
	return math.Float32frombits((bits + 0x7fff + bits>>16&1) &^ 0xffff)
}
