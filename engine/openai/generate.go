package openai

import (
	"context"
	"fmt"
	"strings"

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
		return m.anywhere(ctx, func() { show(engine.Token{}) }, func(ctx context.Context, s *server) (engine.Completion, error) {
			return m.complete(ctx, s, q, show)
		})
	})
	switch {
	case ctx.Err() != nil:
		return completions, ctx.Err()
	case err != nil:
		return completions, m.explain(ctx, m.address.URLs[0], err)
	}
	return completions, nil
}

// complete sends one request to one server, in the way that gives it the beginning of the
// reply if there is one.
func (m *Model) complete(ctx context.Context, s *server, q engine.Request, show func(engine.Token)) (engine.Completion, error) {
	how := takenWay{way: way{path: "/chat/completions", ask: m.chat}}
	if m.r1 && m.options.Think != nil {
		how.way = m.templateOfR1()
	}
	if !q.Beginning.None() {
		var err error
		if how, err = m.wayOf(ctx, s, !q.Beginning.Answers(), show); err != nil {
			return engine.Completion{}, err
		}
	}
	return m.send(ctx, s, how, q, show)
}

// send sends a request: again, with less, as long as a refusal says what was too much.
func (m *Model) send(ctx context.Context, s *server, how takenWay, q engine.Request, show func(engine.Token)) (engine.Completion, error) {
	b, err := how.ask(ctx, s, q)
	if err != nil {
		return engine.Completion{}, err
	}
	most := 0
	for {
		sent, err := s.fields.of(b, most)
		if err != nil {
			return engine.Completion{}, err
		}
		if forced := b.ResponseFormat != nil && sent["response_format"] == nil || b.StructuredOutputs != nil && sent["structured_outputs"] == nil; forced && len(q.Choices) > 0 {
			return engine.Completion{}, fmt.Errorf("%s cannot hold a reply to given words: %w", s.client.url, engine.ErrUnsupported)
		}
		r := reply{Reply: remote.NewReply(q, show), server: s.client.url}
		if sent["stop"] == nil {
			r.Stop = q.Stop
		}
		r.Repeats = how.repeats
		r.Opened = strings.HasSuffix(b.Prompt, r1Think) || q.Beginning.Thinking != "" && !q.Beginning.Answers()
		sent.note(r.Reply, b)
		whole, err := s.client.from(how.beta).stream(ctx, how.path, sent, r.add)
		if limit, again := s.fields.learn(err, sent); again {
			most = limit
			continue
		}
		return m.finished(&r, q, sent, whole, err)
	}
}

// finished returns the reply, and remembers what it shows of the model.
func (m *Model) finished(r *reply, q engine.Request, sent request, whole bool, err error) (engine.Completion, error) {
	if err := r.end(whole, err); err != nil {
		return engine.Completion{}, err
	}
	if q.Beginning.None() {
		m.watch(r, len(q.Choices) > 0)
	}
	if r.Finish == engine.FinishLength {
		r.cutOff(q.MaxTokens, sent.tokens(), m.description.Context)
	}
	c := r.Completion()
	if c.Finish == engine.FinishRefusal {
		c.Text += r.refusal
	}
	c.Usage.Prompt, c.Usage.Reused = r.usage.Prompt, r.usage.Reused
	if r.usage.Completion > 0 {
		c.Usage.Completion = r.usage.Completion
	}
	return c, nil
}

// watch looks whether the model has thought.
func (m *Model) watch(r *reply, bound bool) {
	thought := r.Completion().Thinking != ""
	if thought {
		m.thinks.Store(true)
	}
	if think := m.options.Think; think != nil && *think != thought && !bound && (thought || r.Finish == engine.FinishStop) {
		word := map[bool]string{true: "on", false: "off"}[*think]
		r.Note("--think %s had no effect on this server", word)
	}
}

// tokens returns how many a reply may take at most: no more than the context holds, as far
// as the length of a prompt tells its tokens.
func (m *Model) tokens(q engine.Request) int {
	most := q.MaxTokens
	if most == 0 {
		return 0
	}
	const bytesPerToken = 3
	if context := m.description.Context; context > 0 {
		room := max(context-len(q.Prompt+q.Beginning.Thinking+q.Beginning.Text)/bytesPerToken, context/4)
		most = min(most, room)
	}
	return most
}

// chat translates a request into the protocol, with the server's extensions where the
// protocol has no field.
func (m *Model) chat(_ context.Context, s *server, q engine.Request) (body, error) {
	b := m.sampling(s, q)
	b.Messages = []message{{Role: "user", Content: q.Prompt}}
	b.Logprobs, b.TopLogprobs = true, min(q.Alternatives(), mostTop)
	if s.kind == openAI {
		b.MaxCompletionTokens = m.tokens(q)
	} else {
		b.MaxTokens = m.tokens(q)
	}
	if think := m.options.Think; think != nil {
		switch s.kind {
		case openAI:
		case openRouter:
			b.Reasoning = map[string]any{"enabled": *think}
		case deepSeek:
			b.Thinking = map[string]any{"type": map[bool]string{true: "enabled", false: "disabled"}[*think]}
		case unknownKind, vllm, sglang, llamaCpp:
			// Qwen3's templates know one name, DeepSeek-V3.1's the other.
			b.TemplateArguments = map[string]any{"enable_thinking": *think, "thinking": *think}
		}
	}
	switch {
	case len(q.Schema) > 0:
		b.ResponseFormat = jsonSchema(q.Schema)
	case len(q.Choices) > 0 && s.kind == vllm:
		b.StructuredOutputs = map[string]any{"choice": q.Choices}
	case len(q.Choices) > 0:
		b.ResponseFormat = jsonSchema(map[string]any{"type": "string", "enum": q.Choices})
	}
	return b, nil
}

// sampling returns a body with the sampling settings and no prompt. Servers that
// truncate by default are told not to. A model that thinks is given no stop strings,
// because they would end its thinking.
func (m *Model) sampling(s *server, q engine.Request) body {
	b := body{
		Model: m.address.Name, Stream: true, StreamOptions: streamOptions{IncludeUsage: true},
		Seed: int64(remote.Seed(q)), Temperature: q.Temperature, TopP: remote.TopP(q, m.topP),
	}
	if !m.reasons() {
		b.Stop = q.Stop
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
