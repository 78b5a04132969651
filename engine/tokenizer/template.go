package tokenizer

import (
	"fmt"
	"strings"

	"espalier/engine"

	"github.com/ollama/ollama/api"
	ollama "github.com/ollama/ollama/template"
)

// Turn is one message of a chat.
type Turn struct {
	Role string // "system", "user" or "assistant"
	Text string
}

// Template formats a chat as a model was trained to read it. It is one of Ollama's, executed
// by Ollama's own code. It is for use by one goroutine at a time.
type Template struct {
	text   *ollama.Template
	system string // stands for a system's turn where there is none
	room   *room
	// Thinks reports that replies begin with thinking.
	Thinks bool
	// Opens reports that a prompt to think ends in the opening tag.
	Opens bool
}

// ParseTemplate reads a template of Ollama's. system stands for a system's turn where a chat
// has none.
func ParseTemplate(text, system string) (*Template, error) {
	if len(text) > maxTemplate {
		return nil, fmt.Errorf("chat template: %d bytes are implausibly many, want at most %d", len(text), maxTemplate)
	}
	source, err := ollama.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("chat template: %w", err)
	}
	t := &Template{text: source, system: system, room: new(room)}
	if err := t.bound(text); err != nil {
		return nil, fmt.Errorf("chat template: %w", err)
	}
	t.Thinks = strings.Contains(text, ".Think")
	prompt, err := t.Prompt(true, Turn{Role: "user", Text: "?"})
	t.Opens = strings.HasSuffix(strings.TrimSpace(prompt), engine.ThinkOpen)
	t.Thinks = t.Thinks || t.Opens
	return t, err
}

// Prompt formats the turns so far and begins the assistant's next one. It leaves the thinking
// out of the assistant's earlier turns. With think, a model that thinks is asked to; without,
// it answers at once.
func (t *Template) Prompt(think bool, turns ...Turn) (string, error) {
	var messages []api.Message
	if t.system != "" && (len(turns) == 0 || turns[0].Role != "system") {
		messages = append(messages, api.Message{Role: "system", Content: t.system})
	}
	for _, turn := range turns {
		m := api.Message{Role: turn.Role, Content: turn.Text}
		if turn.Role == "assistant" {
			m.Thinking, m.Content = engine.CutThinking(turn.Text, false)
		}
		messages = append(messages, m)
	}
	*t.room = room{steps: maxSteps, bytes: maxPrompt}
	var b strings.Builder
	if err := t.text.Execute(boundedWriter{&b, t.room}, ollama.Values{Messages: messages, Think: think && t.Thinks, IsThinkSet: t.Thinks}); err != nil {
		return "", fmt.Errorf("chat template: %w", err)
	}
	return b.String(), nil
}
