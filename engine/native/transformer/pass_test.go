package transformer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/engine/checkpoint"
	"espalier/engine/kernels"
	"espalier/engine/native/arch"
	"espalier/engine/native/internal/randommodel"
	"espalier/engine/native/kvcache"

	"github.com/google/go-cmp/cmp"
)

// Every test here compares bits, not bounds: a row's result may not depend on
// what else is in the pass.

func shapes(t *testing.T, test func(t *testing.T, m *Transformer)) {
	for _, c := range []arch.Config{randommodel.Embedded(), randommodel.Small(), randommodel.Grouped()} {
		t.Run(c.ModelType, func(t *testing.T) { test(t, randomTransformer(t, c, 1)) })
	}
}

// allLogits is a prefill on its own.
func allLogits(t *testing.T, m *Transformer, tokens []int) kernels.Matrix {
	return clone(forward(t, m.NewPass(), Span{Sequence: m.NewSequence(0), Tokens: tokens, Want: len(tokens)}))
}

func clone(m kernels.Matrix) kernels.Matrix {
	m.Data = slices.Clone(m.Data[:m.Rows*m.Cols])
	return m
}

func same(t *testing.T, what string, want, got kernels.Matrix) {
	t.Helper()
	if diff := cmp.Diff(want.Data[:want.Rows*want.Cols], got.Data[:got.Rows*got.Cols]); diff != "" {
		t.Fatalf("%s: not the same bits", what)
	}
}

func TestChunksGiveTheSameBits(t *testing.T) {
	shapes(t, func(t *testing.T, m *Transformer) {
		tokens := randommodel.Tokens(1, 45, m.config.VocabSize)
		want := allLogits(t, m, tokens)
		for _, size := range []int{1, 2, 3, 7, 16, 31, 44} {
			p, s := m.NewPass(), m.NewSequence(0)
			at := 0
			for chunk := range slices.Chunk(tokens, size) {
				got := forward(t, p, Span{Sequence: s, Tokens: chunk, Want: len(chunk)})
				same(t, fmt.Sprintf("chunks of %d, from %d", size, at), want.Slice(at, at+len(chunk)), got)
				at += len(chunk)
			}
		}
	})
}

func TestWantingFewerLogitsGivesTheSameBits(t *testing.T) {
	shapes(t, func(t *testing.T, m *Transformer) {
		tokens := randommodel.Tokens(1, 20, m.config.VocabSize)
		want := allLogits(t, m, tokens)
		for _, n := range []int{0, 1, 5} {
			p, s := m.NewPass(), m.NewSequence(0)
			got := forward(t, p, Span{Sequence: s, Tokens: tokens[:19], Want: n})
			same(t, fmt.Sprintf("last %d", n), want.Slice(19-n, 19), got)
			// The caches are complete even where no logits were wanted.
			same(t, "next", want.Slice(19, 20), forward(t, p, Span{Sequence: s, Tokens: tokens[19:], Want: 1}))
		}
	})
}

func TestBatchGivesTheSameBits(t *testing.T) {
	shapes(t, func(t *testing.T, m *Transformer) {
		const prompts = 9
		vocab := m.config.VocabSize
		prompt := func(i int) []int { return randommodel.Tokens(uint64(i), 3+4*i, vocab) }
		next := func(i int) []int { return randommodel.Tokens(uint64(100+i), 1+i%3, vocab) }

		// Each alone: a prompt in expanded form, then some tokens in absorbed form.
		var wantPrompt, wantNext []kernels.Matrix
		for i := range prompts {
			p, s := m.NewPass(), m.NewSequence(0)
			wantPrompt = append(wantPrompt, clone(forward(t, p, Span{Sequence: s, Tokens: prompt(i), Want: 1})))
			wantNext = append(wantNext, clone(forward(t, p, Span{Sequence: s, Tokens: next(i), Want: len(next(i)), Absorbed: true})))
		}

		// The even ones together; then their next tokens in one pass with the odd prompts.
		p := m.NewPass()
		sequences := make([]*kvcache.Sequence, prompts)
		var first, second []Span
		for i := range prompts {
			sequences[i] = m.NewSequence(0)
			span := Span{Sequence: sequences[i], Tokens: prompt(i), Want: 1}
			if i%2 == 0 {
				first = append(first, span)
				second = append(second, Span{Sequence: sequences[i], Tokens: next(i), Want: len(next(i)), Absorbed: true})
			} else {
				second = append(second, span)
			}
		}
		got := forward(t, p, first...)
		for k := range first {
			same(t, fmt.Sprintf("prompt %d", 2*k), wantPrompt[2*k], got.Slice(k, k+1))
		}
		got = forward(t, p, second...)
		row := 0
		for i := range prompts {
			want := wantPrompt[i]
			if i%2 == 0 {
				want = wantNext[i]
			}
			same(t, fmt.Sprintf("second pass, sequence %d", i), want, got.Slice(row, row+want.Rows))
			row += want.Rows
		}
	})
}

