package decode

import (
	"math"
	"slices"
	"testing"

	"espalier/engine"
	"espalier/engine/kernels"
	"espalier/engine/native/internal/randommodel"
	"espalier/engine/native/transformer"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// gatesByHand are the gates of every row of a text, from a pass of its own.
func gatesByHand(t *testing.T, m *transformer.Transformer, tokens []int) [][]engine.Gate {
	rows := make([][]engine.Gate, len(tokens))
	p := m.NewPass()
	p.Observe = &transformer.Observer{
		Layer: func(int, kernels.Matrix) {},
		Final: func(kernels.Matrix) {},
		Route: func(_ int, chosen []int, weights []float32) {
			k := m.Config().ExpertsPerToken
			for i, e := range chosen {
				rows[i/k] = append(rows[i/k], engine.NewGate(e, weights[i]))
			}
		},
	}
	forward(t, p, transformer.Span{Sequence: m.NewSequence(0), Tokens: tokens, Want: len(tokens)})
	return rows
}

func TestTrace(t *testing.T) {
	shapes(t, func(t *testing.T, weights *transformer.Transformer) {
		c := weights.Config()
		m := newTestModel(t, weights, -1, Options{})
		prompt := randommodel.Tokens(3, 12, c.VocabSize)
		traced := engine.Request{Prompt: text(prompt...), MaxTokens: 9, Trace: true, TopLogProbs: 3}
		plain := traced
		plain.Trace, plain.TopLogProbs = false, 0
		cs := generate(t, m, traced, plain)

		// The same completion, traced or not.
		bare := cs[0]
		bare.Trace, bare.Tokens = nil, slices.Clone(bare.Tokens)
		for i := range bare.Tokens {
			bare.Tokens[i].Top = nil
		}
		if diff := cmp.Diff(cs[1], bare, ignoreBatch); diff != "" {
			t.Errorf("(-plain +traced):\n%s", diff)
		}

		got := cs[0].Trace
		latent, mha := c.CacheBytes()
		if got.LatentBytes != 21*latent || got.MHABytes != 21*mha || got.Computed+got.Reused != 12 {
			t.Errorf("trace %+v", got)
		}
		decoded, err := m.tok.Encode(cs[0].Text)
		if err != nil {
			t.Fatal(err)
		}
		rows := gatesByHand(t, weights, append(slices.Clone(prompt), decoded...))
		for i := range cs[0].Tokens {
			if c.RoutedExperts > 0 {
				var g []engine.Gate
				for layer := range got.Routing.Layers {
					g = append(g, got.Routing.At(i, layer)...)
				}
				if diff := cmp.Diff(rows[11+i], g, cmpopts.EquateApprox(0.02, 0)); diff != "" {
					t.Errorf("gates of token %d (-by hand +traced):\n%s", i, diff)
				}
			}
			top := cs[0].Tokens[i].Top
			if len(top) != 3 || top[0].Text != cs[0].Tokens[i].Text || top[0].LogProb != cs[0].Tokens[i].LogProb ||
				top[0].LogProb < top[1].LogProb || top[1].LogProb < top[2].LogProb {
				t.Errorf("token %d: %+v", i, cs[0].Tokens[i])
			}
		}
		if c.RoutedExperts == 0 {
			if got.Routing != nil {
				t.Errorf("a model without experts has routing %+v", got.Routing)
			}
		} else if got.Routing.Tokens() != 9 || got.Routing.Experts != c.RoutedExperts {
			t.Errorf("routing %+v", got.Routing)
		}
	})
}

func TestTraceOfEnumeration(t *testing.T) {
	m := newTestModel(t, decided(t), 5, Options{})
	r := engine.EnumerateRequest{Prompt: "1234", MinProbability: 0.02, MaxTokens: 4, Trace: true, TopLogProbs: 12}
	found := enumerate(t, m, r)[0]
	for _, c := range found {
		for i, token := range c.Tokens {
			sum := 0.0
			for _, a := range token.Top {
				sum += math.Exp(a.LogProb)
			}
			if len(token.Top) != 12 || math.Abs(sum-1) > 1e-5 {
				t.Errorf("the whole vocabulary, %v, has probability %v", token.Top, sum)
			}
			if !slices.ContainsFunc(token.Top, func(a engine.Alternative) bool { return a.LogProb == token.LogProb }) {
				t.Errorf("token %d is not among its alternatives", i)
			}
		}
		if c.Trace.Routing.Tokens() != len(c.Tokens) {
			t.Errorf("gates of %d tokens, want %d", c.Trace.Routing.Tokens(), len(c.Tokens))
		}
		g := generate(t, m, engine.Request{Prompt: "1234", MaxTokens: 4, Trace: true})[0]
		if g.Text == c.Text {
			if diff := cmp.Diff(g.Trace.Routing, c.Trace.Routing); diff != "" {
				t.Errorf("(-generated +enumerated):\n%s", diff)
			}
		}
	}
	r.Trace, r.TopLogProbs = false, 0
	for _, c := range enumerate(t, m, r)[0] {
		if c.Trace != nil || c.Tokens[0].Top != nil {
			t.Error("a trace that nobody asked for")
		}
	}
}

// A text that is watched is the same text, and the alternatives are those that were asked for.
// It ends at the first window that is less sure than allowed.
func TestWatched(t *testing.T) {
	shapes(t, func(t *testing.T, weights *transformer.Transformer) {
		m := newTestModel(t, weights, -1, Options{})
		plain := engine.Request{Prompt: "1234", Seed: 3, Temperature: 1, MaxTokens: 30, TopLogProbs: 2}
		watched := plain
		watched.Watch.Window = 4
		cs := generate(t, m, plain, watched)
		c := cs[1].Confidence
		if c == nil || c.Tokens != len(cs[1].Tokens) || c.Least <= 0 || c.Alternatives != min(engine.WatchedAlternatives, weights.Config().VocabSize) {
			t.Fatalf("%+v", c)
		}
		cs[1].Confidence = nil
		if diff := cmp.Diff(cs[0], cs[1], ignoreBatch); diff != "" {
			t.Errorf("(-plain +watched):\n%s", diff)
		}
		watched.Watch.Least, watched.MaxTokens = c.Least+0.001, 40
		stopped := generate(t, m, watched)[0]
		n := len(stopped.Tokens)
		if stopped.Finish != engine.FinishUnsure || n < 4 || n > len(cs[0].Tokens) || stopped.Usage.Completion != n || stopped.Confidence.Least >= watched.Watch.Least {
			t.Errorf("%d of %d tokens, finish %s, %+v", n, len(cs[0].Tokens), stopped.Finish, stopped.Confidence)
		}
		if diff := cmp.Diff(cs[0].Tokens[:n], stopped.Tokens); diff != "" {
			t.Errorf("(-plain +stopped):\n%s", diff)
		}
	})
}
