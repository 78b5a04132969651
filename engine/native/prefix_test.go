package native

import (
	"context"
	"math/rand/v2"
	"testing"

	"espalier/engine"

	"github.com/google/go-cmp/cmp"
)

// sound checks what must hold of a prefix tree between calls.
func sound(t *testing.T, m *Model, budget int64) {
	t.Helper()
	bytes := int64(0)
	var walk func(s *segment)
	walk = func(s *segment) {
		if s.pins != 0 {
			t.Fatalf("%d prompts still use positions %d to %d", s.pins, s.start, s.end())
		}
		if s.capacity < len(s.tokens) {
			t.Fatalf("%d cells for %d tokens", s.capacity, len(s.tokens))
		}
		type way struct{ start, token int }
		seen := map[way]bool{}
		for _, c := range s.children {
			w := way{c.start, c.tokens[0]}
			if c.parent != s || c.start < s.start || c.start > s.end() || seen[w] {
				t.Fatalf("child %+v of positions %d to %d", w, s.start, s.end())
			}
			if c.start < s.end() && s.tokens[c.start-s.start] == c.tokens[0] {
				t.Fatalf("a child at %d repeats its parent", c.start)
			}
			seen[w] = true
			bytes += c.bytes()
			walk(c)
		}
	}
	walk(&m.tree.root)
	if bytes != m.tree.bytes {
		t.Fatalf("the tree takes %d bytes, but counts %d", bytes, m.tree.bytes)
	}
	if bytes > budget {
		t.Fatalf("%d bytes are kept, of a budget of %d", bytes, budget)
	}
}

// Whatever was asked before, dropped, or cancelled: a request's answer is what a
// fresh model gives, bit for bit, and the budget holds.
func TestPrefixTreeChangesNothing(t *testing.T) {
	c := smallShape()
	transformer := randomTransformer(t, c, 1)
	for _, budget := range []int64{1, 4 << 10, 20 << 10, 1 << 30} {
		rng := rand.New(rand.NewPCG(uint64(budget), 9))
		m := newTestModel(t, transformer, 2, Options{CacheBytes: budget, Rows: 5})
		base, reused := randomTokens(1, 40, 4), 0 // four words: prompts have much in common
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
			fresh := newTestModel(t, transformer, 2, Options{})
			switch rng.IntN(4) {
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
			sound(t, m, budget)
		}
		if reused == 0 {
			t.Error("nothing was ever reused")
		}
		m.Forget()
		sound(t, m, 0)
	}
}

// A prompt costs what no earlier one had: siblings, the same again, ancestors.
func TestOnlyWhatIsNewIsComputed(t *testing.T) {
	m := newTestModel(t, randomTransformer(t, smallShape(), 1), -1, Options{})
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

// What was used last stays; what a branch does not need of its parent goes.
func TestLeastRecentlyUsedGoesFirst(t *testing.T) {
	m := newTestModel(t, randomTransformer(t, smallShape(), 1), -1, Options{})
	ask := func(prompt string) int {
		return generate(t, m, engine.Request{Prompt: prompt, MaxTokens: 1})[0].Usage.Reused
	}
	for _, prompt := range []string{"11111111", "22222222", "1111333333", "33333333"} {
		ask(prompt)
	}
	ask("22222222")
	m.tree.shrink(m.tree.bytes - 1) // the end of the first
	if ask("22222222") != 8 || ask("33333333") != 8 || ask("1111333333") != 10 {
		t.Error("something else went")
	}
	if n := ask("11111111"); n != 4 {
		t.Errorf("%d tokens of the first prompt are left, want the 4 that its child needs", n)
	}
	sound(t, m, 1<<30)
}
