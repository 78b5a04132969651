package openblas

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"espalier/engine/kernels"
)

// BenchmarkGemm takes turns, so that whatever else the machine does slows both,
// and compares the best turns of each.
func BenchmarkGemm(b *testing.B) {
	oneThread()
	for _, n := range []int{64, 128, 256, 512} {
		b.Run(fmt.Sprintf("%dx%dx%d/%s", n, n, n, core()), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 1))
			x, y, ours, theirs := random(r, n), random(r, n), make([]float32, n*n), make([]float32, n*n)
			square := func(s []float32) kernels.Matrix { return kernels.RowMajor(s, n, n) }
			best := [2]time.Duration{math.MaxInt64, math.MaxInt64}
			for b.Loop() {
				for i, multiply := range []func(){
					func() { kernels.Gemm(square(ours), square(x), square(y), false) },
					func() { gemm(theirs, x, y, n) },
				} {
					start := time.Now()
					multiply()
					best[i] = min(best[i], time.Since(start))
				}
			}
			for i := range ours {
				if math.Abs(float64(ours[i]-theirs[i])) > 1e-3 {
					b.Fatalf("element %d is %g, OpenBLAS has %g", i, ours[i], theirs[i])
				}
			}
			work := 2 * float64(n*n*n)
			b.ReportMetric(work/float64(best[0]), "GFLOP/s")
			b.ReportMetric(work/float64(best[1]), "OpenBLAS-GFLOP/s")
			b.ReportMetric(float64(best[1])/float64(best[0]), "of-OpenBLAS")
		})
	}
}

func random(r *rand.Rand, n int) []float32 {
	s := make([]float32, n*n)
	for i := range s {
		s[i] = float32(r.NormFloat64())
	}
	return s
}
