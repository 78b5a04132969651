package decode

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"espalier/engine"
	"espalier/engine/native/internal/randommodel"
	"espalier/engine/native/kvcache"

	"github.com/google/go-cmp/cmp"
)

// A request is refused before anything is computed, with what it takes, what there is, and
// what to do.
func TestMemoryIsAskedForFirst(t *testing.T) {
	weights := randomTransformer(t, randommodel.Small(), 1)
	cell := weights.CacheShape().Bytes()
	m := newTestModel(t, weights, -1, Options{CacheBytes: 10*cell + 1})
	prompt := text(1, 2, 3, 4)
	refused := func(what string, err error, want ...string) {
		t.Helper()
		if err == nil {
			t.Errorf("%s is not refused", what)
			return
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %v; want it to hold %q", what, err, w)
			}
		}
		if m.tree.Bytes() != 0 {
			t.Errorf("%s: something was computed", what)
		}
	}
	_, err := m.Generate(t.Context(), []engine.Request{{Prompt: prompt, MaxTokens: 6}, {Prompt: prompt, MaxTokens: 7}}, nil)
	refused("Generate", err, "request 1: a prompt of 4 tokens and a reply of up to 7 take", "in f32", "enough for 10 tokens", "--cache-size", "--cache-type q8_0")
	_, err = m.Generate(t.Context(), []engine.Request{{Prompt: text(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)}}, nil)
	refused("a long prompt", err, "prompt of 11 tokens")
	_, err = m.Score(t.Context(), []engine.ScoreRequest{{Prompt: prompt, Continuations: []string{text(1), text(1, 2, 3, 4, 5, 6, 7)}}})
	refused("Score", err, "request 0: continuation 1: a prompt of 4 tokens and a reply of up to 7")
	_, err = m.Enumerate(t.Context(), []engine.EnumerateRequest{{Prompt: text(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), MinProbability: 0.5, MaxTokens: 1}}, nil)
	refused("Enumerate", err, "prompt of 10 tokens")
	_, err = m.Enumerate(t.Context(), []engine.EnumerateRequest{{Prompt: prompt, MinProbability: 1e-3, MaxTokens: 5}}, nil)
	if err == nil || !strings.Contains(err.Error(), "raise the minimum probability") {
		t.Errorf("many branches: %v", err)
	}
	m.Cache(kvcache.Q80, 0)
	if c := generate(t, m, engine.Request{Prompt: prompt, MaxTokens: 7}); c[0].Usage.Completion != 7 {
		t.Errorf("in Q8_0: %+v", c[0].Usage)
	}
	idle(t, m)
}

// Whatever is asked for together, no more memory is taken than was set aside, and the answers
// are those of a model with much of it.
func TestMemoryHolds(t *testing.T) {
	weights := randomTransformer(t, randommodel.Small(), 1)
	for trial := range uint64(40) {
		rng := rand.New(rand.NewPCG(trial, 3))
		var requests []engine.Request
		for range 1 + rng.IntN(12) {
			prompt := append(randommodel.Tokens(1, 1+rng.IntN(20), 40), rng.IntN(40))
			requests = append(requests, engine.Request{Prompt: text(prompt...), Temperature: 1, Seed: rng.Uint64(), MaxTokens: 1 + rng.IntN(20)})
		}
		want := generate(t, newTestModel(t, weights, 2, Options{}), requests...)
		budget := weights.CacheShape().Bytes() * int64(42+rng.IntN(100))
		m := newTestModel(t, weights, 2, Options{CacheBytes: budget})
		for range 2 {
			got, err := m.Generate(t.Context(), requests, func(int, engine.Token) {
				if taken := m.tree.Bytes() + m.pool.Bytes() + m.pool.Kept(); taken > budget+2<<10 { // marks of prompts
					t.Fatalf("%d bytes are taken of %d", taken, budget)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, ignoreBatch); diff != "" {
				t.Fatalf("with %d bytes (-much +little):\n%s", budget, diff)
			}
		}
		idle(t, m)
	}
}

// A reply that ends where it has no more room says so.
func TestFullIsSaid(t *testing.T) {
	weights := randomTransformer(t, randommodel.Small(), 1)
	context := weights.Config().MaxPosition
	cell := weights.CacheShape().Bytes()
	for _, test := range []struct {
		name   string
		budget int64
		most   int
		tokens int
		note   string
	}{
		{"asked for", 0, 3, 3, ""},
		{"context", 0, 0, context - 4, "the context of 48 tokens is full"},
		{"more than the context", 0, context, context - 4, "the context of 48 tokens is full"},
		{"memory", 20 * cell, 0, 16, "--cache-size"},
	} {
		m := newTestModel(t, weights, -1, Options{CacheBytes: test.budget})
		c := generate(t, m, engine.Request{Prompt: text(1, 2, 3, 4), MaxTokens: test.most})[0]
		if c.Finish != engine.FinishLength || c.Usage.Completion != test.tokens || !strings.Contains(c.Note, test.note) || test.note == "" && c.Note != "" {
			t.Errorf("%s: %d tokens, %s, note %q", test.name, c.Usage.Completion, c.Finish, c.Note)
		}
	}
}

// Reading a prompt is reported within a pass, and stops within one; what was not computed is
// not kept.
func TestReadingIsReportedAndStops(t *testing.T) {
	weights := randomTransformer(t, randommodel.Embedded(), 1)
	m := newTestModel(t, weights, -1, Options{})
	prompt := text(randommodel.Tokens(1, 400, weights.Config().VocabSize)...)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	f := prefill{d: m, of: 900, done: 512, rows: 388}
	var got []engine.Reading
	report := f.progress(func(r engine.Reading) { got = append(got, r) })
	report(0, 4)
	time.Sleep(readingPause)
	report(2, 4)
	report(3, 4)
	if diff := cmp.Diff([]engine.Reading{{Done: 512 + 194, Of: 900}}, got); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
	m.pass.Progress = func(done, _ int) {
		if done == 2 {
			cancel()
		}
	}
	if _, err := m.Generate(ctx, []engine.Request{{Prompt: prompt, MaxTokens: 1}}, nil); !errors.Is(err, context.Canceled) {
		t.Fatalf("stopped within a pass: %v", err)
	}
	m.pass.Progress = nil
	if m.tree.Bytes() != 0 {
		t.Errorf("%d bytes of what was not computed are kept", m.tree.Bytes())
	}
	generate(t, m, engine.Request{Prompt: prompt, MaxTokens: 1})
	idle(t, m)
}
