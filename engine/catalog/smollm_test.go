package catalog

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"espalier/engine"
	"espalier/engine/checkpoint"
	"espalier/engine/modelfile"
	"espalier/engine/ollama"
	"espalier/engine/ollama/ollamatest"
	"espalier/engine/smollmtest"

	"github.com/ollama/ollama/api"
)

// Templates in Ollama's form, as models of these families have them.
const (
	smolTemplate = `{{- range .Messages }}<|im_start|>{{ .Role }}
{{ .Content }}<|im_end|>
{{ end }}<|im_start|>assistant
`
	smolSystem   = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
	qwenTemplate = `{{- if .System }}<|im_start|>system
{{ .System }}<|im_end|>
{{ end }}{{ range $i, $_ := .Messages }}{{ $last := eq (len (slice $.Messages $i)) 1 -}}
{{ if eq .Role "user" }}<|im_start|>user
{{ .Content }}<|im_end|>
{{ else if eq .Role "assistant" }}<|im_start|>assistant
{{ .Content }}{{ if not $last }}<|im_end|>
{{ end }}{{ end }}{{ if and (ne .Role "assistant") $last }}<|im_start|>assistant
{{ end }}{{ end }}`
	r1Template = `{{- if .System }}{{ .System }}{{ end }}
{{- range $i, $_ := .Messages }}{{ $last := eq (len (slice $.Messages $i)) 1}}
{{- if eq .Role "user" }}<｜User｜>{{ .Content }}
{{- else if eq .Role "assistant" }}<｜Assistant｜>
  {{- if and $.IsThinkSet (and $last .Thinking) }}<think>
{{ .Thinking }}
</think>
{{ end }}{{ .Content }}{{ if not $last }}<｜end▁of▁sentence｜>{{ end }}
{{- end }}
{{- if and $last (ne .Role "assistant") }}<｜Assistant｜>
{{- if and $.IsThinkSet (not $.Think) }}<think>

</think>

{{ end }}{{ end }}{{ end }}`
	llamaTemplate = `<|start_header_id|>system<|end_header_id|>

Cutting Knowledge Date: December 2023

{{ if .System }}{{ .System }}
{{- end }}<|eot_id|>
{{- range $i, $_ := .Messages }}
{{- $last := eq (len (slice $.Messages $i)) 1 }}
{{- if eq .Role "user" }}<|start_header_id|>user<|end_header_id|>

{{ .Content }}<|eot_id|>{{ if $last }}<|start_header_id|>assistant<|end_header_id|>

{{ end }}
{{- else if eq .Role "assistant" }}<|start_header_id|>assistant<|end_header_id|>

{{ .Content }}{{ if not $last }}<|eot_id|>{{ end }}{{ end }}{{ end }}`
	oldTemplate = `{{ if .System }}### System:
{{ .System }}

{{ end }}{{ if .Prompt }}### User:
{{ .Prompt }}

{{ end }}### Response:
{{ .Response }}`
)

// pull gives weights to a server under several templates, and points OLLAMA_MODELS to where
// the server keeps them.
func pull(t *testing.T, weights []byte, templates map[string]string) *ollamatest.Server {
	t.Helper()
	s := ollamatest.Start(t)
	for name, template := range templates {
		s.CreateWith(&api.CreateRequest{
			Model: name, Template: template, System: smolSystem, Parameters: map[string]any{"stop": []string{"<|im_end|>"}},
		}, weights)
	}
	t.Setenv("OLLAMA_MODELS", s.Models())
	return s
}

func smolLM2(t *testing.T) []byte {
	t.Helper()
	weights, err := os.ReadFile(smollmtest.GGUF(t))
	if err != nil {
		t.Fatal(err)
	}
	return weights
}

