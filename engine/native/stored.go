package native

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"espalier/engine/checkpoint"
	"espalier/engine/kernels"
)

// The weights of a large model are multiplied where they lie, in a file that may
// be mapped into memory: opening it reads nothing, and a token costs what its
// active weights weigh in the file. Small models are faster as float32.

// smallModel is the number of parameters up to which weights are unpacked.
const smallModel = 1 << 25

// storedSource is a Source that can hand out tensors as they are stored.
type storedSource interface {
	Encoded(name string) (checkpoint.Encoded, error)
}

// loader reads from source, in the way that suits the size of the model.
func (t *Transformer) loader(source Source) *loader {
	l := &loader{source: source}
	total, _ := t.config.Parameters()
	stored, ok := source.(storedSource)
	if !ok || total <= t.small {
		return l
	}
	if t.crew == nil {
		t.crew = newCrew()
	}
	l.stored, l.crew = stored, t.crew
	return l
}

// Close ends the goroutines that multiply by large matrices.
func (t *Transformer) Close() {
	if t.crew != nil {
		t.crew.team.Close()
	}
}

// inPlace returns a matrix as it is stored; nil where it must be unpacked.
func (l *loader) inPlace(name string, rows, cols int) *kernels.Stored {
	if l.err != nil || l.stored == nil {
		return nil
	}
	e, err := l.stored.Encoded(name)
	if errors.Is(err, checkpoint.ErrNoTensor) || err == nil && (e.DType == checkpoint.F32 || len(e.Shape) != 2) {
		return nil
	}
	if l.check(name, err, e.Shape, []int{rows, cols}); l.err != nil {
		return nil
	}
	if i := slices.IndexFunc(e.Scales, func(s float32) bool { return s-s != 0 }); i >= 0 {
		l.err = fmt.Errorf("tensor %q: scale %d is %v, want a finite number", name, i, e.Scales[i])
		return nil
	}
	w := kernels.Stored{Rows: rows, Cols: cols, Data: e.Bytes, Scales: e.Scales}
	switch e.DType {
	case checkpoint.BF16:
		w.Storage = kernels.BF16
	case checkpoint.F8:
		w.Storage = kernels.FP8
	case checkpoint.Q80:
		w.Storage = kernels.Q8_0
	case checkpoint.Q40:
		w.Storage = kernels.Q4_0
	default:
		w.Storage, w.Decode = kernels.Coded, e.DType.Decode
	}
	if err := w.Check(); err != nil {
		l.err = fmt.Errorf("tensor %q: %w", name, err)
		return nil
	}
	return &w
}

// keep multiplies by matrices as they are stored, one below the other.
func (l *linear) keep(in int, from *loader, parts ...kernels.Stored) {
	l.stored, l.crew, l.in, l.out = parts, from.crew, in, 0
	for _, w := range parts {
		l.out += w.Rows
	}
}

// crew multiplies by stored matrices, on every processor there is.
type crew struct {
	team *kernels.Team

	mu         sync.Mutex // held while the team has a product in hand
	y, x       kernels.Matrix
	w          *kernels.Stored
	parts      int
	accumulate bool
	work       func(part int) // c.part, bound once
}

func newCrew() *crew {
	c := &crew{team: kernels.NewTeam(runtime.GOMAXPROCS(0))}
	c.work = c.part
	return c
}

// partBytes is the least that is handed to another processor: less costs more
// to hand over than to do.
const partBytes = 64 << 10

// multiply shares the rows of W among the team. Where another pass has the team,
// the caller does all of it.
func (c *crew) multiply(y, x kernels.Matrix, w *kernels.Stored, accumulate bool) {
	parts := min(8*c.team.Size(), len(w.Data)/partBytes)
	if parts < 2 || !c.mu.TryLock() {
		kernels.MultiplyStored(y, x, w, 0, w.Rows, accumulate)
		return
	}
	defer c.mu.Unlock()
	c.y, c.x, c.w, c.parts, c.accumulate = y, x, w, parts, accumulate
	c.team.Do(parts, c.work)
}

func (c *crew) part(i int) {
	kernels.MultiplyStored(c.y, c.x, c.w, i*c.w.Rows/c.parts, (i+1)*c.w.Rows/c.parts, c.accumulate)
}
