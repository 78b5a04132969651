package ollama

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/ollama/ollama/api"

	"espalier/engine"
	"espalier/engine/ollama/ollamatest"
	"espalier/engine/smollmtest"
)

// Templates as the server's library has them: with messages, of the older kind in which one
// message follows a system prompt, with a turn that thinks.
var templates = map[string]string{
	"plain":   ollamatest.Plain,
	"older":   `{{ if .System }}<|system|>{{ .System }}</s>{{ end }}{{ if .Prompt }}<|user|>{{ .Prompt }}</s>{{ end }}<|assistant|>{{ .Response }}</s>`,
	"chatml":  "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n",
	"llama":   `{{ if .System }}<<SYS>>{{ .System }}<</SYS>>{{ end }}{{- range $i, $_ := .Messages }}{{- $last := eq (len (slice $.Messages $i)) 1 }}{{ if eq .Role "user" }}[INST] {{ .Content }} [/INST]{{ else if eq .Role "assistant" }}{{ .Content }}</s>{{ end }}{{ if and $last (eq .Role "assistant") }}!{{ end }}{{- end }}`,
	"thinks":  ollamatest.Thinking,
	"opens":   ollamatest.ThinkingOpened,
	"switch":  `{{ range .Messages }}<|im_start|>{{ .Role }}{{ "\n" }}{{ if .Thinking }}<think>{{ .Thinking }}</think>{{ end }}{{ .Content }}<|im_end|>{{ "\n" }}{{ end }}<|im_start|>assistant{{ "\n" }}{{ if and $.IsThinkSet (not $.Think) }}<think>{{ "\n\n" }}</think>{{ "\n\n" }}{{ end }}`,
	"dressed": "{{- if .System }}{{ .System }} {{ end }}{{- range .Messages }}{{ .Role }}: {{ .Content }}\n{{ end }}assistant:",
}

// The prompt that a beginning follows is the one that the server would write, whatever the
// template and with the system prompt of the model file; and from there the model goes on.
func TestBeginnings(t *testing.T) {
	s := ollamatest.Start(t)
	script := ollamatest.Scripted(t, "anew", map[byte]string{
		'6': " is 24.\n</think>\n\nIt is 24", 's': " 24", '\n': "It is 24",
	})
	for name, template := range templates {
		for _, system := range []string{"", "You count."} {
			t.Run(name+system, func(t *testing.T) {
				s.CreateWith(&api.CreateRequest{Model: "m", Template: template, System: system}, script)
				m := openOn(t, "m", Options{})
				if m.Describe().Continues != byTemplate {
					t.Errorf("it goes on %q", m.Describe().Continues)
				}
				chat, err := m.chat(engine.Request{Prompt: "Input: 4 6"})
				if err != nil {
					t.Fatal(err)
				}
				ours, err := m.render(t.Context(), chat, m.reasons())
				if err != nil {
					t.Fatal(err)
				}
				m.renderer = "the server's" // so that it renders
				theirs, err := m.render(t.Context(), chat, m.reasons())
				if m.renderer = ""; err != nil || ours != theirs {
					t.Errorf("we write %q, the server %q, %v", ours, theirs, err)
				}
				begins := []engine.Beginning{{Thinking: "Try 4 * 6"}, {Thinking: "Try 4 * 6", Ended: true}, {Text: "It is"}}
				for _, begin := range begins {
					want := engine.Completion{Text: "It is 24", Thinking: begin.Thinking}
					if !begin.Answers() {
						want.Thinking += " is 24."
					}
					var streamed strings.Builder
					got, err := m.Generate(t.Context(), []engine.Request{{Prompt: "Input: 4 6", Beginning: begin, MaxTokens: 40}}, func(_ int, token engine.Token) {
						streamed.WriteString(token.Text)
					})
					if begin.Thinking != "" && !m.thinks {
						if !errors.Is(err, engine.ErrUnsupported) || !strings.Contains(err.Error(), "does not think") {
							t.Errorf("from %+v: %v", begin, err)
						}
						continue
					}
					if err != nil {
						t.Fatal(err)
					}
					c := got[0]
					if begin.Mark(&want); c.Text != want.Text || c.Thinking != want.Thinking || len(c.Given) != len(want.Given) || c.Finish != engine.FinishStop {
						t.Errorf("from %+v: %+v", begin, c)
					}
					if c.Usage.Completion == 0 || c.Usage.Completion > 30 || c.Usage.Prompt < len("Input: 4 6"+begin.Head()) { // a token is a byte there
						t.Errorf("from %+v: usage %+v", begin, c.Usage)
					}
					if strings.Contains(streamed.String(), "Try") {
						t.Errorf("the beginning was streamed: %q", streamed.String())
					}
				}
				bound, err := generate(m, engine.Request{Prompt: "Input: 4 6", Beginning: engine.Beginning{Ended: true}, Choices: []string{"sure", "likely"}})
				if err != nil || bound.Text != "sure" && bound.Text != "likely" {
					t.Errorf("choices behind thinking: %+v, %v", bound, err)
				}
				if _, err := generate(m, engine.Request{Prompt: "Input: 4 6", Beginning: engine.Beginning{Text: "su"}, Choices: []string{"sure"}}); !errors.Is(err, engine.ErrUnsupported) {
					t.Errorf("a choice that is begun: %v", err)
				}
			})
		}
	}
}

