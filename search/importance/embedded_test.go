package importance

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/engine/embedded"
	"espalier/search"
	"espalier/search/tasks/game24"
)

func open(t testing.TB) engine.Model {
	t.Helper()
	m, err := embedded.Open(embedded.Game24)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	return m
}

// thought is the chain that the embedded model writes about a puzzle, changed.
func thought(t testing.TB, m engine.Model, input string, change func(string) string) *Chain {
	t.Helper()
	p, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: input})
	if err != nil {
		t.Fatal(err)
	}
	path := []search.Step{{State: p.Root()}}
	prompt, err := p.Prompt(search.Solve, path, engine.Lines)
	if err != nil {
		t.Fatal(err)
	}
	c, err := m.Generate(t.Context(), []engine.Request{{Prompt: prompt.Text, Stop: prompt.Stop, MaxTokens: prompt.MaxTokens}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	c[0].Text = change(c[0].Text)
	chain, err := NewChain(Chain{Problem: p, Path: path, Purpose: search.Solve, Prompt: prompt, Temperature: 0.7}, c[0])
	if err != nil {
		t.Fatal(err)
	}
	return chain
}

func asIs(text string) string { return text }

// segment is the last one of these words.
func segment(t testing.TB, c *Chain, words string) int {
	t.Helper()
	for i := len(c.Segments()); i > 0; i-- {
		if c.Words(i) == words {
			return i
		}
	}
	t.Fatalf("no segment %q", words)
	return 0
}

// TestWhatMatters holds importances against what is known of the embedded model's chains:
// the verdict on the winning pair decides the answer, and a step that is written twice
// decides nothing the second time.
func TestWhatMatters(t *testing.T) {
	m := open(t)
	const step = "4 / 9 = 4/9 (left: 4/9 10 13)"
	c := thought(t, m, "4 9 10 13", func(text string) string {
		if !strings.Contains(text, step) {
			t.Fatal(text)
		}
		return strings.Replace(text, step, step+"\n"+step, 1)
	})
	weight := func(words string) Weight {
		at := segment(t, c, words)
		w := &Weighing{Chain: c, K: 20, Seed: 1, First: at, Last: at}
		if err := w.Run(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		if !w.State.Right {
			t.Fatalf("the chain answers %q", w.State.Answer)
		}
		x := w.Weights()[at-1]
		t.Logf("%+v, counterfactual %v", x, *x.Counterfactual)
		return x
	}
	if x := weight("- 4 6 sure"); x.Matters() < 0.6 || x.Kept < 0.9 || x.With == "" {
		t.Errorf("the verdict on the winning pair: %+v", x)
	}
	if x := weight(step); x.Matters() != 0 || x.Kept > 0.5 {
		t.Errorf("the copy: %+v", x)
	}
	if x := weight("(13 - 9) * (10 - 4)"); x.Knows < 0.9 {
		t.Errorf("the whole expression does not tell the answer: %+v", x)
	}
}

// TestResuming interrupts a weighing after every batch; what has been asked is not asked
// again, and the result is that of one that was not interrupted.
func TestResuming(t *testing.T) {
	m := open(t)
	c := thought(t, m, "3 5 11 11", asIs)
	whole := &Weighing{Chain: c, K: 4, Seed: 3}
	var last, of int
	whole.Progress = func(done, all int) {
		if done < last || done > all {
			t.Errorf("%d of %d done after %d", done, all, last)
		}
		last, of = done, all
	}
	if err := whole.Run(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if last != of {
		t.Errorf("%d of %d done in the end", last, of)
	}
	var kept State
	for runs := 1; ; runs++ {
		ctx, cancel := context.WithCancel(t.Context())
		w := &Weighing{Chain: c, K: 4, Seed: 3, State: kept, Keep: func(s State) error {
			kept = State{s.Answer, s.Right, slices.Clone(s.Samples), slices.Clone(s.Substitutes), s.Prompt, s.Reused, s.Completion}
			cancel()
			return nil
		}}
		err := w.Run(ctx, m)
		cancel()
		if err == nil {
			if diff := cmp.Diff(whole.Weights(), w.Weights()); diff != "" {
				t.Errorf("after %d runs (-whole +resumed):\n%s", runs, diff)
			}
			if runs < 3 {
				t.Errorf("it was interrupted %d times only", runs-1)
			}
			return
		}
		if !errors.Is(err, context.Canceled) || runs > 100 {
			t.Fatal(err)
		}
	}
}

// BenchmarkWeighing reports how many tokens are computed, and how many times as many it would
// be to ask every question for itself.
func BenchmarkWeighing(b *testing.B) {
	m := open(b)
	c := thought(b, m, "4 9 10 13", asIs)
	for b.Loop() {
		if keeper, ok := m.(engine.Keeper); ok {
			keeper.Forget()
		}
		w := &Weighing{Chain: c, K: 20, Seed: 1}
		if err := w.Run(b.Context(), m); err != nil {
			b.Fatal(err)
		}
		computed, anew := w.Cost()
		if times := float64(anew) / float64(computed); times < 5 {
			b.Errorf("only %.1f times fewer tokens are computed", times)
		}
		b.ReportMetric(float64(computed), "tokens")
		b.ReportMetric(float64(anew)/float64(computed), "times-fewer")
	}
}
