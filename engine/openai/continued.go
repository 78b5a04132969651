package openai

import (
	"context"
	"fmt"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

// The template of DeepSeek-R1 and its distills, without the token that begins a
// text, which servers add to a plain completion. Its model card advises forcing the
// beginning of the thinking, because R1 sometimes skips it.
const (
	r1User      = "<｜User｜>"
	r1Assistant = "<｜Assistant｜>"
	r1Think     = "<think>\n"
	r1NoThink   = "<think>\n\n</think>\n\n"
)

// continued sends R1 a plain completion, the older kind of request and the only one
// that can give the beginning of a reply: within the thinking if it is wanted, or
// else after it.
func (m *Model) continued(ctx context.Context, s *server, q engine.Request, show func(engine.Token)) (engine.Completion, error) {
	if len(q.Choices)+len(q.Schema) > 0 && s.kind != vllm {
		return engine.Completion{}, fmt.Errorf("this server cannot constrain a reply whose beginning is forced; leave the setting for thinking out: %w", engine.ErrUnsupported)
	}
	r := reply{Reply: remote.NewReply(show)}
	return r.end(s.client.stream(ctx, "/completions", m.plain(s, q), func(c chunk) error {
		return r.add(c, func(choice choice) word { return choice.Text })
	}))
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
