package kernels

import (
	"sync/atomic"
	"testing"
	"time"

	"espalier/engine/parallel"
)

func TestWorkerPool(t *testing.T) {
	for _, size := range []int{1, 2, 5} {
		pool := NewWorkerPool(size)
		counts := make([]atomic.Int32, 700)
		for loop := range 2000 {
			parts := loop % len(counts)
			pool.Do(parts, func(part int) { counts[part].Add(1) })
			for i := range counts {
				want := int32(0)
				if i < parts {
					want = 1
				}
				if got := counts[i].Swap(0); got != want {
					t.Fatalf("pool of %d, loop %d: part %d of %d was done %d times", size, loop, i, parts, got)
				}
			}
			if loop%500 == 0 {
				time.Sleep(2 * spinTime) // workers fall asleep
			}
		}
		pool.Close()
	}
}

// The overhead of handing work to another goroutine.
func BenchmarkWorkerPool(b *testing.B) {
	pool := NewWorkerPool(2)
	defer pool.Close()
	work := func(int) {}
	b.ReportAllocs()
	for b.Loop() {
		pool.Do(2, work)
	}
}

// A panic in a part is a panic of Do, whichever goroutine computes it. The pool then works as before.
func TestWorkerPoolPanicsWhereDoWasCalled(t *testing.T) {
	const parts = 64
	pool := NewWorkerPool(4)
	defer pool.Close()
	for bad := range parts {
		var done atomic.Int64
		func() {
			defer func() {
				if p := parallel.Recovered(recover()); p == nil || p.Value != bad {
					t.Errorf("part %d: got %v", bad, p)
				}
			}()
			pool.Do(parts, func(part int) {
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
		if pool.Do(parts, func(int) { done.Add(1) }); done.Load() != parts {
			t.Errorf("%d parts were done afterwards, want %d", done.Load(), parts)
		}
	}
}
