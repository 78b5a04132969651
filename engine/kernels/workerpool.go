package kernels

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"espalier/engine/parallel"
)

// WorkerPool divides the parts of a loop among goroutines. Between loops they spin for a
// while, because waking one takes longer (about 11 us) than most products, and then sleep.
// Do may be called by one goroutine at a time.
type WorkerPool struct {
	// claim is the current loop: its number, the next part, and the number of parts. A
	// worker takes a part by adding one, so that one that comes late to a finished loop
	// finds nothing in it.
	claim atomic.Uint64
	work  func(part int)
	done  atomic.Int64
	first atomic.Pointer[parallel.Panic] // of the current loop

	workers  int // without the caller
	sleeping atomic.Int64
	mu       sync.Mutex
	wake     *sync.Cond
	waiting  atomic.Bool // the caller sleeps until all parts are done
	over     *sync.Cond
	closed   atomic.Bool
	exited   parallel.Group
}

const (
	claimBits = 24 // bits of the next part, and of the number of parts
	claimMask = 1<<claimBits - 1

	// MaxParts is the largest number of parts of a loop.
	MaxParts = claimMask

	spinTime = 50 * time.Microsecond // before a worker sleeps
)

// NewWorkerPool starts a pool of size goroutines, including the caller's: a pool of one
// starts none. Close stops them.
func NewWorkerPool(size int) *WorkerPool {
	p := &WorkerPool{workers: max(0, size-1)}
	p.wake, p.over = sync.NewCond(&p.mu), sync.NewCond(&p.mu)
	for range p.workers {
		p.exited.Go(p.run)
	}
	return p
}

// Size returns the number of goroutines, including the caller's.
func (p *WorkerPool) Size() int { return p.workers + 1 }

// Close stops the goroutines and waits for them.
func (p *WorkerPool) Close() {
	p.mu.Lock()
	p.closed.Store(true)
	p.wake.Broadcast()
	p.mu.Unlock()
	p.exited.Wait()
}

// Do calls work for each part from 0 to parts-1, in any order, and returns when all are
// done. The result of a part must not depend on which goroutine computes it. If work panics,
// the other parts are computed all the same, and then Do panics.
func (p *WorkerPool) Do(parts int, work func(part int)) {
	if p.workers == 0 || parts < 2 {
		for i := range parts {
			work(i)
		}
		return
	}
	p.work = work
	p.done.Store(0)
	number := p.claim.Load()>>(2*claimBits) + 1
	p.claim.Store(number<<(2*claimBits) | uint64(parts))
	if p.sleeping.Load() > 0 {
		p.mu.Lock()
		p.wake.Broadcast()
		p.mu.Unlock()
	}
	p.help()
	p.await(int64(parts))
	if p.first.Load() != nil {
		panic(p.first.Swap(nil))
	}
}

// await returns when so many parts are done. If that takes long, a worker has lost its processor
// to another process. It gets the one that this goroutine leaves by going to sleep, where one that
// spins would have it wait.
func (p *WorkerPool) await(parts int64) {
	since := time.Time{}
	for spins := 1; p.done.Load() < parts; spins++ {
		if spins%spinsPerCheck > 0 {
			continue
		}
		if since.IsZero() {
			since = time.Now()
		}
		if time.Since(since) < spinTime {
			runtime.Gosched()
			continue
		}
		p.mu.Lock()
		p.waiting.Store(true)
		for p.done.Load() < parts {
			p.over.Wait()
		}
		p.waiting.Store(false)
		p.mu.Unlock()
	}
}

// finish counts a part as done, and wakes the caller after the last.
func (p *WorkerPool) finish(parts int) {
	if p.done.Add(1) == int64(parts) && p.waiting.Load() {
		p.mu.Lock()
		p.over.Broadcast()
		p.mu.Unlock()
	}
}

// help computes parts of the current loop until none is left.
func (p *WorkerPool) help() {
	for !p.helped() {
	}
}

// helped computes parts until none is left or one panics, and reports whether none is left.
func (p *WorkerPool) helped() (all bool) {
	var part, parts int
	defer func() {
		if r := parallel.Recovered(recover()); r != nil {
			p.first.CompareAndSwap(nil, r)
			p.finish(parts)
		}
	}()
	for {
		c := p.claim.Load()
		part, parts = int(c>>claimBits&claimMask), int(c&claimMask)
		if part >= parts {
			return true
		}
		if p.claim.CompareAndSwap(c, c+1<<claimBits) {
			p.work(part)
			p.finish(parts)
		}
	}
}

// spinsPerCheck is how often a worker looks for work before it checks the clock.
const spinsPerCheck = 1000

// run is one worker.
func (p *WorkerPool) run() {
	seen := uint64(0)
	for {
		since := time.Now()
		for spins := 1; p.claim.Load()>>(2*claimBits) == seen; spins++ {
			if spins%spinsPerCheck == 0 && time.Since(since) > spinTime {
				p.sleep(seen)
				break
			}
		}
		if p.closed.Load() {
			return
		}
		seen = p.claim.Load() >> (2 * claimBits)
		p.help()
	}
}

// sleep waits for a loop with a number other than seen.
func (p *WorkerPool) sleep(seen uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sleeping.Add(1)
	defer p.sleeping.Add(-1)
	for p.claim.Load()>>(2*claimBits) == seen && !p.closed.Load() {
		p.wake.Wait()
	}
}
