//go:build (amd64 || arm64) && !purego

package kernels

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// integerBits lists hashes of products, as the kernels for AVX-512 VNNI compute them.
var integerBits = map[Storage]uint64{
	Q8_0:  0xc777530de6e8112d,
	Q4_0:  0xc978fc0325c7ff74,
	Q4_1:  0x5bc9984987e9de10,
	Q5_0:  0x3b80a2037cfcd7c0,
	Q5_1:  0xa381ef0fc6beeaa9,
	IQ4NL: 0x66aec68e87cba71b,
	MXFP4: 0x6e412f935472033c,
	Q2K:   0xc390891086821dd6,
	Q3K:   0xd5d3062cfe26bfa9,
	Q4K:   0x805d2c7b589ab3db,
	Q5K:   0x1a537d16c88b5f93,
	Q6K:   0xaaa11df0946024c6,
	IQ4XS: 0xa0230165016ca34d,
}

// TestIntegerBits: products of integers have the same bits on every processor.
func TestIntegerBits(t *testing.T) {
	for _, with := range supported() {
		for s := Q8_0; s < Coded; s++ {
			if with == portable || storedFormats[with][s].lay == nil {
				continue
			}
			if got := bitsOf(with, s); got != integerBits[s] {
				t.Errorf("%v: products with %v have the hash %#x, want %#x", with, s, got, integerBits[s])
			}
		}
	}
}

// floatBits is the hash of what kernels on float32 compute, with AVX2 or AVX-512.
const floatBits = 0x9c120041b7506fbd

// TestFloatBits: other kernels have the same bits on every processor too, apart from those
// for BF16, FP8 and unpacked weights, whose sums have as many chains as registers have lanes.
func TestFloatBits(t *testing.T) {
	for _, with := range supported()[1:] {
		r, hash := rand.New(rand.NewPCG(11, 12)), fnv.New64a()
		for n := 1; n < 80; n++ {
			x, y, z := randomBits(r, n), randomBits(r, n), randomBits(r, n)
			sum := dot(with, x, y)
			axpy(with, y, 0.3, x)
			swiGLU(with, z, x, y)
			swiGLUGrad(with, x, y, z)
			weigh(with, y, y, 0.7, x)
			scale(with, x, 1.3)
			top, total := softmax(with, z)
			a, b, c := RowMajor(randomBits(r, 7*n), 7, n), RowMajor(randomBits(r, n*n), n, n), RowMajor(make([]float32, 7*n), 7, n)
			multiply(with, c, a, right{view: b.T()}, false)
			multiply(with, c.Slice(0, 2), a.Slice(0, 2), right{view: b}, true)
			_ = binary.Write(hash, binary.LittleEndian, slices.Concat(x, y, z, c.Data, []float32{sum, top, total}))
		}
		if got := hash.Sum64(); got != floatBits {
			t.Errorf("%v: the hash is %#x, want %#x", with, got, uint64(floatBits))
		}
	}
}

// randomBits returns numbers between 2^-4 and 16 of either sign.
func randomBits(r *rand.Rand, n int) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = math.Float32frombits(uint32(r.IntN(2)<<31 + (123+r.IntN(8))<<23 + r.IntN(1<<23)))
	}
	return s
}

// bitsOf hashes products of numbers that are made of random bits alone, since other
// functions of math differ between processors.
func bitsOf(with instructions, s Storage) uint64 {
	r := rand.New(rand.NewPCG(9, 10))
	hash := fnv.New64a()
	for _, cols := range widths(s) {
		w := randomStored(rand.New(rand.NewPCG(0, 0)), s, 3, cols)
		for i := range w.Data {
			w.Data[i] = byte(r.Uint32())
		}
		for i := 0; i < len(w.Data); i += storages[s].bytes {
			for _, at := range scalesOf[s] { // between 1/32 and 1/8, of either sign
				binary.LittleEndian.PutUint16(w.Data[i+at:], uint16(0x2800+r.IntN(0x800)+r.IntN(2)<<15))
			}
			if s == MXFP4 {
				w.Data[i] = byte(120 + r.IntN(8))
			}
		}
		x, y := RowMajor(randomBits(r, 6*cols), 6, cols), RowMajor(make([]float32, 6*3), 6, 3)
		for _, accumulate := range []bool{false, true} {
			multiplyStored(with, y, x, w, 0, 3, accumulate)
			_ = binary.Write(hash, binary.LittleEndian, y.Data)
		}
	}
	return hash.Sum64()
}