// A model whose renderer is built into the server is given its beginning in what the server
// renders; one that writes in channels is not.
func TestBeginningsByRenderer(t *testing.T) {
	s := ollamatest.Start(t)
	script := ollamatest.Scripted(t, "anew", map[byte]string{'6': " is 24.\n</think>\n\nIt is 24", 's': " 24"})
	s.CreateWith(&api.CreateRequest{Model: "vl", Renderer: "qwen3-vl-thinking", Parser: "qwen3-vl-thinking", Template: "{{ .Prompt }}"}, script)
	m := openOn(t, "vl", Options{})
	if m.Describe().Continues != byRenderer || !m.thinks {
		t.Fatalf("it goes on %q, thinks %v", m.Describe().Continues, m.thinks)
	}
	c, err := generate(m, engine.Request{Prompt: "Input: 4 6", Beginning: engine.Beginning{Thinking: "Try 4 * 6"}, MaxTokens: 40})
	if err != nil || c.Thinking != "Try 4 * 6 is 24." || c.Text != "It is 24" {
		t.Errorf("%+v, %v", c, err)
	}
	s.Create("channels", script, "{{ range .Messages }}<|start|>{{ .Role }}<|message|>{{ .Content }}<|end|>{{ end }}<|start|>assistant<|channel|>", nil)
	if _, err := generate(openOn(t, "channels", Options{}), engine.Request{Prompt: "x", Beginning: engine.Beginning{Text: "a"}}); !errors.Is(err, engine.ErrUnsupported) || !strings.Contains(err.Error(), "channels") {
		t.Error(err)
	}
}

// A real model goes on with its own reply as it did, from anywhere in it.
func TestSmolLM2GoesOn(t *testing.T) {
	gguf, err := os.ReadFile(smollmtest.GGUF(t))
	if err != nil {
		t.Fatal(err)
	}
	s := ollamatest.Start(t)
	s.Create("smollm2", gguf, "", nil) // its own template
	m := openOn(t, "smollm2", Options{})
	q := engine.Request{Prompt: "What is the capital of France? Answer in one sentence.", MaxTokens: 24}
	whole, err := generate(m, q)
	if err != nil {
		t.Fatal(err)
	}
	words := strings.SplitAfter(whole.Text, " ")
	if len(words) < 5 {
		t.Fatalf("it says %q", whole.Text)
	}
	for n := 1; n < len(words); n += 2 {
		q.Beginning.Text = strings.TrimSuffix(strings.Join(words[:n], ""), " ")
		c, err := generate(m, q)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(c.Text, whole.Text) || c.Given[0].End != len(q.Beginning.Text) || c.Usage.Prompt <= whole.Usage.Prompt {
			t.Errorf("from %q: %q, which was %q; usage %+v", q.Beginning.Text, c.Text, whole.Text, c.Usage)
		}
	}
	// Another word leads elsewhere.
	q.Beginning.Text = "The capital of Germany"
	if c, err := generate(m, q); err != nil || !strings.HasPrefix(c.Text, "The capital of Germany is Berlin") {
		t.Errorf("%+v, %v", c, err)
	}
}
