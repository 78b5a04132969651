package ollama

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/ollama/ollama/api"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

const (
	// atOnce is how many requests are sent at once. The server serves as many of
	// them as it was set up for (OLLAMA_NUM_PARALLEL), queues the rest, and so never
	// waits for us; its queue holds 512.
	atOnce = 32
	// mostTop is how many alternatives the server can report beside a token.
	mostTop = 20
	// loop is from how many equal pieces in a row a reply that ends without an end
	// was ended by the server, which gives up after 30.
	loop = 28
)

// Generate completes every request, many of them at once. The same request gives
// the same completion on the same server. A cancelled context closes the
// connections, and with them the server's work.
func (m *Model) Generate(ctx context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	chats := make([]*api.ChatRequest, len(requests))
	for i, q := range requests {
		chat, err := m.chat(q)
		if err != nil {
			return nil, err
		}
		chats[i] = chat
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
	err := remote.Each(patient, len(chats), atOnce, func(ctx context.Context, i int) error {
		c, err := m.complete(ctx, chats[i], func(t engine.Token) { show(i, t) })
		if err == nil && len(requests[i].Choices) > 0 {
			c.Text, err = unquoted(c)
		}
		completions[i] = c
		return err
	})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, m.explain(ctx, err)
	}
	return completions, nil
}

// chat is a request in the server's words.
func (m *Model) chat(q engine.Request) (*api.ChatRequest, error) {
	no := false
	format, err := formatOf(q)
	if err != nil {
		return nil, err
	}
	if q.TopLogProbs > 0 && !m.logProbs {
		return nil, fmt.Errorf("alternatives to a token: ollama reports none before version 0.12.11: %w", engine.ErrUnsupported)
	}
	chat := &api.ChatRequest{
		Model:    m.name,
		Messages: []api.Message{{Role: "user", Content: q.Prompt}},
		Format:   format,
		Options:  m.sampling(q),
		Logprobs: m.logProbs, TopLogprobs: min(q.TopLogProbs, mostTop),
		// A prompt that does not fit is an error, and a reply that does not fit ends:
		// by default the server would drop the beginning of either without a word.
		Truncate: &no, Shift: &no,
	}
	if m.thinks {
		think := m.options.Think == nil || *m.options.Think
		chat.Think = &api.ThinkValue{Value: think}
	}
	if m.options.KeepAlive != 0 {
		chat.KeepAlive = &api.Duration{Duration: m.options.KeepAlive}
	}
	return chat, nil
}

// sampling sets every option that shapes a text: the server's own defaults
// truncate and penalise, which no request has asked for.
func (m *Model) sampling(q engine.Request) map[string]any {
	topP := q.TopP
	if topP == 0 {
		topP = m.topP
	}
	if topP == 0 {
		topP = 1
	}
	options := map[string]any{
		"seed":           int32(q.Seed>>33 ^ q.Seed&0x7fffffff), // not negative: that would be any seed
		"temperature":    q.Temperature,
		"top_k":          q.TopK,
		"top_p":          topP,
		"min_p":          q.MinP,
		"repeat_penalty": 1,
	}
	if q.MaxTokens > 0 { // 0 would be no limit at all
		options["num_predict"] = q.MaxTokens
	}
	if m.options.Context > 0 {
		options["num_ctx"] = m.options.Context
	}
	if len(q.Stop) > 0 {
		options["stop"] = append(append([]string{}, q.Stop...), m.stop...)
	}
	return options
}

// formatOf is the JSON Schema that the text is held to; one of several choices is
// a JSON string of them.
func formatOf(q engine.Request) (json.RawMessage, error) {
	if len(q.Choices) == 0 {
		return q.Schema, nil
	}
	if len(q.Schema) > 0 {
		return nil, errors.New("a request is bound by choices and by a schema at once; one of them is enough")
	}
	return json.Marshal(map[string]any{"type": "string", "enum": q.Choices})
}

func unquoted(c engine.Completion) (string, error) {
	var text string
	if err := json.Unmarshal([]byte(c.Text), &text); err != nil {
		return "", fmt.Errorf("ollama was held to a few words and wrote %q (finish %q)", c.Text, c.Finish)
	}
	return text, nil
}

// errCut is a stream that ended without saying so: the client does not tell.
var errCut = errors.New("the reply broke off")

// complete sends a request, again and again while the server is too busy for it.
func (m *Model) complete(ctx context.Context, chat *api.ChatRequest, show func(engine.Token)) (engine.Completion, error) {
	for attempt := 0; ; attempt++ {
		c, err := m.once(ctx, chat, show)
		var status api.StatusError
		if !errors.As(err, &status) || status.StatusCode != http.StatusServiceUnavailable {
			return c, err
		}
		if err := remote.Sleep(ctx, remote.Backoff(attempt)); err != nil {
			return c, err
		}
	}
}

func (m *Model) once(ctx context.Context, chat *api.ChatRequest, show func(engine.Token)) (engine.Completion, error) {
	var reply remote.Reply
	var last api.ChatResponse
	begin, pieces := time.Now(), 0
	take := func(r api.ChatResponse) error {
		last = r
		tokens := tokensOf(r.Logprobs)
		if r.Message.Thinking != "" {
			pieces++
			reply.Think(r.Message.Thinking)
			show(engine.Token{Text: r.Message.Thinking})
		}
		if r.Message.Content != "" {
			pieces++
			reply.Write(r.Message.Content, tokens)
			show(shown(r.Message.Content, tokens))
		}
		return reply.Err()
	}
	err := m.server.ask(remote.Streams(m.server.transport), func(c *api.Client) error { return c.Chat(ctx, chat, take) })
	if err != nil {
		return engine.Completion{}, err
	}
	c := reply.Completion()
	if !last.Done {
		if err := ctx.Err(); err != nil {
			return engine.Completion{}, err
		}
		if reply.Same() < loop {
			return engine.Completion{}, errCut
		}
		c.Finish = engine.FinishLoop
		c.Usage = engine.Usage{Completion: pieces, Duration: time.Since(begin)}
		return c, nil
	}
	c.Finish = engine.FinishStop
	if last.DoneReason == "length" {
		c.Finish = engine.FinishLength
	}
	c.Usage = engine.Usage{
		Prompt: remote.Count(last.PromptEvalCount), Completion: remote.Count(last.EvalCount),
		Duration: last.PromptEvalDuration + last.EvalDuration,
	}
	return c, nil
}

func tokensOf(logProbs []api.Logprob) []engine.Token {
	tokens := make([]engine.Token, len(logProbs))
	for i, l := range logProbs {
		tokens[i] = engine.Token{Text: l.Token, LogProb: l.Logprob}
		for _, top := range l.TopLogprobs[:min(len(l.TopLogprobs), mostTop)] {
			tokens[i].Top = append(tokens[i].Top, engine.Alternative{Text: top.Token, LogProb: top.Logprob})
		}
	}
	return tokens
}

// shown is a piece of text for the eye, as one token.
func shown(text string, tokens []engine.Token) engine.Token {
	t := engine.Token{Text: text}
	for _, part := range tokens {
		t.LogProb += part.LogProb
	}
	if len(tokens) == 1 {
		t.Top = tokens[0].Top
	}
	return t
}
