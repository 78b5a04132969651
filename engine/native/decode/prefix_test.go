package decode

import (
	"context"
	"math/rand/v2"
	"testing"

	"espalier/engine"
	"espalier/engine/native/internal/randommodel"

	"github.com/google/go-cmp/cmp"
)

// Whatever was asked before, dropped, or cancelled: a request's answer is what a
// fresh model gives, bit for bit, and the budget holds.
func TestPrefixTreeChangesNothing(t *testing.T) {
	c := randommodel.Small()
	weights := randomTransformer(t, c, 1)
	shape := weights.CacheShape()
	longest := 39 * shape.Bytes()
	for _, budget := range []int64{longest, 2 * longest, 6 * longest, 1 << 30} {
		rng := rand.New(rand.NewPCG(uint64(budget), 9))
		m := newTestModel(t, weights, 2, Options{CacheBytes: budget, Rows: 5})
		base, reused := randommodel.Tokens(1, 40, 4), 0 // four words: prompts have much in common
		ask := func() []engine.Request {
			var requests []engine.Request
			for range 1 + rng.IntN(7) {
				prompt := append([]int(nil), base[:1+rng.IntN(30)]...)
				for range rng.IntN(4) {
					prompt = append(prompt, rng.IntN(4))
				}
				requests = append(requests, engine.Request{
					Prompt: text(prompt...), Seed: rng.Uint64(), Temperature: float64(rng.IntN(2)), MaxTokens: 1 + rng.IntN(6), Trace: rng.IntN(3) == 0,
				})
			}
			return requests
		}
		for range 60 {
			requests := ask()
			fresh := newTestModel(t, weights, 2, Options{})
			what := rng.IntN(4)
			if what == 2 && budget < 1<<20 {
				continue // too many branches
			}
			switch what {
			case 0: // stopped under way
				ctx, cancel := context.WithCancel(t.Context())
				_, err := m.Generate(ctx, requests, func(int, engine.Token) { cancel() })
				cancel()
				if err != nil && ctx.Err() == nil {
					t.Fatal(err)
				}
			case 1:
				r := engine.ScoreRequest{Prompt: requests[0].Prompt, Continuations: []string{text(1, 2, 3), text(3)}}
				if diff := cmp.Diff(score(t, fresh, r)[0].LogProbs, score(t, m, r)[0].LogProbs); diff != "" {
					t.Fatalf("budget %d, score (-fresh +used):\n%s", budget, diff)
				}
			case 2:
				r := engine.EnumerateRequest{Prompt: requests[0].Prompt, MinProbability: 0.01, MaxTokens: 3}
				if diff := cmp.Diff(enumerate(t, fresh, r), enumerate(t, m, r), ignoreBatch); diff != "" {
					t.Fatalf("budget %d, enumerate (-fresh +used):\n%s", budget, diff)
				}
			default:
				var want []engine.Completion
				for _, r := range requests {
					fresh.Forget()
					want = append(want, generate(t, fresh, r)...)
				}
				got := generate(t, m, requests...)
				for i := range got {
					reused += got[i].Usage.Reused
					if trace := got[i].Trace; trace != nil {
						if trace.Reused != got[i].Usage.Reused || trace.Computed+trace.Reused != got[i].Usage.Prompt {
							t.Fatalf("trace %+v, usage %+v", trace, got[i].Usage)
						}
						want[i].Trace.Computed, want[i].Trace.Reused = trace.Computed, trace.Reused
					}
				}
				if diff := cmp.Diff(want, got, ignoreBatch); diff != "" {
					t.Fatalf("budget %d (-fresh +used):\n%s", budget, diff)
				}
			}
			if n := m.tree.Bytes(); n > budget {
				t.Fatalf("%d bytes are kept, of a budget of %d", n, budget)
			}
		}
		if reused == 0 {
			t.Errorf("budget %d: nothing was ever reused", budget)
		}
		idle(t, m)
	}
}

// A prompt costs what no earlier one had: siblings, the same again, ancestors.
func TestOnlyWhatIsNewIsComputed(t *testing.T) {
	m := newTestModel(t, randomTransformer(t, randommodel.Small(), 1), -1, Options{})
	for _, step := range []struct {
		prompt string
		reused int
	}{
		{"12345678", 0},
		{"12345679", 7},   // a sibling
		{"12345678", 8},   // again
		{"12345679", 8},   // and again
		{"1234567912", 8}, // a child
		{"1234567913", 9}, // its sibling
		{"1234", 3},       // an ancestor that was never asked for: its last token once more
		{"1234", 4},
		{"99", 0},
	} {
		c := generate(t, m, engine.Request{Prompt: step.prompt, MaxTokens: 2})[0]
		if c.Usage.Reused != step.reused {
			t.Errorf("%s reused %d tokens, want %d", step.prompt, c.Usage.Reused, step.reused)
		}
	}
}
