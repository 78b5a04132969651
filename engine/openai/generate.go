package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

// mostTop is how many alternatives the protocol has room for beside a token.
const mostTop = 20

// Generate completes every request, many of them at once. The same request gives
// the same completion if the server honours its seed; those that batch (vLLM,
// SGLang) nearly do. A cancelled context closes the connections, and
// with them the servers' work.
func (m *Model) Generate(ctx context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	for _, q := range requests {
		if len(q.Choices) > 0 && len(q.Schema) > 0 {
			return nil, errors.New("a request is bound by choices and by a schema at once; one of them is enough")
		}
	}
	patient, patience, stop := remote.WithPatience(ctx, m.options.Patience)
	defer stop()
	var mu sync.Mutex
	show := func(i int, t engine.Token) {
		patience.Came()
		if stream != nil && t.Text != "" {
			mu.Lock()
			defer mu.Unlock()
			stream(i, t)
		}
	}
	completions := make([]engine.Completion, len(requests))
	err := remote.Each(patient, len(requests), atOnce*len(m.servers), func(ctx context.Context, i int) error {
		c, err := m.anywhere(ctx, func(ctx context.Context, s *server) (engine.Completion, error) {
			return m.complete(ctx, s, requests[i], func(t engine.Token) { show(i, t) })
		})
		completions[i] = c
		return err
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
	if m.isR1() && m.options.Think != nil {
		return m.continued(ctx, s, q, show)
	}
	c, err := m.talk(ctx, s, q, show)
	if refusedLogProbs(err) && q.TopLogProbs == 0 && m.noLogProbs.CompareAndSwap(false, true) {
		c, err = m.talk(ctx, s, q, show)
	}
	if err == nil && len(q.Choices) > 0 {
		c.Text, err = chosen(c, q.Choices)
	}
	return c, err
}

// talk is a chat completion.
func (m *Model) talk(ctx context.Context, s *server, q engine.Request, show func(engine.Token)) (engine.Completion, error) {
	r := reply{begin: time.Now(), show: show}
	return r.end(s.client.stream(ctx, "/chat/completions", m.chat(s, q), func(c chunk) error {
		return r.add(c, func(choice choice) word { return choice.Delta.Content })
	}))
}

// chat is a request in the protocol's words, and in the server's own where the
// protocol has none.
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
		b.ResponseFormat = heldTo(q.Schema)
	case len(q.Choices) > 0 && s.kind == vllm:
		b.StructuredOutputs = map[string]any{"choice": q.Choices}
	case len(q.Choices) > 0:
		b.ResponseFormat = heldTo(map[string]any{"type": "string", "enum": q.Choices})
	}
	return b
}

// sampling is a request that says how to draw, and not yet from what. Servers that
// truncate by default are told not to.
func (m *Model) sampling(s *server, q engine.Request) body {
	b := body{
		Model: m.address.Name, Stream: true, StreamOptions: streamOptions{IncludeUsage: true},
		Seed: seed(q), Temperature: q.Temperature, TopP: m.nucleus(q), Stop: q.Stop,
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

func seed(q engine.Request) int64 { return int64(q.Seed>>33 ^ q.Seed&0x7fffffff) }

func (m *Model) nucleus(q engine.Request) float64 {
	switch {
	case q.TopP > 0:
		return q.TopP
	case m.topP > 0:
		return m.topP
	}
	return 1
}

// chosen is which of the choices was written, bare or as a JSON string.
func chosen(c engine.Completion, choices []string) (string, error) {
	var text string
	if json.Unmarshal([]byte(c.Text), &text) != nil {
		text = c.Text
	}
	for _, choice := range choices {
		if text == choice {
			return choice, nil
		}
	}
	return "", fmt.Errorf("the server was held to a few words and wrote %q: %w", c.Text, engine.ErrUnsupported)
}

// reply collects a stream of either kind.
type reply struct {
	remote.Reply
	begin  time.Time
	show   func(engine.Token)
	pieces int
	why    string // the server's reason for ending it
	usage  engine.Usage
}

// errCut is a stream that ended without saying why.
var errCut = errors.New("the reply broke off")

// add takes in an event; textOf finds the text in a choice.
func (r *reply) add(c chunk, textOf func(choice) word) error {
	if u := c.Usage; u != nil {
		r.usage.Prompt, r.usage.Completion, r.usage.Reused = remote.Count(u.Prompt), remote.Count(u.Completion), remote.Count(u.Details.Cached)
	}
	for _, choice := range c.Choices {
		if choice.Finish != "" {
			r.why = string(choice.Finish)
		}
		r.think(string(choice.Delta.Thinking + choice.Delta.Reasoning))
		r.write(string(textOf(choice)), choice.Logprobs.tokens())
	}
	return r.Err()
}

func (r *reply) think(text string) {
	if text != "" {
		r.pieces++
		r.Think(text)
		r.show(engine.Token{Text: text})
	}
}

func (r *reply) write(text string, tokens []engine.Token) {
	if text == "" {
		return
	}
	r.pieces++
	r.Write(text, tokens)
	t := engine.Token{Text: text}
	for _, part := range tokens {
		t.LogProb += part.LogProb
	}
	r.show(t)
}

func (r *reply) end(err error) (engine.Completion, error) {
	switch {
	case err != nil:
		return engine.Completion{}, err
	case r.why == "":
		return engine.Completion{}, errCut
	}
	c := r.Completion()
	c.Finish = engine.FinishStop
	if r.why == "length" {
		c.Finish = engine.FinishLength
	}
	if r.usage.Completion == 0 {
		r.usage.Completion = r.pieces // near enough, where the server does not count
	}
	c.Usage = r.usage
	c.Usage.Duration = time.Since(r.begin)
	return c, nil
}
