package transformer

import (
	"math"
	"slices"
	"testing"

	"espalier/engine/native/arch"
	"espalier/engine/native/internal/randommodel"
	"espalier/engine/native/kvcache"
)

// longShape is a model of the least sizes whose context is that of R1's distills.
func longShape() arch.Config {
	return arch.Config{
		ModelType: "llama", VocabSize: 40, HiddenSize: 16, Layers: 1, MaxPosition: 1 << 15, RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 2, KVHeads: 1, HeadDim: 32, RopeDim: 32, VDim: 32, DenseSize: 16, Interleaved: true,
	}
}

// longLatentShape is the same with latents.
func longLatentShape() arch.Config {
	return arch.Config{
		ModelType: "deepseek_v3", VocabSize: 40, HiddenSize: 16, Layers: 1, MaxPosition: 1 << 15, RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 1, KVLoraRank: 24, NopeDim: 8, RopeDim: 8, VDim: 8, DenseSize: 16,
	}
}

// A text of 32,768 tokens, read in chunks, against the reference at its end; and what caches
// of other types change there.
func TestLongTexts(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector finds nothing in one goroutine")
	}
	for _, c := range []arch.Config{longShape(), longLatentShape()} {
		t.Run(c.ModelType, func(t *testing.T) {
			source := randommodel.New(c, 1)
			m, err := New(c, source)
			if err != nil {
				t.Fatal(err)
			}
			tokens := randommodel.Tokens(7, c.MaxPosition, c.VocabSize)
			// The end of a prompt, in two blocks of rows, and two single tokens. Compared are the
			// last row of the first block and what follows.
			const prompt, compared = causalRows + 2, 5
			const last = prompt + 2
			want, _ := (&reference{c: c, w: source, from: len(tokens) - compared}).logits(tokens)
			for of, bound := range map[kvcache.Type]float64{kvcache.F32: bound, kvcache.BF16: 0.02, kvcache.Q80: 0.05} {
				shape := m.CacheShape()
				shape.Type = of
				p, s := m.NewPass(), kvcache.NewSequence(shape, 0)
				for s.Len() < c.MaxPosition-last {
					forward(t, p, Span{Sequence: s, Tokens: tokens[s.Len():min(s.Len()+512, c.MaxPosition-last)]})
				}
				var got [][]float32
				for _, n := range []int{prompt, 1, 1} {
					out := forward(t, p, Span{Sequence: s, Tokens: tokens[s.Len() : s.Len()+n], Want: n, Absorbed: n == 1})
					for i := range n {
						got = append(got, slices.Clone(out.Row(i)))
					}
				}
				worst := 0.0
				for i, row := range got[last-compared:] {
					for j, v := range row {
						worst = max(worst, math.Abs(float64(v)-want[i][j]))
					}
				}
				t.Logf("%s: within %.1e", of, worst)
				if !(worst <= bound) {
					t.Errorf("%s: %.1e from the reference", of, worst)
				}
				if _, err := p.Forward(t.Context(), []Span{{Sequence: s, Tokens: tokens[:1]}}); err == nil || s.Len() != c.MaxPosition {
					t.Errorf("%s: a token beyond the context: %v, %d tokens", of, err, s.Len())
				}
			}
		})
	}
}
