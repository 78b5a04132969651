package kvcache

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// How far numbers may be from what was stored: of their own size, or of the largest of their
// block.
func TestTypesKeepNumbers(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	for _, width := range []int{1, 31, 32, 40, 576} {
		cell := make([]float32, width)
		for i := range cell {
			cell[i] = float32(rng.NormFloat64() * math.Exp(rng.NormFloat64()))
		}
		cell[0] = 0
		for _, of := range []Type{BF16, Q80} {
			data, got := make([]byte, of.bytes(width)), make([]float32, width)
			of.encode(data, cell)
			of.decode(got, data)
			for i, v := range cell {
				bound := math.Abs(float64(v)) / 256
				if of == Q80 {
					block := cell[i/blockNumbers*blockNumbers : min(width, (i/blockNumbers+1)*blockNumbers)]
					for _, other := range block {
						bound = max(bound, math.Abs(float64(other))*(0.5/127+1e-3))
					}
				}
				if math.Abs(float64(got[i]-v)) > bound {
					t.Fatalf("%s: number %d of %d is %v, want %v within %v", of, i, width, got[i], v, bound)
				}
			}
		}
	}
	for _, odd := range []float32{0, 1e-30, 65504 * 127 * 4, float32(math.Inf(1))} {
		data, got := make([]byte, Q80.bytes(2)), make([]float32, 2)
		Q80.encode(data, []float32{odd, -1})
		Q80.decode(got, data)
		if got[0] != got[0] || math.IsInf(float64(got[0]), 0) {
			t.Errorf("%v is cached as %v", odd, got[0])
		}
	}
}

func TestTypesByName(t *testing.T) {
	for _, want := range Types {
		var got Type
		if err := got.UnmarshalText([]byte(want)); err != nil || got != want {
			t.Errorf("%s: %q, %v", want, got, err)
		}
	}
	var none Type
	if err := none.UnmarshalText([]byte("q4_0")); err == nil {
		t.Error("q4_0 is accepted")
	}
}

// However sequences grow, fork and shrink, and in whichever type, their cells are those that
// were stored, by any columns; and a sequence takes no more memory than it may.
func TestPagesKeepCells(t *testing.T) {
	for _, of := range Types {
		shape := Shape{Width: 70, Planes: 2, Type: of}
		cell := func(token, plane int) []float32 {
			out := make([]float32, shape.Width)
			for i := range out {
				out[i] = float32((token*7+plane*3+i)%127) - 63 // which every type keeps, with 63 in each block
			}
			out[0], out[32], out[64] = 127, 127, 127
			return out
		}
		rng := rand.New(rand.NewPCG(7, uint64(len(of))))
		pool, tree := NewPool(shape, 1<<30), NewPrefixTree(shape, 1<<30)
		root, _ := tree.Insert([]int{1})
		root.Pin()
		for trial := range 20 {
			most := 1 + rng.IntN(3*pageCells)
			s := pool.Fork(root, 0, min(most, 64), most)
			var tokens []int
			for len(tokens) < most {
				n := min(1+rng.IntN(pageCells), most-len(tokens))
				s.Extend(n)
				for range n {
					token := rng.IntN(1000)
					for plane := range shape.Planes {
						s.Store(plane, len(tokens), cell(token, plane))
					}
					tokens = append(tokens, token)
				}
				if rng.IntN(3) == 0 {
					keep := rng.IntN(len(tokens)) + 1
					s.Truncate(keep)
					tokens = tokens[:keep]
				}
			}
			if got := pool.Bytes(); got > int64(most)*shape.Bytes() {
				t.Fatalf("%s: %d bytes for at most %d tokens of %d", of, got, most, shape.Bytes())
			}
			plane, from := rng.IntN(shape.Planes), rng.IntN(len(tokens))
			first := rng.IntN(shape.Width)
			last := first + 1 + rng.IntN(shape.Width-first)
			all := s.Cells(plane, 0, len(tokens))
			var scratch []float32
			for at := from; at < len(tokens); {
				end := s.Tail().PageEnd(at, len(tokens))
				part := s.Tail().Read(&scratch, plane, at, end, first, last)
				for i := range part.Rows {
					want := cell(tokens[at+i], plane)
					if fmt.Sprint(part.Row(i)) != fmt.Sprint(want[first:last]) || fmt.Sprint(all.Row(at+i)) != fmt.Sprint(want) {
						t.Fatalf("%s, trial %d: cell %d, columns %d to %d: %v, want %v", of, trial, at+i, first, last, part.Row(i), want[first:last])
					}
				}
				at = end
			}
			pool.Release(s)
			if pool.Bytes() != 0 {
				t.Fatalf("%s: %d bytes are in use by nobody", of, pool.Bytes())
			}
		}
		if pool.Clear(); pool.bytes != 0 || pool.Kept() != 0 {
			t.Errorf("%s: %d bytes, %d kept of nothing", of, pool.bytes, pool.Kept())
		}
	}
}
