//go:build amd64 && !purego

package kernels

import (
	"math"
	"math/rand/v2"
	"testing"
)

// extremes are numbers of x that are easily got wrong, and bytes of weights.
var extremes = struct {
	x     []float32
	bytes []byte
}{
	[]float32{0, float32(math.Inf(1)), float32(math.NaN()), math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, -0x1p-127, 1 - 0x1p-24},
	[]byte{0, 0x7f, 0x80, 0xff},
}

// TestTileShapes: AMX has the bits of AVX-512 VNNI, for shapes of all kinds, rows of x that are not
// finite or hardly above zero, and the largest weights.
func TestTileShapes(t *testing.T) {
	if bestInstructions < amx {
		t.Skip("this processor has no AMX")
	}
	for s := Q8_0; s < Coded; s++ {
		if p := storedFormats[amx][s].panels; p == nil || p.tiles == nil {
			continue
		}
		r := rand.New(rand.NewPCG(uint64(s), 5))
		for range 12 {
			cols := max(fixedGroup, storages[s].numbers) * (1 + r.IntN(5+r.IntN(20)))
			rows, texts := 16+r.IntN(300), fewestForTiles+r.IntN(60)
			checkTiles(t, r, s, rows, cols, texts)
		}
		checkTiles(t, r, s, 35, 2*tilePiece+256, 41) // in three pieces
	}
}

func checkTiles(t *testing.T, r *rand.Rand, s Storage, rows, cols, texts int) {
	t.Helper()
	w := randomStored(r, s, rows, cols)
	for i := range w.rowBytes() { // the first row; its scales stay
		if i%storages[s].bytes > 16 && i%storages[s].bytes < storages[s].bytes-2 {
			w.Data[i] = extremes.bytes[r.IntN(len(extremes.bytes))]
		}
	}
	x := randomMatrix(r, texts, cols, rowMajor)
	for i, v := range extremes.x {
		x.Row(i % texts)[r.IntN(cols)] = v
	}
	clear(x.Row(texts - 1))
	got, want := randomMatrix(r, texts, rows, rowMajor), RowMajor(nil, texts, rows)
	want.Data = append(want.Data, got.Data...)
	from, to, accumulate := r.IntN(3), rows-r.IntN(3), r.IntN(2) > 0
	multiplyStored(amx, got, x, w, from, to, accumulate)
	multiplyStored(vnni, want, x, w, from, to, accumulate)
	for i, v := range got.Data {
		if u := want.Data[i]; math.Float32bits(v) != math.Float32bits(u) && (v == v || u == u) {
			t.Fatalf("%v %dx%d: row %d of weights, %d of x: %v with AMX, %v without", s, rows, cols, i%rows, i/rows, v, u)
		}
	}
}
