package transformer

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"espalier/engine/checkpoint"
	"espalier/engine/kernels"
	"espalier/engine/native/arch"
	"espalier/engine/native/internal/randommodel"
)

// liteShape is DeepSeek-V2-Lite with fewer layers and words: every matrix of a
// layer has its true size.
func liteShape(layers int) arch.Config {
	return arch.Config{
		ModelType: "deepseek_v2", VocabSize: 32000, HiddenSize: 2048, Layers: layers, MaxPosition: 4096,
		RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 16, KVLoraRank: 512, NopeDim: 128, RopeDim: 64, VDim: 128,
		DenseSize: 10944, DenseLayers: 1, ExpertSize: 1408, RoutedExperts: 64, SharedExperts: 2, ExpertsPerToken: 6,
		Groups: 1, GroupsPerToken: 1, RoutedScale: 1, ScoringFunc: "softmax", TopKMethod: "greedy",
	}
}

// fakeFile is a checkpoint of random bytes that mean small numbers.
type fakeFile struct {
	dtype   checkpoint.DType
	shapes  map[string][]int
	tensors map[string]checkpoint.Encoded
	bytes   int
}

func newFakeFile(c arch.Config, dtype checkpoint.DType) *fakeFile {
	f := &fakeFile{dtype: dtype, shapes: randommodel.New(c, 1).Shapes, tensors: map[string]checkpoint.Encoded{}}
	r := rand.New(rand.NewPCG(1, 1))
	pattern := make([]byte, 34*1999)
	for i := range pattern {
		pattern[i] = byte(r.Uint32())
		if dtype == checkpoint.BF16 && i%2 == 1 {
			binary.LittleEndian.PutUint16(pattern[i-1:], checkpoint.ToBF16(float32(r.NormFloat64()/50)))
		}
	}
	for _, spec := range c.Tensors() {
		size, err := dtype.Bytes(spec.Shape)
		if err != nil || len(spec.Shape) == 1 {
			continue
		}
		data := make([]byte, size)
		for at := 0; at < len(data); at += copy(data[at:], pattern) {
			continue
		}
		if dtype == checkpoint.Q80 {
			for at := 0; at < len(data); at += 34 {
				binary.LittleEndian.PutUint16(data[at:], checkpoint.ToF16(1./5000))
			}
		}
		f.tensors[spec.Name] = checkpoint.Encoded{Name: spec.Name, DType: dtype, Shape: spec.Shape, Bytes: data}
		f.bytes += len(data)
	}
	return f
}

func (f *fakeFile) Encoded(name string) (checkpoint.Encoded, error) {
	if e, ok := f.tensors[name]; ok {
		return e, nil
	}
	return checkpoint.Encoded{}, fmt.Errorf("tensor %q: %w", name, checkpoint.ErrNoTensor)
}

func (f *fakeFile) Tensor(name string) (checkpoint.Tensor, error) {
	shape := f.shapes[name]
	if e, ok := f.tensors[name]; ok {
		data, err := e.Decode()
		return checkpoint.Tensor{Name: name, Shape: shape, Data: data}, err
	}
	data := make([]float32, product(shape))
	for i := range data {
		data[i] = 1
	}
	return checkpoint.Tensor{Name: name, Shape: shape, Data: data}, nil
}

// active is how many of the file's bytes one token looks at: all matrices but the
// embedding's other rows and the experts that are not chosen.
func (f *fakeFile) active(c arch.Config) int {
	total, activeNumbers := c.Parameters()
	return int(float64(f.bytes) * float64(activeNumbers) / float64(total))
}

// read reads n bytes of the file, as fast as the standard library can: it looks
// for a byte that is not in the row it is looked for in, or early in it.
func (f *fakeFile) read(pool *kernels.WorkerPool, names []string, n int) {
	const parts = 16
	for n > 0 {
		for _, name := range names {
			data := f.tensors[name].Bytes
			data = data[:min(len(data), n)]
			pool.Do(parts, func(part int) { bytes.Count(data[part*len(data)/parts:(part+1)*len(data)/parts], []byte{1}) })
			if n -= len(data); n == 0 {
				return
			}
		}
	}
}

// BenchmarkDecodeLite decodes with weights of V2-Lite's sizes, one token at a
// time, and holds the active bytes against a pure read of as many.
func BenchmarkDecodeLite(b *testing.B) {
	for _, m := range []struct {
		dtype  checkpoint.DType
		layers int
	}{{checkpoint.BF16, 2}, {checkpoint.Q80, 3}} {
		b.Run(string(m.dtype), func(b *testing.B) {
			c := liteShape(m.layers)
			f := newFakeFile(c, m.dtype)
			t, err := New(c, f)
			if err != nil {
				b.Fatal(err)
			}
			defer t.Close()
			var names []string
			for _, spec := range c.Tensors() {
				if _, ok := f.tensors[spec.Name]; ok {
					names = append(names, spec.Name)
				}
			}
			p, s := t.NewPass(), t.NewSequence(c.MaxPosition)
			if _, err := p.Forward(b.Context(), []Span{{Sequence: s, Tokens: randommodel.Tokens(1, 32, c.VocabSize)}}); err != nil {
				b.Fatal(err)
			}
			pool := kernels.NewWorkerPool(runtime.GOMAXPROCS(0))
			defer pool.Close()
			decoded, read := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
			r := rand.New(rand.NewPCG(5, 5))
			for b.Loop() {
				start := time.Now()
				if _, err := p.Forward(b.Context(), []Span{{Sequence: s, Tokens: []int{r.IntN(c.VocabSize)}, Absorbed: true, Want: 1}}); err != nil {
					b.Fatal(err)
				}
				decoded = min(decoded, time.Since(start))
				s.Truncate(32)
				start = time.Now()
				f.read(pool, names, f.active(c))
				read = min(read, time.Since(start))
			}
			prompt, filled := randommodel.Tokens(2, 512, c.VocabSize), time.Duration(math.MaxInt64)
			for range 2 {
				s.Truncate(0)
				start := time.Now()
				if _, err := p.Forward(b.Context(), []Span{{Sequence: s, Tokens: prompt, Want: 1}}); err != nil {
					b.Fatal(err)
				}
				filled = min(filled, time.Since(start))
			}
			b.ReportMetric(float64(decoded)*float64(len(prompt))/float64(filled), "prefill-x")
			b.ReportMetric(float64(f.bytes)/1e9, "GB")
			b.ReportMetric(1/decoded.Seconds(), "tokens/s")
			b.ReportMetric(float64(f.active(c))/float64(decoded), "GB/s")
			b.ReportMetric(float64(f.active(c))/float64(read), "read-GB/s")
			b.ReportMetric(float64(read)/float64(decoded), "of-read")
		})
	}
}
