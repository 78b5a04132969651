package kernels

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"espalier/engine/parallel"
)

// Team shares the parts of a loop among goroutines. Between two loops they stay
// awake for a while, because waking one takes longer (about 11 us) than most
// products; then they sleep. One goroutine at a time may call Do.
type Team struct {
	// claim is the loop under way: its number, the next part, and how many there
	// are. A part is taken by adding one, so that a member who comes late to a
	// loop that is over finds nothing in it.
	claim atomic.Uint64
	work  func(part int)
	done  atomic.Int64
	first atomic.Pointer[parallel.Panic] // of the loop under way

	members  int // the caller not counted
	sleeping atomic.Int64
	mu       sync.Mutex
	wake     *sync.Cond
	closed   atomic.Bool
	gone     parallel.Group
}

const (
	claimBits = 24 // of the next part, and of the number of parts
	claimMask = 1<<claimBits - 1

	// MaxParts is the largest number of parts of a loop.
	MaxParts = claimMask

	awake = 50 * time.Microsecond // that a member waits before it sleeps
)

// NewTeam starts a team of so many goroutines, the caller's counted: one is none
// but the caller's. Close ends them.
func NewTeam(size int) *Team {
	t := &Team{members: max(0, size-1)}
	t.wake = sync.NewCond(&t.mu)
	for range t.members {
		t.gone.Go(t.member)
	}
	return t
}

// Size is the number of goroutines, the caller's counted.
func (t *Team) Size() int { return t.members + 1 }

// Close waits for the goroutines to end.
func (t *Team) Close() {
	t.mu.Lock()
	t.closed.Store(true)
	t.wake.Broadcast()
	t.mu.Unlock()
	t.gone.Wait()
}

// Do calls work for each part from 0 to parts-1, in no order, and returns when
// all are done. Which goroutine does a part must not matter to its result. If work
// panics, the other parts are done all the same, and then Do panics.
func (t *Team) Do(parts int, work func(part int)) {
	if t.members == 0 || parts < 2 {
		for i := range parts {
			work(i)
		}
		return
	}
	t.work = work
	t.done.Store(0)
	number := t.claim.Load()>>(2*claimBits) + 1
	t.claim.Store(number<<(2*claimBits) | uint64(parts))
	if t.sleeping.Load() > 0 {
		t.mu.Lock()
		t.wake.Broadcast()
		t.mu.Unlock()
	}
	t.help()
	for spins := 0; t.done.Load() < int64(parts); spins++ {
		if spins > spinsPerLook {
			runtime.Gosched() // its last part is with a member who lost the processor
		}
	}
	if t.first.Load() != nil {
		panic(t.first.Swap(nil))
	}
}

// help does parts of the loop under way until none is left.
func (t *Team) help() {
	for !t.helped() {
	}
}

// helped reports whether no part is left, and not that one of them panicked.
func (t *Team) helped() (all bool) {
	defer func() {
		if p := parallel.Recovered(recover()); p != nil {
			t.first.CompareAndSwap(nil, p)
			t.done.Add(1)
		}
	}()
	for {
		c := t.claim.Load()
		part, parts := int(c>>claimBits&claimMask), int(c&claimMask)
		if part >= parts {
			return true
		}
		if t.claim.CompareAndSwap(c, c+1<<claimBits) {
			t.work(part)
			t.done.Add(1)
		}
	}
}

// spinsPerLook is how often a member looks for work between two looks at the clock.
const spinsPerLook = 1000

func (t *Team) member() {
	seen := uint64(0)
	for {
		since := time.Now()
		for spins := 1; t.claim.Load()>>(2*claimBits) == seen; spins++ {
			if spins%spinsPerLook == 0 && time.Since(since) > awake {
				t.sleep(seen)
				break
			}
		}
		if t.closed.Load() {
			return
		}
		seen = t.claim.Load() >> (2 * claimBits)
		t.help()
	}
}

// sleep waits for a loop after number seen.
func (t *Team) sleep(seen uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sleeping.Add(1)
	defer t.sleeping.Add(-1)
	for t.claim.Load()>>(2*claimBits) == seen && !t.closed.Load() {
		t.wake.Wait()
	}
}
