package decode

import (
	"math"
	"testing"

	"espalier/engine"
	"espalier/engine/kernels"
	"espalier/engine/native/transformer"

	"github.com/google/go-cmp/cmp"
)

// Speculative decoding changes no token and no bit, at any temperature, whatever
// else is in the batch.
func TestSpeculationLosesNothing(t *testing.T) {
	const budget = 50 << 10 // prompts are dropped and computed again
	tiny, _ := loadVectors(t, "mtp_tiny")
	for name, weights := range map[string]*transformer.Transformer{"tiny": tiny, "foresighted": drafting(t, 0.3)} {
		t.Run(name, func(t *testing.T) {
			requests := manyRequests(weights.Config().VocabSize)
			for i := range requests {
				requests[i].Trace = i%2 == 0
				requests[i].MaxTokens *= 2
			}
			want := generate(t, newTestModel(t, weights, 2, Options{Draft: -1}), requests...)
			for draft := 1; draft <= MostDrafted; draft++ {
				if testing.Short() && draft != 2 {
					continue
				}
				for _, rows := range []int{3, 64} {
					m := newTestModel(t, weights, 2, Options{Draft: draft, Rows: rows, CacheBytes: budget})
					for range 2 {
						got := generate(t, m, requests...)
						accepted := 0
						for i := range got {
							if trace := got[i].Trace; trace != nil {
								for _, d := range trace.Drafts {
									accepted += d.Accepted
								}
								trace.Drafts, trace.Computed, trace.Reused = nil, want[i].Trace.Computed, want[i].Trace.Reused
							}
						}
						if diff := cmp.Diff(want, got, ignoreBatch); diff != "" {
							t.Fatalf("%d drafted, %d rows (-plain +speculative):\n%s", draft, rows, diff)
						}
						if accepted == 0 {
							t.Fatal("no draft was ever accepted: the test tests nothing")
						}
					}
					if n := m.tree.Bytes(); n > budget {
						t.Fatalf("%d bytes are kept, of a budget of %d", n, budget)
					}
					idle(t, m)
				}
			}
		})
	}
}

// A module that knows the next tokens makes a pass worth several of them.
func TestSpeculationSavesPasses(t *testing.T) {
	weights := drafting(t, 0)
	for draft := 1; draft <= MostDrafted; draft++ {
		m := newTestModel(t, weights, -1, Options{Draft: draft})
		passes := 0
		m.pass.Observe = &transformer.Observer{
			Layer: func(int, kernels.Matrix) {}, Route: func(int, []int, []float32) {}, Final: func(kernels.Matrix) { passes++ },
		}
		c := generate(t, m, engine.Request{Prompt: text(1, 2, 3), MaxTokens: 25, Trace: true})[0]
		// The prompt gives one token, and each pass the drafted ones and one more.
		if want := 1 + 24/(1+draft); passes != want || len(c.Tokens) != 25 {
			t.Errorf("%d drafted: %d tokens in %d passes, want %d", draft, len(c.Tokens), passes, want)
		}
		for i, d := range c.Trace.Drafts {
			if d.Accepted != 24/(1+draft) || d.Proposed != d.Accepted {
				t.Errorf("%d drafted: at distance %d %+v", draft, i+1, d)
			}
		}
	}
}

// Samples have the model's own distribution: pairs of tokens against their exact
// probabilities, by a chi-squared test.
func TestSpeculativeSamplesAreDistributedAlike(t *testing.T) {
	if testing.Short() {
		t.Skip("a distribution takes many samples")
	}
	weights := drafting(t, 0.3)
	m := newTestModel(t, weights, -1, Options{Draft: 2})
	const samples = 3000
	var requests []engine.Request
	for i := range samples {
		requests = append(requests, engine.Request{Prompt: text(4, 9), Seed: uint64(i), Temperature: 1, MaxTokens: 3})
	}
	counts := map[string]int{}
	for _, c := range generate(t, m, requests...) {
		counts[c.Text[1:]]++ // the second and third token follow from drafts
	}
	r := engine.ScoreRequest{Prompt: text(4, 9)}
	for a := range m.vocab {
		for b := range m.vocab {
			for c := range m.vocab {
				r.Continuations = append(r.Continuations, text(a, b, c))
			}
		}
	}
	expected := map[string]float64{}
	for i, p := range score(t, m, r)[0].LogProbs {
		expected[r.Continuations[i][1:]] += samples * math.Exp(p)
	}
	chi, cells, rest, seen := 0.0, 0, 0.0, 0
	for pair, e := range expected {
		if e < 10 { // the rare ones together
			rest, seen = rest+e, seen+counts[pair]
			continue
		}
		chi += (float64(counts[pair]) - e) * (float64(counts[pair]) - e) / e
		cells++
	}
	chi += (float64(seen) - rest) * (float64(seen) - rest) / rest
	if limit := float64(cells) + 4*math.Sqrt(2*float64(cells)); cells < 20 || chi > limit {
		t.Errorf("chi-squared is %.1f over %d cells, want at most %.1f", chi, cells, limit)
	}
	t.Logf("chi-squared %.1f over %d cells", chi, cells)
}