// unquantised is SmolLM2 with every weight as a float32.
func unquantised(t *testing.T) []byte {
	t.Helper()
	files, err := modelfile.Open(smollmtest.GGUF(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = files.Close() }()
	var file bytes.Buffer
	if err := files.WriteGGUF(&file, modelfile.GGUFOptions{Type: checkpoint.F32}); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// ask is what the server makes of a prompt: the greedy reply and the tokens that it read.
func ask(t *testing.T, s *ollamatest.Server, name, prompt string, think *api.ThinkValue, tokens int) (reply string, read int) {
	t.Helper()
	no := false
	err := s.Client().Chat(t.Context(), &api.ChatRequest{
		Model: name, Messages: []api.Message{{Role: "user", Content: prompt}}, Stream: &no, Think: think,
		Options: map[string]any{"temperature": 0, "num_predict": tokens, "repeat_penalty": 1},
	}, func(r api.ChatResponse) error {
		reply += r.Message.Content
		read = r.PromptEvalCount
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return reply, read
}

// A model that Ollama pulled writes here what it writes there: the same greedy replies to 50
// prompts (-all; else as many as ten seconds allow). The server rounds what it caches to 16 bits, and multiplies quantised weights by
// activations that it rounds to 8 bits, where nothing is rounded here. So a reply may go
// another way where two tokens are nearly as likely: within 0.02 nats with weights in
// float32, within 0.3 as they are.
func TestOllamaWritesWhatDiskDoes(t *testing.T) {
	for _, test := range []struct {
		name    string
		weights []byte
		tie     float64
	}{{"F32", unquantised(t), 0.02}, {"Q4_1", smolLM2(t), 0.3}} {
		t.Run(test.name, func(t *testing.T) { compareReplies(t, test.weights, test.tie) })
	}
}

var all = flag.Bool("all", false, "compare all 50 replies, not only those of the first ten seconds")

func compareReplies(t *testing.T, weights []byte, tie float64) {
	s := pull(t, weights, map[string]string{"smollm2": smolTemplate})
	m, err := Load("disk:smollm2")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	const tokens = 16
	var requests []engine.Request
	for i := range 10 {
		for _, form := range []string{
			"What is %d plus %d?", "Tell me about the number %d, and then about %d.", "Write the numbers from %d to %d.",
			"Which is larger, %d or %d? Say why.", "Name a river, a city and a mountain. %d, %d",
		} {
			requests = append(requests, engine.Request{Prompt: fmt.Sprintf(form, 3*i+1, 7*i+2), MaxTokens: tokens, TopLogProbs: 20})
		}
	}
	const enough = 10 * time.Second
	began, equal, compared := time.Now(), 0, 0
	for _, r := range requests {
		if !*all && time.Since(began) > enough && compared > 0 {
			break
		}
		compared++
		completions, err := m.Generate(t.Context(), []engine.Request{r}, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := completions[0]
		reply, read := ask(t, s, "smollm2", r.Prompt, nil, tokens)
		if read != got.Usage.Prompt {
			t.Errorf("%q: %d tokens here, %d there", r.Prompt, got.Usage.Prompt, read)
		}
		if reply == got.Text {
			equal++
		} else if away := parts(got, reply); !(away <= tie) {
			t.Errorf("%q: the texts part where their tokens are %.3f nats apart:\n here %q\nthere %q", r.Prompt, away, got.Text, reply)
		}
	}
	t.Logf("%d of %d replies are the same, the others part at near ties", equal, compared)
	if equal < compared/2 {
		t.Errorf("only %d of %d replies are the same", equal, compared)
	}
}

// parts returns by how much the token with which another reply parts from a completion is
// less likely; infinite if it is not among the alternatives.
func parts(c engine.Completion, other string) float64 {
	for _, token := range c.Tokens {
		if rest, same := strings.CutPrefix(other, token.Text); same && token.Text != "" {
			other = rest
			continue
		}
		for _, a := range token.Top {
			if a.Text != token.Text && (strings.HasPrefix(other, a.Text) && a.Text != "" || a.Text == "" && other == "") {
				return token.LogProb - a.LogProb
			}
		}
		break
	}
	return math.Inf(1)
}

// Prompts have as many tokens as the server counts, under every kind of template.
func TestOllamaCountsTheSamePrompts(t *testing.T) {
	templates := map[string]string{"smollm2": smolTemplate, "qwen": qwenTemplate, "r1": r1Template, "llama": llamaTemplate, "old": oldTemplate}
	s := pull(t, smolLM2(t), templates)
	for name := range templates {
		m, err := Load(ollama.StorePrefix + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, prompt := range []string{"What is 24 made of?\n\n 4 9 10 13  ", "naïve Ünïcode 日本語"} {
			got, err := m.Generate(t.Context(), []engine.Request{{Prompt: prompt, MaxTokens: 1}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			var think *api.ThinkValue
			if name == "r1" {
				think = &api.ThinkValue{Value: true}
			}
			if _, read := ask(t, s, name, prompt, think, 1); read != got[0].Usage.Prompt {
				t.Errorf("%s: %q: %d tokens here, %d there", name, prompt, got[0].Usage.Prompt, read)
			}
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
	names, err := ollama.AllPulled()
	if err != nil || len(names) != len(templates) || names[0] != "llama:latest" {
		t.Errorf("the store lists %q, %v", names, err)
	}
	if _, err := Load("disk:smollm2:1b"); engine.FailureOf(err) != engine.Missing {
		t.Errorf("a tag that is not there: %v", err)
	}
}
