package openai

import (
	"context"
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

// templateOfR1 sends R1 a plain completion, the older kind of request. Only so can the
// beginning of a reply be given whatever the template that a server has for it does with
// thinking: within the thinking if it is wanted, or else after it, or the one that is asked for.
func (m *Model) templateOfR1() way {
	return way{name: "R1's template in a plain completion", path: "/completions", ask: func(_ context.Context, s *server, q engine.Request) (body, error) {
		if len(q.Choices)+len(q.Schema) > 0 && s.kind != vllm {
			return body{}, fmt.Errorf("this server cannot constrain a reply whose beginning is forced; leave the setting for thinking out: %w", engine.ErrUnsupported)
		}
		b := m.plain(s, q)
		b.Prompt = r1User + q.Prompt + r1Assistant
		switch think := m.options.Think; {
		case !q.Beginning.None():
			b.Prompt = q.Beginning.After(b.Prompt + r1Think)
		case *think:
			b.Prompt += r1Think
		default:
			b.Prompt += r1NoThink
		}
		switch {
		case len(q.Choices) > 0:
			b.StructuredOutputs = map[string]any{"choice": q.Choices}
		case len(q.Schema) > 0:
			b.StructuredOutputs = map[string]any{"json": q.Schema}
		}
		return b, nil
	}}
}
