package openai

import (
	"fmt"

	"espalier/engine"
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

// plain sends R1 a plain completion, the older kind of request and the only one
// that can give the beginning of a reply: within the thinking if it is wanted, or
// else after it.
func (m *Model) plain(s *server, q engine.Request) (body, error) {
	if len(q.Choices)+len(q.Schema) > 0 && s.kind != vllm {
		return body{}, fmt.Errorf("this server cannot constrain a reply whose beginning is forced; leave the setting for thinking out: %w", engine.ErrUnsupported)
	}
	begin := r1NoThink
	if *m.options.Think {
		begin = r1Think
	}
	b := m.sampling(s, q)
	b.Prompt = r1User + q.Prompt + r1Assistant + begin
	b.MaxTokens = m.tokens(q)
	b.Logprobs = min(q.TopLogProbs, mostTop)
	switch {
	case len(q.Choices) > 0:
		b.StructuredOutputs = map[string]any{"choice": q.Choices}
	case len(q.Schema) > 0:
		b.StructuredOutputs = map[string]any{"json": q.Schema}
	}
	return b, nil
}
