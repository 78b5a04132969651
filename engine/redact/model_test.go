package redact

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"espalier/engine"
)

// scripted says the same tokens to every request, in turn, or fails.
type scripted struct {
	tokens []engine.Token
	err    error
}

func (m scripted) Describe() engine.Description { return engine.Description{Name: "scripted"} }
func (m scripted) Close() error                 { return nil }

func (m scripted) Generate(_ context.Context, requests []engine.Request, show engine.Stream) ([]engine.Completion, error) {
	for _, t := range m.tokens {
		for i := range requests {
			show(i, t)
		}
	}
	completions := make([]engine.Completion, len(requests))
	for i := range completions {
		completions[i] = engine.Completion{Text: joined(m.tokens), Thinking: "about " + joined(m.tokens), Tokens: m.tokens}
	}
	return completions, m.err
}

func (m scripted) Score(context.Context, []engine.ScoreRequest) ([]engine.Scores, error) {
	return nil, m.err
}

// pieces cuts a text at random.
func pieces(rng *rand.Rand, text string) []engine.Token {
	var tokens []engine.Token
	for text != "" {
		n := 1 + rng.IntN(min(len(text), 7))
		tokens = append(tokens, engine.Token{Text: text[:n], LogProb: -1, Top: []engine.Alternative{{Text: text[:n]}, {Text: key}}})
		text = text[n:]
	}
	return tokens
}

// TestModel: however a key lies across tokens, no reply holds it, nor what is shown
// of one while it comes, and the rest of the text is there.
func TestModel(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, text := range []string{
		"say " + key + " and " + key + key + "!", key, "nothing", "tops3cret/0123+456% not it", "ends in tops3cret/01",
		"tops3tops3cret/tops3cret/0123+456%789", "",
	} {
		want := New(key).Values(text)
		for range 200 {
			tokens := pieces(rng, text)
			raw := fmt.Sprint(tokens)
			var shown [2]strings.Builder
			c, err := Model(scripted{tokens: tokens}, New(key)).Generate(t.Context(), make([]engine.Request, 2), func(i int, token engine.Token) {
				shown[i].WriteString(token.Text)
			})
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range c {
				if c.Text != want || c.Thinking != "about "+want || joined(c.Tokens) != want || shown[i].String() != want {
					t.Fatalf("%q in %v: text %q, tokens %q, shown %q", text, tokens, c.Text, joined(c.Tokens), shown[i].String())
				}
				if strings.Contains(fmt.Sprint(c), key) || len(c.Tokens) != len(tokens) {
					t.Fatalf("%+v", c)
				}
			}
			if fmt.Sprint(tokens) != raw {
				t.Fatal("the server's own tokens were changed")
			}
		}
	}
}

// TestNothingIsHeldForLong: text that is no secret is shown as it comes.
func TestNothingIsHeldForLong(t *testing.T) {
	var shown []string
	show, _ := New("aaaaaaaa").stream(func(_ int, t engine.Token) { shown = append(shown, t.Text) })
	for _, text := range []string{"b", "a", "a", "b", "c"} {
		show(0, engine.Token{Text: text})
	}
	if got := strings.Join(shown, " "); got != "b a a b c" {
		t.Errorf("shown %q", got)
	}
	for range 100_000 {
		show(0, engine.Token{Text: "a"})
	}
	if n := len(shown); n < 50_000 {
		t.Errorf("only %d shown of a text of nothing but secrets", n)
	}
}

func TestErrors(t *testing.T) {
	for _, err := range []error{
		&engine.Failure{Kind: engine.Late, Text: "late: " + key, Err: errors.New(key)},
		fmt.Errorf("no %s: %w", key, engine.ErrUnsupported),
		fmt.Errorf("model m: %w", errors.New("Authorization: Bearer xyz")),
	} {
		m := Model(scripted{err: err}, New(key))
		_, got := m.Score(t.Context(), nil)
		if engine.FailureOf(got) != engine.FailureOf(err) || errors.Is(err, engine.ErrUnsupported) != errors.Is(got, engine.ErrUnsupported) {
			t.Errorf("%v became %v", err, got)
		}
		for e := got; e != nil; e = errors.Unwrap(e) {
			if strings.Contains(fmt.Sprintf("%v %+v", e, e), key) || strings.Contains(e.Error(), "xyz") {
				t.Errorf("left: %v", e)
			}
		}
	}
	plain := errors.New("plain")
	if _, err := Model(scripted{err: plain}, New(key)).Generate(t.Context(), nil, nil); !errors.Is(err, plain) {
		t.Errorf("%v became %v", plain, err)
	}
	if m := (scripted{}); Model(m, New("short")) == nil {
		t.Error("no model")
	}
}
