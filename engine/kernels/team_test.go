package kernels

import (
	"sync/atomic"
	"testing"
	"time"
)

func TestTeam(t *testing.T) {
	for _, size := range []int{1, 2, 5} {
		team := NewTeam(size)
		counts := make([]atomic.Int32, 700)
		for loop := range 2000 {
			parts := loop % len(counts)
			team.Do(parts, func(part int) { counts[part].Add(1) })
			for i := range counts {
				want := int32(0)
				if i < parts {
					want = 1
				}
				if got := counts[i].Swap(0); got != want {
					t.Fatalf("team of %d, loop %d: part %d of %d was done %d times", size, loop, i, parts, got)
				}
			}
			if loop%500 == 0 {
				time.Sleep(2 * awake) // members fall asleep
			}
		}
		team.Close()
	}
}

// BenchmarkTeam is what handing work to others costs.
func BenchmarkTeam(b *testing.B) {
	team := NewTeam(2)
	defer team.Close()
	work := func(int) {}
	b.ReportAllocs()
	for b.Loop() {
		team.Do(2, work)
	}
}
