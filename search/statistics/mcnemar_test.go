package statistics

import (
	"math"
	"math/big"
	"testing"
)

func TestMcNemar(t *testing.T) {
	for _, c := range []struct {
		a, b int
		p    float64
	}{
		{0, 0, 1},
		{1, 0, 1},
		{5, 5, 1},
		{5, 0, 0.0625},
		{0, 6, 0.03125},
		{1, 7, 0.0703125},     // 2 (1 + 8) / 2^8
		{2, 10, 158.0 / 4096}, // 2 (1 + 12 + 66) / 2^12
	} {
		if p := McNemar(c.a, c.b); math.Abs(p-c.p) > 1e-12 {
			t.Errorf("%d against %d: %v, want %v", c.a, c.b, p, c.p)
		}
	}
}

// Against exact integers, for every split up to 60.
func TestMcNemarIsExact(t *testing.T) {
	for n := 1; n <= 60; n++ {
		sum := new(big.Int)
		for k := 0; 2*k < n; k++ {
			sum.Add(sum, new(big.Int).Binomial(int64(n), int64(k)))
			want, _ := new(big.Rat).SetFrac(new(big.Int).Lsh(sum, 1), new(big.Int).Lsh(big.NewInt(1), uint(n))).Float64()
			if p := McNemar(k, n-k); math.Abs(p-want) > 1e-12 || McNemar(n-k, k) != p {
				t.Errorf("%d of %d: %v, want %v", k, n, p, want)
			}
		}
	}
}
