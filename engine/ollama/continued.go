package ollama

import (
	"context"
	"fmt"
	"strings"

	"github.com/ollama/ollama/api"

	"espalier/engine"
	"espalier/engine/tokenizer"
)

// How the server is given the beginning of a reply: in a prompt that it takes as it is
// (raw). A chat that ends in a message of the assistant's is continued by some templates
// only. The prompt is the model's own template, executed here or, for models whose renderer
// is built into the server, there.
const (
	byTemplate = "in raw prompts, by the model's template"
	byRenderer = "in raw prompts, which the server renders"
)

// continues says how the model continues a beginning; empty if it cannot.
func (m *Model) continues() string {
	switch {
	case m.renderer == "" && m.shown.Template != "":
		return byTemplate
	case m.renderer != "" && m.logProbs: // servers that know log-probabilities can render
		return byRenderer
	}
	return ""
}

// begun turns a chat into a request that begins its reply.
func (m *Model) begun(ctx context.Context, q engine.Request, chat *api.ChatRequest) (*api.GenerateRequest, error) {
	begin := q.Beginning
	if err := begin.Check(m.name, m.thinks || m.r1); err != nil {
		return nil, err
	}
	thinks := begin.Thinking != "" || m.reasons()
	if m.thinks {
		chat.Think = &api.ThinkValue{Value: thinks}
	}
	prompt, err := m.render(ctx, chat, thinks)
	if err != nil {
		return nil, err
	}
	if thinks {
		prompt = begin.After(prompt)
	} else {
		prompt += begin.Text
	}
	no := false
	return &api.GenerateRequest{
		Model: chat.Model, Prompt: prompt, Raw: true, Format: chat.Format, Options: chat.Options, KeepAlive: chat.KeepAlive,
		Logprobs: chat.Logprobs, TopLogprobs: chat.TopLogprobs, Truncate: &no, Shift: &no,
		Think: &api.ThinkValue{Value: false}, // the server would not know that the thinking is open already
	}, nil
}

// render returns the prompt that the server would make of a chat.
func (m *Model) render(ctx context.Context, chat *api.ChatRequest, thinks bool) (string, error) {
	var prompt string
	switch m.continues() {
	case byTemplate:
		template, err := tokenizer.ParseTemplate(m.shown.Template, m.shown.System)
		if err != nil {
			return "", fmt.Errorf("%s cannot be given the beginning of a reply, because its template cannot be executed: %w: %w", m.name, err, engine.ErrUnsupported)
		}
		var turns []tokenizer.Turn
		for _, message := range chat.Messages {
			turns = append(turns, tokenizer.Turn{Role: message.Role, Text: message.Content})
		}
		if prompt, err = template.Prompt(thinks, turns...); err != nil {
			return "", err
		}
	case byRenderer:
		ask := *chat
		ask.DebugRenderOnly, ask.Stream = true, new(bool)
		last, err := answer(ctx, m.server, func(c *api.Client, ctx context.Context) (last api.ChatResponse, err error) {
			err = c.Chat(ctx, &ask, func(r api.ChatResponse) error { last = r; return nil })
			return last, err
		})
		if err != nil {
			return "", err
		}
		if last.DebugInfo != nil {
			prompt = last.DebugInfo.RenderedTemplate
		}
	}
	switch {
	case prompt == "":
		return "", fmt.Errorf("ollama does not say what template %s has, and so it cannot be given the beginning of a reply: %w", m.name, engine.ErrUnsupported)
	case strings.Contains(prompt, "<|channel|>") || strings.Contains(m.shown.Template, "<|channel|>"):
		return "", fmt.Errorf("%s writes in channels, in which the beginning of a reply cannot be given: %w", m.name, engine.ErrUnsupported)
	}
	return prompt, nil
}
