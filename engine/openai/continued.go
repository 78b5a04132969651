package openai

import (
	"context"
	"fmt"
	"time"

	"espalier/engine"
)

// The template of DeepSeek-R1 and its distills, without the token that begins a
// text: servers add it to a plain completion. Its model card asks to force the
// beginning of the thinking, which R1 else skips now and then.
const (
	r1User      = "<｜User｜>"
	r1Assistant = "<｜Assistant｜>"
	r1Think     = "<think>\n"
	r1NoThink   = "<think>\n\n</think>\n\n"
)

// continued asks R1 with the older kind of request, a plain completion, the only one
// in the protocol that can give the beginning of a reply: inside the thinking if it
// is wanted, or else after it.
func (m *Model) continued(ctx context.Context, s *server, q engine.Request, show func(engine.Token)) (engine.Completion, error) {
	if len(q.Choices)+len(q.Schema) > 0 && s.kind != vllm {
		return engine.Completion{}, fmt.Errorf("a forced beginning and a bound form at once: %w", engine.ErrUnsupported)
	}
	r := reply{begin: time.Now(), show: show}
	c, err := r.end(s.client.stream(ctx, "/completions", m.plain(s, q), func(c chunk) error {
		return r.add(c, func(choice choice) word { return choice.Text })
	}))
	if err == nil && len(q.Choices) > 0 {
		c.Text, err = chosen(c, q.Choices)
	}
	return c, err
}

func (m *Model) plain(s *server, q engine.Request) body {
	begin := r1NoThink
	if *m.options.Think {
		begin = r1Think
	}
	b := m.sampling(s, q)
	b.Prompt = r1User + q.Prompt + r1Assistant + begin
	b.MaxTokens = q.MaxTokens
	if !m.noLogProbs.Load() {
		b.Logprobs = min(q.TopLogProbs, mostTop)
	}
	switch {
	case len(q.Choices) > 0:
		b.StructuredOutputs = map[string]any{"choice": q.Choices}
	case len(q.Schema) > 0:
		b.StructuredOutputs = map[string]any{"json": q.Schema}
	}
	return b
}
