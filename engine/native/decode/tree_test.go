package decode

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/engine/native/internal/randommodel"
	"espalier/engine/native/transformer"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// decided is a small model that puts most of its probability on few tokens, so
// that its token tree is narrow.
func decided(t *testing.T) *transformer.Transformer {
	c := randommodel.Embedded()
	c.VocabSize = 12
	return randomTransformer(t, c, 3)
}

func score(t *testing.T, m *Decoder, requests ...engine.ScoreRequest) []engine.Scores {
	t.Helper()
	s, err := m.Score(context.Background(), requests)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func enumerate(t *testing.T, m *Decoder, requests ...engine.EnumerateRequest) [][]engine.Completion {
	t.Helper()
	c, err := m.Enumerate(context.Background(), requests, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// walkByHand finds the completions of a prompt with nothing but Score: every
// token after every path, one at a time.
func walkByHand(t *testing.T, m *Decoder, r engine.EnumerateRequest) []engine.Completion {
	var found []engine.Completion
	var walk func(path string, tokens []engine.Token, logProb float64)
	walk = func(path string, tokens []engine.Token, logProb float64) {
		for id := range m.vocab {
			s := score(t, m, engine.ScoreRequest{Prompt: r.Prompt, Continuations: []string{path + text(id), path}})[0]
			p := s.LogProbs[0] - s.LogProbs[1]
			if logProb+p < math.Log(r.MinProbability) {
				continue
			}
			token := engine.Token{ID: id, Text: text(id), LogProb: p}
			c := engine.Completion{Text: path + text(id), Finish: engine.FinishLength}
			if id == m.tok.End() {
				token.Text, c.Text, c.Finish = "", path, engine.FinishStop
			}
			c.Tokens = append(slices.Clone(tokens), token)
			c.Usage.Completion = len(c.Tokens)
			if c.Finish == engine.FinishStop || len(c.Tokens) == r.MaxTokens {
				found = append(found, c)
			} else {
				walk(c.Text, c.Tokens, logProb+p)
			}
		}
	}
	walk("", nil, 0)
	slices.SortFunc(found, func(a, b engine.Completion) int {
		return cmp.Or(cmp.Compare(b.LogProb(), a.LogProb()), cmp.Compare(a.Text, b.Text))
	})
	if len(found) > 0 {
		found[0].Usage.Prompt = len([]rune(r.Prompt))
	}
	return found
}

func TestEnumerateFindsEveryLikelyCompletion(t *testing.T) {
	m := newTestModel(t, decided(t), 5, Options{})
	for _, r := range []engine.EnumerateRequest{
		{Prompt: "1234", MinProbability: 0.02, MaxTokens: 5},
		{Prompt: "0", MinProbability: 0.005, MaxTokens: 3},
		{Prompt: "97", MinProbability: 0.1, MaxTokens: 2},
	} {
		want := walkByHand(t, m, r)
		got := enumerate(t, m, r)[0]
		if diff := gocmp.Diff(want, got, ignoreBatch, cmpopts.EquateApprox(0, 1e-5)); diff != "" {
			t.Errorf("%+v (-by hand +enumerated):\n%s", r, diff)
		}
		if len(got) < 2 {
			t.Errorf("%d completions: the test tests nothing", len(got))
		}
	}
}

func TestEnumerateMax(t *testing.T) {
	m := newTestModel(t, decided(t), 5, Options{})
	r := engine.EnumerateRequest{Prompt: "1234", MinProbability: 0.002, MaxTokens: 5}
	all := enumerate(t, m, r)[0]
	for _, n := range []int{1, 2, 7, len(all), len(all) + 1} {
		r.Max = n
		want := all[:min(n, len(all))]
		if diff := gocmp.Diff(want, enumerate(t, m, r)[0], ignoreBatch); diff != "" {
			t.Errorf("max %d (-want +got):\n%s", n, diff)
		}
	}
	sum := 0.0
	for i, c := range all {
		sum += math.Exp(c.LogProb())
		if i > 0 && c.LogProb() > all[i-1].LogProb() {
			t.Errorf("completion %d is likelier than the one before", i)
		}
	}
	if sum > 1+1e-5 || sum < 0.3 {
		t.Errorf("the completions together have probability %v", sum)
	}
}

// The most likely completion of a decided model is what greedy decoding writes,
// with the same bits, and stops work the same way.
func TestEnumerateAgreesWithGenerate(t *testing.T) {
	m := newTestModel(t, decided(t), -1, Options{})
	for _, stop := range [][]string{nil, {"3"}, {"77"}} {
		g := generate(t, m, engine.Request{Prompt: "1234", MaxTokens: 6, Stop: stop})[0]
		found := enumerate(t, m, engine.EnumerateRequest{Prompt: "1234", MaxTokens: 6, MinProbability: 1e-3, Stop: stop})[0]
		at := slices.IndexFunc(found, func(c engine.Completion) bool { return c.Text == g.Text })
		if at < 0 {
			t.Errorf("stop %q: %q is not among %d completions", stop, g.Text, len(found))
			continue
		}
		if diff := gocmp.Diff(g, found[at], ignoreBatch, cmpopts.IgnoreFields(engine.Usage{}, "Prompt")); diff != "" {
			t.Errorf("stop %q (-generated +enumerated):\n%s", stop, diff)
		}
	}
}

func TestEnumerateIsDeterministic(t *testing.T) {
	weights := decided(t)
	var requests []engine.EnumerateRequest
	for i, prompt := range []string{"1234", "12", "1235", "1234", "88", "12345", "0"} {
		requests = append(requests, engine.EnumerateRequest{
			Prompt: prompt, MinProbability: 0.004 * float64(1+i), MaxTokens: 3 + i%3, Max: 20 * (i % 2), Stop: []string{text(i)},
		})
	}
	var alone [][]engine.Completion
	for _, r := range requests {
		alone = append(alone, enumerate(t, newTestModel(t, weights, 5, Options{}), r)...)
	}
	for _, rows := range []int{1, 3, 64} {
		m := newTestModel(t, weights, 5, Options{Rows: rows})
		for range 2 {
			if diff := gocmp.Diff(alone, enumerate(t, m, requests...), ignoreBatch); diff != "" {
				t.Errorf("with %d rows (-alone +together):\n%s", rows, diff)
			}
		}
	}
}

func TestEnumerateUsageAndStream(t *testing.T) {
	m := newTestModel(t, decided(t), 5, Options{})
	requests := []engine.EnumerateRequest{
		{Prompt: "1234", MinProbability: 0.05, MaxTokens: 3}, {Prompt: "1239", MinProbability: 0.05, MaxTokens: 3},
	}
	streamed := make([]int, 2)
	found, err := m.Enumerate(context.Background(), requests, func(i int, _ engine.Token) { streamed[i]++ })
	if err != nil {
		t.Fatal(err)
	}
	for i, reused := range []int{0, 3} {
		tokens := 0
		for k, c := range found[i] {
			tokens += len(c.Tokens)
			want := engine.Usage{Completion: len(c.Tokens)}
			if k == 0 {
				want.Prompt, want.Reused = 4, reused
				if c.Usage.Duration <= 0 {
					t.Error("no duration")
				}
				c.Usage.Duration = 0
			}
			if c.Usage != want {
				t.Errorf("request %d, completion %d: usage %+v, want %+v", i, k, c.Usage, want)
			}
		}
		if streamed[i] != tokens {
			t.Errorf("request %d: %d tokens streamed, want %d", i, streamed[i], tokens)
		}
	}
}

func TestEnumerateRefuses(t *testing.T) {
	m := newTestModel(t, decided(t), 5, Options{})
	for _, p := range []float64{0, -1, 1.5, math.NaN()} {
		_, err := m.Enumerate(context.Background(), []engine.EnumerateRequest{{Prompt: "1", MinProbability: p}}, nil)
		if err == nil || !strings.Contains(err.Error(), "request 0: minimum probability") {
			t.Errorf("%v: error %v", p, err)
		}
	}
}

// A completion that was generated scores what it was generated with, bit for bit.
func TestScoreAgreesWithGenerate(t *testing.T) {
	shapes(t, func(t *testing.T, weights *transformer.Transformer) {
		m := newTestModel(t, weights, -1, Options{Rows: 5})
		var requests []engine.ScoreRequest
		var want [][]float64
		for i, prompt := range []string{"123", "1234", "9", "123"} {
			r := engine.ScoreRequest{Prompt: prompt, Continuations: []string{""}}
			w := []float64{0}
			for k := range 6 {
				c := generate(t, m, engine.Request{Prompt: prompt, Seed: uint64(10*i + k), Temperature: 1, MaxTokens: 1 + 2*k})[0]
				r.Continuations = append(r.Continuations, c.Text)
				w = append(w, c.LogProb())
			}
			requests, want = append(requests, r), append(want, w)
		}
		m.Forget()
		got := score(t, m, requests...)
		for i := range got {
			if diff := gocmp.Diff(want[i], got[i].LogProbs); diff != "" {
				t.Errorf("request %d (-generated +scored):\n%s", i, diff)
			}
			u := got[i].Usage
			if u.Prompt != len(requests[i].Prompt) || u.Completion != 1+3+5+7+9+11 || u.Reused != []int{0, 3, 0, 3}[i] || u.Duration <= 0 {
				t.Errorf("request %d: usage %+v", i, u)
			}
		}
	})
}

// A whole vocabulary of continuations is a distribution.
func TestScoreSumsToOne(t *testing.T) {
	m := newTestModel(t, decided(t), -1, Options{})
	r := engine.ScoreRequest{Prompt: "42"}
	for a := range m.vocab {
		for b := range m.vocab {
			r.Continuations = append(r.Continuations, text(a, b))
		}
	}
	sum := 0.0
	for _, p := range score(t, m, r)[0].LogProbs {
		sum += math.Exp(p)
	}
	if math.Abs(sum-1) > 1e-5 {
		t.Errorf("all continuations together have probability %v", sum)
	}
}

// merging writes "ab" as one token where it can, so that a continuation may
// change the last token of its prompt.
type merging struct{ runes }

func (m merging) Encode(s string) ([]int, error) {
	ids, err := m.runes.Encode(s)
	for i := 0; i+1 < len(ids); i++ {
		if ids[i] == 1 && ids[i+1] == 2 {
			ids = slices.Replace(ids, i, i+2, 3)
		}
	}
	return ids, err
}

func TestScoreWhereTokensMerge(t *testing.T) {
	m, err := New("merging", decided(t), merging{runes{12, -1}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := score(t, m, engine.ScoreRequest{Prompt: "81", Continuations: []string{"2", "4"}})[0]
	want := score(t, newTestModel(t, m.t, -1, Options{}), engine.ScoreRequest{Prompt: "8", Continuations: []string{"3", "14"}})[0]
	if diff := gocmp.Diff(want.LogProbs, got.LogProbs); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := m.Score(context.Background(), []engine.ScoreRequest{{Prompt: "1", Continuations: []string{"2"}}}); err == nil {
		t.Error("a continuation that leaves nothing of the prompt was scored")
	}
}
