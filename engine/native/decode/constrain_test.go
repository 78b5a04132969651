package decode

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"espalier/engine"
	"espalier/engine/native/internal/randommodel"
	"espalier/engine/native/transformer"

	"github.com/google/go-cmp/cmp"
)

// pieces is a tokenizer of printable ASCII, some longer tokens and an end token.
type pieces []string

func newPieces() pieces {
	p := pieces{"", `{"`, `":`, `",`, `"sure"`, "lik", "ely", "true", "é", "\xc3", "\xa9"} // 0 ends
	for c := ' '; c <= '~'; c++ {
		p = append(p, string(c))
	}
	return p
}

func (p pieces) Size() int              { return len(p) }
func (p pieces) End() int               { return 0 }
func (p pieces) Piece(_, id int) string { return p[id] }
func (p pieces) Encode(s string) ([]int, error) {
	var ids []int
	for _, c := range s {
		id := slices.Index(p, string(c))
		if id < 0 {
			return nil, fmt.Errorf("%q has no token", c)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func writer(t *testing.T, m *transformer.Transformer, draft int) *Decoder {
	t.Helper()
	w, err := New("writer", m, newPieces(), Options{Draft: draft})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// A model that knows nothing writes what the schema wants, at every temperature,
// in one batch with others, with and without drafts.
func TestSchemaHoldsText(t *testing.T) {
	c := randommodel.Embedded()
	c.MTPLayers = 1
	weights := randomTransformer(t, c, 1)
	const schema = `{"type":"object","properties":{"name":{"type":"string"},"value":{"enum":["sure","likely"]},"ok":{"type":"boolean"}},"required":["value","ok"]}`
	requests := []engine.Request{{Prompt: "free", MaxTokens: 30, Temperature: 1, Seed: 9}}
	for i := range 30 {
		requests = append(requests, engine.Request{
			Prompt: "{x}"[:1+i%3], Seed: uint64(i), Temperature: float64(i%3) * 0.7, TopK: i % 4 * 10, MinP: 0.01 * float64(i%2), MaxTokens: 60, Schema: json.RawMessage(schema),
		})
	}
	plain := generate(t, writer(t, weights, -1), requests...)
	if diff := cmp.Diff(plain, generate(t, writer(t, weights, 3), requests...), ignoreBatch); diff != "" {
		t.Errorf("(-plain +speculative):\n%s", diff)
	}
	whole := 0
	for _, c := range plain[1:] {
		if c.Finish == engine.FinishLength {
			continue // a long name
		}
		whole++
		var got struct {
			Name, Value string
			OK          *bool
		}
		d := json.NewDecoder(strings.NewReader(c.Text))
		d.DisallowUnknownFields()
		if err := d.Decode(&got); err != nil || got.OK == nil || got.Value != "sure" && got.Value != "likely" {
			t.Errorf("%q: %v", c.Text, err)
		}
	}
	if whole < 5 {
		t.Errorf("only %d texts came to an end", whole)
	}
	free := requests[0]
	if diff := cmp.Diff(generate(t, writer(t, weights, -1), free), plain[:1], ignoreBatch); diff != "" {
		t.Errorf("a free text beside them (-alone +together):\n%s", diff)
	}
}

// Choices are drawn as the model's probabilities of what is left say, token by token.
func TestChoicesAreDistributedAsTheModelSays(t *testing.T) {
	m := writer(t, randomTransformer(t, randommodel.Embedded(), 1), 0)
	choices := []string{"a", "b", "q"}
	weights, total := make([]float64, 3), 0.0
	for i, p := range score(t, m, engine.ScoreRequest{Prompt: "Which?", Continuations: choices})[0].LogProbs {
		weights[i] = math.Exp(p)
		total += weights[i]
	}
	const draws = 2000
	requests := make([]engine.Request, draws)
	for i := range requests {
		requests[i] = engine.Request{Prompt: "Which?", Choices: choices, Temperature: 1, Seed: uint64(i)}
	}
	counts := map[string]float64{}
	for _, c := range generate(t, m, requests...) {
		counts[c.Text]++
		if c.Finish != engine.FinishStop || len(c.Tokens) != 1 || c.Tokens[0].LogProb > math.Log(total) {
			t.Fatalf("%+v", c)
		}
	}
	for i, choice := range choices {
		want := weights[i] / total
		if got, sigma := counts[choice]/draws, math.Sqrt(want*(1-want)/draws); math.Abs(got-want) > 4.5*sigma {
			t.Errorf("%s drawn with frequency %.3f, want %.3f", choice, got, want)
		}
	}
}

// A choice that begins another ends with the end token, or at once if there is none.
func TestChoicesThatGoOn(t *testing.T) {
	weights := randomTransformer(t, randommodel.Embedded(), 1)
	choices := []string{"lik", "likely"}
	seen := map[string]bool{}
	for seed := range uint64(40) {
		c := generate(t, writer(t, weights, 0), engine.Request{Prompt: "?", Choices: choices, Temperature: 2, Seed: seed})[0]
		if seen[c.Text] = true; !slices.Contains(choices, c.Text) || c.Finish != engine.FinishStop {
			t.Errorf("%q, %s", c.Text, c.Finish)
		}
	}
	if len(seen) != 2 {
		t.Errorf("drew only %v", seen)
	}
	m := newTestModel(t, weights, -1, Options{})
	if c := generate(t, m, engine.Request{Prompt: "1", Choices: []string{"23", "2345"}})[0]; c.Text != "23" {
		t.Errorf("without an end token: %q", c.Text)
	}
}

func TestFormThatNoTokenCanWrite(t *testing.T) {
	m := newTestModel(t, randomTransformer(t, randommodel.Small(), 1), -1, Options{})
	_, err := m.Generate(t.Context(), []engine.Request{{Prompt: "1", MaxTokens: 9}, {Prompt: "2", Choices: []string{"3~"}}}, nil)
	if !errors.Is(err, engine.ErrUnsupported) || !strings.Contains(err.Error(), `continues "3"`) {
		t.Errorf("error %v", err)
	}
	idle(t, m)
}

// No token holds half a character, however the text came to be.
func TestTokensAreWholeCharacters(t *testing.T) {
	m := writer(t, randomTransformer(t, randommodel.Embedded(), 1), 0)
	requests := make([]engine.Request, 60)
	for i := range requests {
		requests[i] = engine.Request{Prompt: "?", Choices: []string{"é", "éé?"}, Temperature: 3, Seed: uint64(i)}
		if i%2 == 0 { // free, where halves may never be completed
			requests[i] = engine.Request{Prompt: "?", Temperature: 9, Seed: uint64(i), MaxTokens: 50}
		}
	}
	split := 0
	check := func(c engine.Completion) {
		joined := ""
		for _, token := range c.Tokens {
			if !utf8.ValidString(token.Text) {
				t.Fatalf("token %q of %q", token.Text, c.Text)
			}
			if token.Text == "" && token.LogProb < 0 && c.Finish != engine.FinishStop {
				split++
			}
			joined += token.Text
		}
		if joined != c.Text {
			t.Fatalf("the tokens say %q, the text %q", joined, c.Text)
		}
	}
	for _, c := range generate(t, m, requests...) {
		check(c)
	}
	for _, c := range enumerate(t, m, engine.EnumerateRequest{Prompt: "?", MinProbability: 2e-5, MaxTokens: 2})[0] {
		check(c)
	}
	if split == 0 {
		t.Error("no token ended within a character: the test tests nothing")
	}
}
