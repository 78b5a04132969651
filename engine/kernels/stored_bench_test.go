package kernels

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"
)

// stopwatch keeps the best time of what it measures, in nanoseconds: what other
// programs do at the same time only ever adds to it.
type stopwatch struct{ best float64 }

func (s *stopwatch) measure(f func()) {
	start := time.Now()
	f()
	if t := float64(time.Since(start).Nanoseconds()); s.best == 0 || t < s.best {
		s.best = t
	}
}

// BenchmarkStored multiplies one vector by 4096x4096 weights that come from
// memory, on two threads, against the fastest read there is in the standard
// library: a search, with vector instructions, for a byte that is not there.
func BenchmarkStored(b *testing.B) {
	const size = 4096
	r := rand.New(rand.NewPCG(1, 2))
	x, y := randomMatrix(r, 1, size, rowMajor), randomMatrix(r, 1, size, rowMajor)
	pool := NewWorkerPool(2)
	defer pool.Close()
	for s := range Coded {
		one := randomStored(r, s, size, size)
		for i, c := range one.Data { // leave out the byte that is searched for
			if c == 1 {
				one.Data[i] = 2
			}
		}
		// Enough copies that none is in a cache when its turn comes.
		all := make([]*Stored, 1<<30/len(one.Data))
		for i := range all {
			copied := *one
			copied.Data = bytes.Clone(one.Data)
			all[i] = &copied
		}
		const parts = 64
		turn := 0
		next := func() *Stored {
			turn++
			return all[turn%len(all)]
		}
		b.Run(s.String(), func(b *testing.B) {
			var read, multiplied stopwatch
			var w *Stored
			reading := func(part int) {
				rows := len(w.Data) / parts
				if bytes.IndexByte(w.Data[part*rows:(part+1)*rows], 1) >= 0 {
					panic("found what is not there")
				}
			}
			multiplying := func(part int) {
				MultiplyStored(y, x, w, part*size/parts, (part+1)*size/parts, false)
			}
			for b.Loop() {
				w = next()
				read.measure(func() { pool.Do(parts, reading) })
				w = next()
				multiplied.measure(func() { pool.Do(parts, multiplying) })
			}
			b.ReportMetric(float64(len(one.Data))/multiplied.best, "GB/s")
			b.ReportMetric(float64(len(one.Data))/read.best, "read-GB/s")
			b.ReportMetric(read.best/multiplied.best, "of-read")
		})
	}
}
