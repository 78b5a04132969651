package kernels

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// Every set of kernels writes the same bits, at any length and alignment, and nothing beyond.
func TestWiden(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 8))
	for _, with := range supported() {
		for n := range 70 {
			for offset := range 3 {
				data := make([]byte, 2*n+offset)
				for i := range data {
					data[i] = byte(r.Uint32())
				}
				out := guardedFloats(n)
				guarded(t, out, func() { widenBF16(with, out, data[offset:]) })
				for i, v := range out {
					if want := uint32(binary.LittleEndian.Uint16(data[offset+2*i:])) << 16; math.Float32bits(v) != want {
						t.Fatalf("%v: number %d of %d is %x, want %x", with, i, n, math.Float32bits(v), want)
					}
				}
			}
		}
		for blocks := range 5 {
			for _, scale := range []uint16{0, 1, 0x8001, 0x03ff, 0x0400, 0x3c00, 0xbc01, 0x7bff} {
				data := make([]byte, blocks*q80Bytes)
				for i := range data {
					data[i] = byte(r.Uint32())
				}
				for b := range blocks {
					binary.LittleEndian.PutUint16(data[b*q80Bytes:], scale)
				}
				out, want := guardedFloats(32*blocks), make([]float32, 32*blocks)
				guarded(t, out, func() { widenQ80(with, out, data) })
				widenQ80Portable(want, data)
				sameBits(t, fmt.Sprintf("%v: %d blocks of scale %x", with, blocks, scale), out, want)
			}
		}
	}
	for h, want := range map[uint16]float32{0: 0, 1: 0x1p-24, 0x3c00: 1, 0xc000: -2, 0x7bff: 65504, 0x03ff: 1023 * 0x1p-24} {
		if got := fromHalf(h); got != want {
			t.Errorf("binary16 %x is %v, want %v", h, got, want)
		}
	}
}

// guardedFloats returns n numbers with others behind them, for guarded.
func guardedFloats(n int) []float32 {
	s := make([]float32, n+9)
	for i := range s {
		s[i] = float32(math.NaN())
	}
	return s[:n]
}

func BenchmarkWiden(b *testing.B) {
	out := make([]float32, 1<<14)
	data := make([]byte, 4*len(out))
	b.Run("BF16", func(b *testing.B) {
		b.SetBytes(int64(4 * len(out)))
		for b.Loop() {
			WidenBF16(out, data)
		}
	})
	b.Run("Q8_0", func(b *testing.B) {
		b.SetBytes(int64(4 * len(out)))
		for b.Loop() {
			WidenQ80(out, data)
		}
	})
}