func TestSharedPrefixGivesTheSameBits(t *testing.T) {
	shapes(t, func(t *testing.T, m *Transformer) {
		base := randommodel.Tokens(1, 24, m.config.VocabSize)
		b := append(slices.Clone(base[:17]), randommodel.Tokens(2, 9, m.config.VocabSize)...)
		c := append(slices.Clone(b[:20]), randommodel.Tokens(3, 4, m.config.VocabSize)...)
		p := m.NewPass()
		sa, sb, sc := m.NewSequence(0), m.NewSequence(0), m.NewSequence(0)
		sb.Fork(sa, 17) // before there is anything in it
		sc.Fork(sb, 20) // some of it comes from sa
		got := forward(t, p,
			Span{Sequence: sa, Tokens: base, Want: 1},
			Span{Sequence: sb, Tokens: b[17:], Want: 2},
			Span{Sequence: sc, Tokens: c[20:], Want: 4},
		)
		same(t, "a", allLogits(t, m, base).Slice(23, 24), got.Slice(0, 1))
		same(t, "b", allLogits(t, m, b).Slice(24, 26), got.Slice(1, 3))
		same(t, "c", allLogits(t, m, c).Slice(20, 24), got.Slice(3, 7))
		if sc.Len() != len(c) {
			t.Errorf("length %d, want %d", sc.Len(), len(c))
		}

		// A fork is not disturbed when what it was forked from goes on, or forks itself.
		fork := m.NewSequence(0)
		fork.Fork(sc, 20)
		sc.Truncate(17)
		forward(t, p, Span{Sequence: sc, Tokens: base[:15]})
		same(t, "back", allLogits(t, m, append(slices.Clone(b[:17]), base[:16]...)).Slice(32, 33), forward(t, p, Span{Sequence: sc, Tokens: base[15:16], Want: 1}))
		same(t, "fork", allLogits(t, m, c).Slice(20, 24), forward(t, p, Span{Sequence: fork, Tokens: c[20:], Want: 4}))
	})
}

// A sequence may appear twice in a pass, in either form.
func TestSequenceTwiceInAPass(t *testing.T) {
	shapes(t, func(t *testing.T, m *Transformer) {
		tokens := randommodel.Tokens(1, 12, m.config.VocabSize)
		s := m.NewSequence(0)
		got := forward(t, m.NewPass(), Span{Sequence: s, Tokens: tokens[:5]}, Span{Sequence: s, Tokens: tokens[5:], Want: 7})
		same(t, "second half", allLogits(t, m, tokens).Slice(5, 12), got)
	})
}

func TestForwardRefuses(t *testing.T) {
	m := randomTransformer(t, randommodel.Small(), 1)
	p := m.NewPass()
	other := m.NewSequence(0)
	forward(t, p, Span{Sequence: other, Tokens: []int{1, 2, 3}})
	tests := []struct {
		name string
		span Span
		want string
	}{
		{"no tokens", Span{Sequence: m.NewSequence(0)}, "no tokens"},
		{"no sequence", Span{Tokens: []int{1}}, "no sequence"},
		{"token", Span{Sequence: m.NewSequence(0), Tokens: []int{1, 40}}, "token 1 is 40, but the vocabulary has 40"},
		{"negative token", Span{Sequence: m.NewSequence(0), Tokens: []int{-1}}, "token 0 is -1"},
		{"want", Span{Sequence: m.NewSequence(0), Tokens: []int{1}, Want: 2}, "logits of 2 tokens are wanted"},
		{"context", Span{Sequence: m.NewSequence(0), Tokens: make([]int, 49)}, "49 tokens, but the model's context is 48"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := m.NewSequence(0)
			_, err := p.Forward(t.Context(), []Span{{Sequence: s, Tokens: []int{1, 2}}, {Sequence: other, Tokens: []int{1}}, test.span})
			if err == nil || !strings.Contains(err.Error(), "span 2: ") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want it to hold %q", err, test.want)
			}
			if s.Len() != 0 || other.Len() != 3 {
				t.Errorf("after the error the sequences have %d and %d tokens, want 0 and 3", s.Len(), other.Len())
			}
		})
	}
	if logits := forward(t, p); logits.Rows != 0 {
		t.Errorf("no spans gave %d rows", logits.Rows)
	}
}

