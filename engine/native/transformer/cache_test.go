package transformer

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"espalier/engine/checkpoint"
	"espalier/engine/native/internal/randommodel"
	"espalier/engine/native/kvcache"
)

// What a cache in another type changes of the logits, of prompts and of single tokens.
func TestCacheTypes(t *testing.T) {
	shapes(t, func(t *testing.T, m *Transformer) {
		tokens := randommodel.Tokens(5, 40, m.config.VocabSize)
		logits := func(of kvcache.Type) (all [][]float32) {
			shape := m.CacheShape()
			shape.Type = of
			s, p := kvcache.NewSequence(shape, 0), m.NewPass()
			out := forward(t, p, Span{Sequence: s, Tokens: tokens[:20], Want: 20})
			for i := range out.Rows {
				all = append(all, slices.Clone(out.Row(i)))
			}
			for _, token := range tokens[20:] {
				all = append(all, slices.Clone(forward(t, p, Span{Sequence: s, Tokens: []int{token}, Want: 1, Absorbed: true}).Row(0)))
			}
			return all
		}
		want := logits(kvcache.F32)
		for of, bound := range map[kvcache.Type]float64{kvcache.BF16: 0.02, kvcache.Q80: 0.05} {
			var sum, size, most float64
			for i, row := range logits(of) {
				for j, v := range row {
					d := math.Abs(float64(v - want[i][j]))
					sum, size, most = sum+d*d, size+float64(want[i][j])*float64(want[i][j]), max(most, d)
				}
			}
			ratio := math.Sqrt(sum / size)
			t.Logf("%s: error %.1e of the logits, at most %.1e", of, ratio, most)
			if ratio == 0 || ratio > bound {
				t.Errorf("%s: error %.1e of the logits, want above 0 and at most %v", of, ratio, bound)
			}
		}
	})
}

// The heads whose keys and values are expanded together change no bit.
func TestHeadsExpandTogetherOrNot(t *testing.T) {
	c := storedShape()
	m, err := newTransformer(c, storedAs(t, c, checkpoint.Q80), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	a := m.layers[0].attention.(*latentAttention)
	if a.most != maxExpanded {
		t.Fatalf("%d numbers are expanded at once", a.most)
	}
	tokens := [][]int{randommodel.Tokens(1, 30, c.VocabSize), randommodel.Tokens(2, 30, c.VocabSize)}
	want := forwardAll(t, m, tokens[0], tokens[1])
	for i := range m.layers {
		m.layers[i].attention.(*latentAttention).most = 1
	}
	for i, row := range forwardAll(t, m, tokens[0], tokens[1]) {
		if !slices.Equal(row, want[i]) {
			t.Fatalf("position %d has other bits head by head", i)
		}
	}
}

// A pass that is stopped between two layers leaves its sequences as they were, and can be
// repeated.
func TestPassStopsWithin(t *testing.T) {
	shapes(t, func(t *testing.T, m *Transformer) {
		tokens := randommodel.Tokens(3, 120, min(m.config.VocabSize, 30))[:40]
		for _, threads := range []int{1, 3} {
			p := m.NewPass()
			p.SetThreads(threads)
			defer p.Close()
			var all []Span
			for i := range 3 {
				all = append(all, Span{Sequence: m.NewSequence(0), Tokens: tokens[:40-i], Want: 1})
			}
			for stop := range m.config.Layers {
				ctx, cancel := context.WithCancel(t.Context())
				p.Progress = func(done, of int) {
					if done == stop && of == m.config.Layers {
						cancel()
					}
				}
				if _, err := p.Forward(ctx, all); !errors.Is(err, context.Canceled) {
					t.Fatalf("stopped before layer %d: %v", stop, err)
				}
				cancel()
				for i, s := range all {
					if s.Sequence.Len() != 0 {
						t.Fatalf("sequence %d has %d tokens of a pass that was stopped", i, s.Sequence.Len())
					}
				}
			}
			p.Progress = nil
			got := forward(t, p, all...)
			same(t, "after being stopped", allLogits(t, m, tokens).Slice(39, 40), got.Slice(0, 1))
		}
	})
}
