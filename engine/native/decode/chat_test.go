package decode

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/engine/native/internal/randommodel"
	"espalier/engine/tokenizer"
)

// pieceTokenizer has tokens of fixed text, and no end.
type pieceTokenizer []string

func (p pieceTokenizer) Encode(text string) (ids []int, err error) {
	for i := range len(text) {
		ids = append(ids, int(text[i])%len(p))
	}
	return ids, nil
}

func (p pieceTokenizer) Piece(_, id int) string { return p[id] }
func (p pieceTokenizer) End() int               { return -1 }
func (p pieceTokenizer) Size() int              { return len(p) }

func pieceModel(t *testing.T, pieces []string, chat *tokenizer.Template) *Decoder {
	t.Helper()
	config := randommodel.Embedded()
	config.VocabSize = len(pieces)
	m, err := New("pieces", randomTransformer(t, config, 1), pieceTokenizer(pieces), Options{Chat: chat})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func joined(tokens []engine.Token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.Text)
	}
	return b.String()
}

// A model that thinks is prompted to, and its thinking is no part of its answer:
// not of the text, its tokens, or what stops it. What is bound is not thought about.
func TestThinking(t *testing.T) {
	d := tokenizer.Definition{BOS: -1, EOS: -1, Template: "<｜User｜> <｜Assistant｜> </think>"}
	chat, err := d.ChatTemplate()
	if err != nil || !chat.Thinks {
		t.Fatal("no template", err)
	}
	m := pieceModel(t, []string{"a", "b", "\n", "</think>", "</th", "ink>\n\nx"}, chat)
	var requests []engine.Request
	for seed := range uint64(30) {
		requests = append(requests, engine.Request{Prompt: "x", Seed: seed, Temperature: 2, MaxTokens: 40, Stop: []string{"b"}})
	}
	completions, err := m.Generate(t.Context(), requests, nil)
	if err != nil {
		t.Fatal(err)
	}
	answered := 0
	for _, c := range completions {
		if c.Text != joined(c.Tokens) {
			t.Errorf("text %q, tokens %q", c.Text, joined(c.Tokens))
		}
		if strings.Contains(c.Text, "b") {
			t.Errorf("the answer %q was not stopped", c.Text)
		}
		if strings.Contains(c.Thinking, "b") && c.Text != "" {
			answered++
		}
		if strings.Contains(c.Thinking, "</think>") || strings.TrimLeft(c.Text, " \n") != c.Text {
			t.Errorf("thinking %q, answer %q", c.Thinking, c.Text)
		}
	}
	if answered == 0 {
		t.Error("no answer followed thinking with a stop string in it")
	}
	bound, err := m.Generate(t.Context(), []engine.Request{{Prompt: "x", MaxTokens: 9, Choices: []string{"aa\n", "ab"}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c := bound[0]; c.Thinking != "" || c.Text != "aa\n" && c.Text != "ab" {
		t.Errorf("thinking %q, text %q", c.Thinking, c.Text)
	}
}

// A chat whose text repeats itself ends, and says what repeats. A form and a text that is no
// chat are let go on: their ends are known.
func TestChatsThatRepeatThemselvesEnd(t *testing.T) {
	chat, err := tokenizer.ParseTemplate("{{range .Messages}}{{.Content}}{{end}}", "")
	if err != nil {
		t.Fatal(err)
	}
	const sentence = "Wait, that is not it. "
	for _, template := range []*tokenizer.Template{chat, nil} {
		m := pieceModel(t, []string{sentence}, template)
		c := generate(t, m, engine.Request{Prompt: "x", MaxTokens: 100})[0]
		want := engine.FinishLoop
		if template == nil {
			want = engine.FinishLength
		}
		looped := strings.Contains(c.Note, "over and over: \"Wait, that is not it.\"")
		if c.Finish != want || looped != (template != nil) || c.Usage.Completion != len(c.Tokens) || (len(c.Tokens) < 100) != looped {
			t.Errorf("chat %v: %s after %d tokens, note %q", template != nil, c.Finish, len(c.Tokens), c.Note)
		}
		c = generate(t, m, engine.Request{Prompt: "x", MaxTokens: 100, Choices: []string{strings.Repeat(sentence, 60)}})[0]
		if c.Finish != engine.FinishStop || len(c.Tokens) != 60 {
			t.Errorf("chat %v, a form: %s after %d tokens", template != nil, c.Finish, len(c.Tokens))
		}
		idle(t, m)
	}
}