func TestDecodeAllocatesNothing(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates")
	}
	shapes(t, func(t *testing.T, m *Transformer) {
		p := m.NewPass()
		var spans []Span
		for i := range 8 {
			s := m.NewSequence(m.config.MaxPosition)
			forward(t, p, Span{Sequence: s, Tokens: randommodel.Tokens(uint64(i), 5+i, m.config.VocabSize)})
			spans = append(spans, Span{Sequence: s, Tokens: []int{i}, Want: 1, Absorbed: true})
		}
		decode := func() {
			if _, err := p.Forward(t.Context(), spans); err != nil {
				t.Fatal(err)
			}
		}
		for range 10 {
			decode() // scratch memory grows to its size
		}
		for _, s := range spans {
			s.Sequence.Truncate(8)
		}
		if n := testing.AllocsPerRun(20, decode); n > 0 {
			t.Errorf("%v allocations per pass, want none", n)
		}
	})
}

// Load replaces the weights in place: what a trainer does after a step. Between
// loads the trainer's own numbers may change under it.
func TestLoadReplacesWeights(t *testing.T) {
	c := randommodel.Embedded()
	a, b := randomTransformer(t, c, 1), randomTransformer(t, c, 2)
	tokens := randommodel.Tokens(1, 9, c.VocabSize)
	want := allLogits(t, b, tokens)
	params := memorySource{}
	for _, spec := range c.Tensors() {
		params[spec.Name], _ = randommodel.New(c, 2).Tensor(spec.Name)
	}
	if err := a.Load(params); err != nil {
		t.Fatal(err)
	}
	for _, tensor := range params {
		clear(tensor.Data)
	}
	same(t, "after loading", want, allLogits(t, a, tokens))
}

// memorySource returns tensors without copying them.
type memorySource map[string]checkpoint.Tensor

func (m memorySource) Tensor(name string) (checkpoint.Tensor, error) { return m[name], nil }

// A pass that is divided among goroutines, by its rows or by its heads, gives the same bits as one that is not: logits,
// hidden states, gates and cells, of prompts with common prefixes and of what follows them.
func TestShardsGiveTheSameBits(t *testing.T) {
	shapes(t, func(t *testing.T, m *Transformer) {
		type result struct {
			logits, states [][]float32
			gates          []engine.Gate
			cells          []float32
		}
		run := func(threads int) (r result, divided int) {
			p := m.NewPass()
			defer p.Close()
			p.RecordGates = true
			p.SetThreads(threads)
			pass := func(spans []Span) {
				shards := p.shardCount(spans)
				p.heads = nil
				logits := forward(t, p, spans...)
				if shards > 1 || len(p.heads) > 1 {
					divided++
				}
				for i := range logits.Rows {
					r.logits = append(r.logits, slices.Clone(logits.Row(i)))
					r.states = append(r.states, slices.Clone(p.States().Row(i)))
					r.gates = append(r.gates, p.GatesOf(i)...)
				}
			}
			trunk := m.NewSequence(0)
			prompts := []Span{{Sequence: trunk, Tokens: randommodel.Tokens(1, 40, m.config.VocabSize), Want: 3}}
			var next []Span
			for i := range uint64(13) {
				s := m.NewSequence(0)
				s.Fork(trunk, 20+int(i))
				prompts = append(prompts, Span{Sequence: s, Tokens: randommodel.Tokens(2+i, 3+int(i)%7, m.config.VocabSize), Want: int(i) % 3})
				next = append(next, Span{Sequence: s, Tokens: randommodel.Tokens(50+i, 1+int(i)%2, m.config.VocabSize), Want: 1 + int(i)%2, Absorbed: true})
			}
			pass(prompts)
			pass(next)
			for plane := range m.config.Layers {
				r.cells = append(r.cells, trunk.Cells(plane, 0, trunk.Len()).Data...)
				for _, s := range next {
					r.cells = append(r.cells, s.Sequence.Cells(plane, s.Sequence.Len()-4, s.Sequence.Len()).Data...)
				}
			}
			return r, divided
		}
		want, _ := run(1)
		for threads := 2; threads <= 5; threads++ {
			got, divided := run(threads)
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(result{})); diff != "" {
				t.Errorf("%d threads: not the same bits", threads)
			}
			if divided != 2 {
				t.Errorf("%d threads: %d passes were divided, want both: the test tests nothing", threads, divided)
			}
		}
		m.pool = &matmulPool{workers: kernels.NewWorkerPool(3)}
		defer m.Close()
		got, divided := run(1)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(result{})); diff != "" {
			t.Error("heads divided: not the same bits")
		}
		if divided != 2 {
			t.Errorf("the heads of %d passes were divided, want both: the test tests nothing", divided)
		}
	})
}
