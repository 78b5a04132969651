package openai

import (
	"context"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

// mostTop is how many alternatives to a token the protocol allows.
const mostTop = 20

// Generate completes every request, many of them at once. The same request gives
// the same completion if the server honours its seed; servers that batch requests
// (vLLM, SGLang) nearly do. A cancelled context closes the connections, which makes
// the servers stop.
func (m *Model) Generate(ctx context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	limits := remote.Limits{AtOnce: atOnce * len(m.servers), Patience: m.options.Patience}
	completions, err := remote.Generate(ctx, requests, limits, stream, func(ctx context.Context, q engine.Request, show func(engine.Token)) (engine.Completion, error) {
		return m.anywhere(ctx, func(ctx context.Context, s *server) (engine.Completion, error) {
			return m.complete(ctx, s, q, show)
		})
	})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, m.explain(ctx, m.address.URLs[0], err)
	}
	return completions, nil
}

// complete sends one request to one server.
func (m *Model) complete(ctx context.Context, s *server, q engine.Request, show func(engine.Token)) (engine.Completion, error) {
	if remote.IsR1(m.address.Name) && m.options.Think != nil {
		return m.continued(ctx, s, q, show)
	}
	c, err := m.talk(ctx, s, q, show)
	if refusedLogProbs(err) && q.TopLogProbs == 0 && m.noLogProbs.CompareAndSwap(false, true) {
		c, err = m.talk(ctx, s, q, show)
	}
	return c, err
}

// talk requests a chat completion.
func (m *Model) talk(ctx context.Context, s *server, q engine.Request, show func(engine.Token)) (engine.Completion, error) {
	r := reply{Reply: remote.NewReply(show)}
	return r.end(s.client.stream(ctx, "/chat/completions", m.chat(s, q), func(c chunk) error {
		return r.add(c, func(choice choice) word { return choice.Delta.Content })
	}))
}

// chat translates a request into the protocol, with the server's extensions where the
// protocol has no field.
func (m *Model) chat(s *server, q engine.Request) body {
	b := m.sampling(s, q)
	b.Messages = []message{{Role: "user", Content: q.Prompt}}
	if !m.noLogProbs.Load() || q.TopLogProbs > 0 {
		b.Logprobs, b.TopLogprobs = true, min(q.TopLogProbs, mostTop)
	}
	if s.kind == openAI {
		b.MaxCompletionTokens = q.MaxTokens
	} else {
		b.MaxTokens = q.MaxTokens
	}
	if m.options.Think != nil && s.kind != openAI {
		b.TemplateArguments = map[string]any{"enable_thinking": *m.options.Think}
	}
	switch {
	case len(q.Schema) > 0:
		b.ResponseFormat = jsonSchema(q.Schema)
	case len(q.Choices) > 0 && s.kind == vllm:
		b.StructuredOutputs = map[string]any{"choice": q.Choices}
	case len(q.Choices) > 0:
		b.ResponseFormat = jsonSchema(map[string]any{"type": "string", "enum": q.Choices})
	}
	return b
}

// sampling returns a body with the sampling settings and no prompt. Servers that
// truncate by default are told not to.
func (m *Model) sampling(s *server, q engine.Request) body {
	b := body{
		Model: m.address.Name, Stream: true, StreamOptions: streamOptions{IncludeUsage: true},
		Seed: int64(remote.Seed(q)), Temperature: q.Temperature, TopP: remote.TopP(q, m.topP), Stop: q.Stop,
	}
	off := -1
	if s.kind == llamaCpp {
		off = 0
	}
	known := s.kind == vllm || s.kind == sglang || s.kind == llamaCpp
	switch {
	case q.TopK > 0:
		b.TopK = &q.TopK
	case known:
		b.TopK = &off
	}
	if known || q.MinP > 0 {
		b.MinP = &q.MinP
	}
	return b
}

// reply collects a stream of either kind.
type reply struct {
	*remote.Reply
	finish string // the server's reason for ending it
	usage  engine.Usage
}

// add takes in an event. textOf returns the text of a choice.
func (r *reply) add(c chunk, textOf func(choice) word) error {
	if u := c.Usage; u != nil {
		r.usage.Prompt, r.usage.Completion, r.usage.Reused = remote.Count(u.Prompt), remote.Count(u.Completion), remote.Count(u.Details.Cached)
	}
	for _, choice := range c.Choices {
		if choice.Finish != "" {
			r.finish = string(choice.Finish)
		}
		r.Think(string(choice.Delta.Thinking + choice.Delta.Reasoning))
		r.Write(string(textOf(choice)), choice.Logprobs.tokens())
	}
	return r.Err()
}

func (r *reply) end(err error) (engine.Completion, error) {
	switch {
	case err != nil:
		return engine.Completion{}, err
	case r.finish == "":
		return engine.Completion{}, remote.ErrCut
	}
	c := r.Completion()
	c.Finish = engine.FinishStop
	if r.finish == "length" {
		c.Finish = engine.FinishLength
	}
	c.Usage.Prompt, c.Usage.Reused = r.usage.Prompt, r.usage.Reused
	if r.usage.Completion > 0 {
		c.Usage.Completion = r.usage.Completion
	}
	return c, nil
}
