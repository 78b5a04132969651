package decode

import (
	"errors"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/engine/native/internal/randommodel"
	"espalier/engine/tokenizer"
)

// From any beginning of its own reply a model goes on as it did. The reply is whole, what
// was given is marked, and only the rest is counted as written.
func TestGoingOnFromABeginning(t *testing.T) {
	m := newTestModel(t, randomTransformer(t, randommodel.Small(), 4), 2, Options{})
	for _, temperature := range []float64{0, 1} {
		goingOn(t, m, engine.Request{Prompt: text(1, 3, 0, 1), MaxTokens: 24, Temperature: temperature, Seed: 5})
	}
}

func goingOn(t *testing.T, m *Decoder, ask engine.Request) {
	t.Helper()
	whole := generate(t, m, ask)[0]
	if len(whole.Tokens) < 12 {
		t.Fatalf("the reply has %d tokens only", len(whole.Tokens))
	}
	prompt := whole.Usage.Prompt
	for n := 1; n < len(whole.Tokens); n++ {
		var streamed strings.Builder
		q := ask
		q.Beginning.Text, q.MaxTokens, q.Drawn = joined(whole.Tokens[:n]), ask.MaxTokens-n, n
		got, err := m.Generate(t.Context(), []engine.Request{q}, func(_ int, token engine.Token) { streamed.WriteString(token.Text) })
		if err != nil {
			t.Fatal(err)
		}
		c, given := got[0], len(q.Beginning.Text)
		if c.Text != whole.Text || c.Finish != whole.Finish {
			t.Fatalf("from token %d: %q, want %q", n, c.Text, whole.Text)
		}
		if joined(c.Tokens) != c.Text[given:] || streamed.String() != c.Text[given:] {
			t.Errorf("tokens %q, streamed %q, want %q", joined(c.Tokens), streamed.String(), c.Text[given:])
		}
		if len(c.Given) != 1 || c.Given[0] != (engine.Given{End: given}) {
			t.Errorf("given %+v, want the first %d bytes", c.Given, given)
		}
		if c.Usage.Prompt != prompt+n || c.Usage.Completion != len(whole.Tokens)-n || n > 1 && c.Usage.Reused < prompt+n-2 {
			t.Errorf("from token %d: usage %+v; the prompt has %d tokens", n, c.Usage, prompt)
		}
	}
}

// Thinking goes on where it stood, whether or not the prompt opens it, and what it ends in is
// the answer. Once it has ended, the answer goes on.
func TestGoingOnWithThinking(t *testing.T) {
	for _, opens := range []bool{true, false} {
		chat, err := tokenizer.ParseTemplate(map[bool]string{true: "{{range .Messages}}{{.Content}}{{end}}{{if .Think}}<think>\n{{end}}", false: "{{range .Messages}}{{.Content}}{{if $.Think}} {{end}}{{end}}"}[opens], "")
		if err != nil || !chat.Thinks || chat.Opens != opens {
			t.Fatal(chat, err)
		}
		m := pieceModel(t, []string{"a", "b", "\n", "</think>", "</th", "ink>\n\nx"}, chat)
		var requests []engine.Request
		for seed := range uint64(30) {
			q := engine.Request{Prompt: "x", Seed: seed, Temperature: 2, MaxTokens: 40, Stop: []string{"b"}, Beginning: engine.Beginning{Thinking: "ab so"}}
			if q.Beginning.Ended = seed%2 == 0; seed%4 == 0 {
				q.Beginning.Text = "The b"
			}
			requests = append(requests, q)
		}
		thought := make([]strings.Builder, len(requests))
		completions, err := m.Generate(t.Context(), requests, func(i int, token engine.Token) {
			if token.Thinking {
				thought[i].WriteString(token.Text)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		answered := 0
		for i, c := range completions {
			begin := requests[i].Beginning
			if !strings.HasPrefix(c.Thinking, "ab so") || !strings.HasPrefix(c.Text, begin.Text) || begin.Answers() != (thought[i].Len() == 0) {
				t.Errorf("from %+v: thinking %q, answer %q, streamed thinking %q", begin, c.Thinking, c.Text, thought[i].String())
			}
			if begin.Answers() && c.Thinking != begin.Thinking {
				t.Errorf("ended thinking became %q", c.Thinking)
			}
			if rest := c.Text[len(begin.Text):]; rest != joined(c.Tokens) || strings.Contains(rest, "b") {
				t.Errorf("answer %q goes on with %q, tokens %q", c.Text, rest, joined(c.Tokens))
			}
			if !begin.Answers() && c.Text != "" {
				answered++
			}
		}
		if answered == 0 {
			t.Error("thinking that was gone on with never led to an answer")
		}
	}
}

// A form holds the beginning and the rest together; what cannot be is refused in words.
func TestBeginningAndForm(t *testing.T) {
	chat, err := tokenizer.ParseTemplate("{{range .Messages}}{{.Content}}{{end}}{{if .Think}}<think>\n{{end}}", "")
	if err != nil {
		t.Fatal(err)
	}
	pieces := []string{"a", "b", "c", "\n"}
	m, plain := pieceModel(t, pieces, chat), pieceModel(t, pieces, nil)
	choices := []string{"abc\n", "abb\n", "ccc\n"}
	c, err := m.Generate(t.Context(), []engine.Request{{Prompt: "x", Choices: choices, Beginning: engine.Beginning{Thinking: "aa", Text: "ab"}}}, nil)
	if err != nil || c[0].Text != "abc\n" && c[0].Text != "abb\n" || c[0].Thinking != "aa" {
		t.Errorf("%+v, %v", c, err)
	}
	for name, q := range map[string]engine.Request{
		"no choice": {Prompt: "x", Choices: choices, Beginning: engine.Beginning{Text: "b"}},
		"open":      {Prompt: "x", Choices: choices, Beginning: engine.Beginning{Thinking: "b"}},
	} {
		if _, err := m.Generate(t.Context(), []engine.Request{q}, nil); !errors.Is(err, engine.ErrUnsupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := plain.Generate(t.Context(), []engine.Request{{Prompt: "x", Beginning: engine.Beginning{Thinking: "b"}}}, nil); !errors.Is(err, engine.ErrUnsupported) || !strings.Contains(err.Error(), "does not think") {
		t.Error(err)
	}
}
