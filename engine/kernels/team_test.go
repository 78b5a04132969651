package kernels

import (
	"sync/atomic"
	"testing"
	"time"

	"espalier/engine/parallel"
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

// A panic in a part, whoever does it, is a panic of Do; the team is as good as new.
func TestTeamPanicsWhereDoWasCalled(t *testing.T) {
	const parts = 64
	team := NewTeam(4)
	defer team.Close()
	for bad := range parts {
		var done atomic.Int64
		func() {
			defer func() {
				if p := parallel.Recovered(recover()); p == nil || p.Value != bad {
					t.Errorf("part %d: got %v", bad, p)
				}
			}()
			team.Do(parts, func(part int) {
				if part == bad {
					panic(bad)
				}
				done.Add(1)
			})
		}()
		if done.Load() != parts-1 {
			t.Errorf("%d of the other parts were done, want %d", done.Load(), parts-1)
		}
		done.Store(0)
		if team.Do(parts, func(int) { done.Add(1) }); done.Load() != parts {
			t.Errorf("%d parts were done afterwards, want %d", done.Load(), parts)
		}
	}
}
