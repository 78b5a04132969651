package decode

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/engine/native/arch"
	"espalier/engine/native/internal/randommodel"
	"espalier/engine/native/kvcache"
	"espalier/engine/native/transformer"
)

// longContext is as much as most of R1's distills think.
const longContext = 1 << 15

// longModel is of the least sizes, with room in its cache for so many tokens. What a single
// layer computes of a prompt is its cells, and of its last token all.
func longModel(t testing.TB, layers int, of kvcache.Type, tokens int64) *Decoder {
	m := newTestModel(t, randomTransformer(t, arch.Config{
		ModelType: "llama", VocabSize: 40, HiddenSize: 16, Layers: layers, MaxPosition: longContext, RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 1, KVHeads: 1, HeadDim: 32, RopeDim: 32, VDim: 32, DenseSize: 16,
	}, 3), -1, Options{CacheType: of})
	m.Cache(of, tokens*m.cellBytes)
	return m
}

// A prompt that all but fills the context is read and answered within the memory for exactly
// that, in each type of cache. One token less of it, and nothing is computed.
func TestLongThinking(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector finds nothing in one goroutine")
	}
	const reply = 40
	prompt := text(randommodel.Tokens(1, longContext-reply, 40)...)
	var after []string
	for token := range reply {
		after = append(after, text(token))
	}
	var exact []float64
	for _, of := range kvcache.Types {
		m := longModel(t, 1, of, longContext)
		scores, err := m.Score(t.Context(), []engine.ScoreRequest{{Prompt: prompt, Continuations: after}})
		if err != nil {
			t.Fatal(err)
		}
		if of == kvcache.F32 {
			exact = scores[0].LogProbs
			continue
		}
		worst := 0.0
		for i, v := range scores[0].LogProbs {
			worst = max(worst, math.Abs(v-exact[i]))
		}
		t.Logf("%s: log-probabilities within %.1e", of, worst)
		if bound := map[kvcache.Type]float64{kvcache.BF16: 0.02, kvcache.Q80: 0.05}[of]; worst == 0 || !(worst <= bound) {
			t.Errorf("%s: log-probabilities are off by %.1e, want above 0 and at most %v", of, worst, bound)
		}
		c, err := m.Generate(t.Context(), []engine.Request{{Prompt: prompt}}, func(int, engine.Token) {
			const beside = 8*longContext + 1<<10 // the prompt's tokens and the state at its end
			if taken := m.tree.Bytes() + m.pool.Bytes() + m.pool.Kept(); taken > m.cacheBytes+beside {
				t.Fatalf("%s: %d bytes are taken of %d", of, taken, m.cacheBytes)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if u := c[0].Usage; u.Prompt != longContext-reply || u.Completion != reply || !strings.Contains(c[0].Note, "the context of 32768 tokens is full") {
			t.Errorf("%s: %+v, %s, note %q", of, u, c[0].Finish, c[0].Note)
		}
	}
	m := longModel(t, 1, kvcache.Q80, longContext-1)
	_, err := m.Generate(t.Context(), []engine.Request{{Prompt: prompt, MaxTokens: reply}}, nil)
	if err == nil || !strings.Contains(err.Error(), "enough for 32767 tokens") || m.tree.Bytes() != 0 {
		t.Errorf("a token too many: %v, %d bytes are taken", err, m.tree.Bytes())
	}
}

// Reading a long prompt is reported pass by pass, and stops within one, with nothing kept.
func TestLongReadingStops(t *testing.T) {
	m := longModel(t, 2, kvcache.BF16, longContext)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	layers := 0
	m.pass.Progress = func(done, of int) {
		if layers++; layers == 2*3+2 && done == 1 && of == 2 { // between the layers of the fourth pass
			cancel()
		}
	}
	prompt := text(randommodel.Tokens(1, longContext-1, 40)...)
	if _, err := m.Generate(ctx, []engine.Request{{Prompt: prompt}}, nil); !errors.Is(err, context.Canceled) || layers > 2*4 {
		t.Errorf("stopped in the fourth pass: %v, after %d layers", err, layers)
	}
	if m.tree.Bytes() != 0 {
		t.Errorf("%d bytes of what was not computed are kept", m.tree.Bytes())
	}
	idle(t, m)
}

// A pass over 512 tokens of a prompt, and one over a single token, after texts of several
// lengths, in each type of cache.
func BenchmarkLongThinking(b *testing.B) {
	c := randommodel.Embedded()
	c.MaxPosition = longContext
	m := newTestModel(b, randomTransformer(b, c, 1), -1, Options{})
	defer m.Close()
	tokens := randommodel.Tokens(1, maxPassRows, c.VocabSize)
	for _, of := range kvcache.Types {
		for _, at := range []int{0, longContext / 4, longContext - maxPassRows} {
			shape := m.t.CacheShape()
			shape.Type = of
			s, rng, cell := kvcache.NewSequence(shape, longContext), rand.New(rand.NewPCG(1, 2)), make([]float32, shape.Width)
			s.Extend(at)
			for i := range at * shape.Planes {
				for j := range cell {
					cell[j] = float32(rng.NormFloat64())
				}
				s.Store(i%shape.Planes, i/shape.Planes, cell)
			}
			for _, n := range []int{maxPassRows, 1} {
				b.Run(fmt.Sprintf("%s/after=%d/tokens=%d", of, at, n), func(b *testing.B) {
					for b.Loop() {
						s.Truncate(at)
						if _, err := m.forward(b.Context(), []transformer.Span{{Sequence: s, Tokens: tokens[:n], Want: 1, Absorbed: n == 1}}); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "tokens/s")
				})
			}
		}
	}
}
