package transformer

import (
	"runtime"
	"sync"

	"espalier/engine/kernels"
)

// matmulPool multiplies by stored matrices on all processors.
type matmulPool struct {
	workers *kernels.WorkerPool

	mu         sync.Mutex // held while the workers compute a product
	y          kernels.Matrix
	x          *kernels.Operand
	w          *kernels.Stored
	parts      int
	accumulate bool
	lay, part  func(i int) // p.layOutPart and p.multiplyPart, bound once
}

func newMatmulPool() *matmulPool {
	p := &matmulPool{workers: kernels.NewWorkerPool(runtime.GOMAXPROCS(0))}
	p.lay, p.part = p.layOutPart, p.multiplyPart
	return p
}

// Close stops the goroutines that multiply by large matrices.
func (t *Transformer) Close() {
	if t.pool != nil {
		t.pool.workers.Close()
	}
}

// minPartBytes is the least amount of weights worth handing to another processor.
const minPartBytes = 64 << 10

// multiply computes y = x·Wᵀ, or y += x·Wᵀ, with the rows of W divided among the workers.
// If another pass is using them, the caller computes it alone.
func (p *matmulPool) multiply(y, x kernels.Matrix, w *kernels.Stored, accumulate bool) {
	parts := min(8*p.workers.Size(), len(w.Data)/minPartBytes)
	if parts < 2 || !p.mu.TryLock() {
		kernels.MultiplyStored(y, x, w, 0, w.Rows, accumulate)
		return
	}
	defer p.mu.Unlock()
	p.y, p.x, p.w, p.parts, p.accumulate = y, kernels.NewOperand(x, w), w, parts, accumulate
	defer p.x.Release()
	p.workers.Do(p.x.Parts(), p.lay)
	p.workers.Do(parts, p.part)
}

// each calls work for each part from 0 to parts-1, on all processors unless another pass is
// using them. Products inside of it are computed by the processor that wants them.
func (p *matmulPool) each(parts int, work func(part int)) {
	if !p.mu.TryLock() {
		for i := range parts {
			work(i)
		}
		return
	}
	defer p.mu.Unlock()
	p.workers.Do(parts, work)
}

func (p *matmulPool) layOutPart(i int) { p.x.LayOut(i) }

func (p *matmulPool) multiplyPart(i int) {
	p.x.Multiply(p.y, p.begin(i), p.begin(i+1), p.accumulate)
}

// begin returns the first row of part i: a multiple of 16, since kernels take as many at once.
func (p *matmulPool) begin(i int) int {
	if i == p.parts {
		return p.w.Rows
	}
	return i * p.w.Rows / p.parts &^ 15
}
