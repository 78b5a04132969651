package ollama

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/ollama/ollama/api"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

const (
	// atOnce is how many requests are sent at once. The server processes
	// OLLAMA_NUM_PARALLEL of them and queues the rest; its queue holds 512.
	atOnce = 32
	// mostTop is how many alternatives to a token the server can report.
	mostTop = 20
	// loop is how many equal pieces at the end of a reply show that the server cut
	// it off as a loop. It does so after 30.
	loop = 28
)

// Generate completes every request, many of them at once. The same request gives
// the same completion on the same server. A cancelled context closes the
// connections, which makes the server stop.
func (m *Model) Generate(ctx context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	limits := remote.Limits{AtOnce: atOnce, Patience: m.options.Patience}
	completions, err := remote.Generate(ctx, requests, limits, stream, m.complete)
	if err != nil {
		return completions, m.explain(ctx, err)
	}
	return completions, nil
}

// chat translates a request into Ollama's protocol.
func (m *Model) chat(q engine.Request) (*api.ChatRequest, error) {
	no := false
	format, err := formatOf(q)
	if err != nil {
		return nil, err
	}
	if q.Alternatives() > 0 && !m.logProbs {
		return nil, fmt.Errorf("ollama reports no alternatives to a token before version 0.12.11; update it: %w", engine.ErrUnsupported)
	}
	chat := &api.ChatRequest{
		Model:    m.name,
		Messages: []api.Message{{Role: "user", Content: q.Prompt}},
		Format:   format,
		Options:  m.sampling(q),
		Logprobs: m.logProbs, TopLogprobs: min(q.Alternatives(), mostTop),
		// A prompt that does not fit is an error, and a reply that does not fit ends. By
		// default the server would silently drop the beginning of either.
		Truncate: &no, Shift: &no,
	}
	if m.r1 && m.shown.System != "" { // R1 does worse with one; an empty message takes its place
		chat.Messages = append([]api.Message{{Role: "system"}}, chat.Messages...)
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

// sampling sets every option that influences the text. The server's defaults would
// truncate and penalise tokens, which no request asked for.
func (m *Model) sampling(q engine.Request) map[string]any {
	options := map[string]any{
		"seed":           remote.Seed(q),
		"temperature":    q.Temperature,
		"top_k":          q.TopK,
		"top_p":          remote.TopP(q, m.topP),
		"min_p":          q.MinP,
		"repeat_penalty": 1,
	}
	if q.MaxTokens > 0 { // 0 would mean no limit
		options["num_predict"] = q.MaxTokens
	}
	if m.context > 0 {
		options["num_ctx"] = m.context
	}
	if len(q.Stop) > 0 && !m.reasons() { // they would end its thinking
		options["stop"] = append(append([]string{}, q.Stop...), m.stop...)
	}
	return options
}

// formatOf returns the JSON Schema that constrains the text. A choice is a JSON
// string.
func formatOf(q engine.Request) (json.RawMessage, error) {
	if len(q.Choices) == 0 {
		return q.Schema, nil
	}
	return json.Marshal(map[string]any{"type": "string", "enum": q.Choices})
}

// taker takes in what the server sends.
type taker func(api.ChatResponse) error

// complete sends a request, repeatedly while the server is too busy for it.
func (m *Model) complete(ctx context.Context, q engine.Request, show func(engine.Token)) (engine.Completion, error) {
	chat, err := m.chat(q)
	if err != nil {
		return engine.Completion{}, err
	}
	ask := func(c *api.Client, take taker) error { return c.Chat(ctx, chat, api.ChatResponseFunc(take)) }
	if !q.Beginning.None() {
		raw, err := m.begun(ctx, q, chat)
		if err != nil {
			return engine.Completion{}, err
		}
		ask = func(c *api.Client, take taker) error {
			return c.Generate(ctx, raw, func(r api.GenerateResponse) error {
				return take(api.ChatResponse{Message: api.Message{Content: r.Response}, Logprobs: r.Logprobs, Done: r.Done, DoneReason: r.DoneReason, Metrics: r.Metrics})
			})
		}
	}
	for attempt := 0; ; attempt++ {
		c, err := m.once(ctx, q, ask, show)
		var status api.StatusError
		if !errors.As(err, &status) || status.StatusCode != http.StatusServiceUnavailable {
			return c, err
		}
		if err := remote.Sleep(ctx, remote.Backoff(attempt)); err != nil {
			return c, err
		}
	}
}

func (m *Model) once(ctx context.Context, q engine.Request, ask func(*api.Client, taker) error, show func(engine.Token)) (engine.Completion, error) {
	reply := remote.NewReply(q, show)
	reply.Opened = q.Beginning.Thinking != "" && !q.Beginning.Answers()
	if m.reasons() {
		reply.Stop = q.Stop
	}
	var last api.ChatResponse
	take := func(r api.ChatResponse) error {
		last = r
		tokens := reply.Watch(tokensOf(r.Logprobs))
		reply.Think(r.Message.Thinking)
		reply.Write(r.Message.Content, tokens)
		return reply.Err()
	}
	err := m.server.ask(remote.Streams(m.server.transport), func(c *api.Client) error { return ask(c, take) })
	switch {
	case reply.Ended(err):
		return reply.Completion(), nil
	case err != nil:
		return engine.Completion{}, err
	case last.Done:
	case ctx.Err() != nil: // the client does not report it
		return engine.Completion{}, ctx.Err()
	case reply.Same() < loop:
		return engine.Completion{}, remote.ErrCut
	default:
		reply.Finish = engine.FinishLoop
		return reply.Completion(), nil
	}
	reply.Finish = engine.FinishStop
	if last.DoneReason == "length" {
		reply.Finish = engine.FinishLength
		m.cutOff(ctx, reply, q.MaxTokens, last.EvalCount)
	}
	thought := reply.Completion().Thinking != ""
	if think := m.options.Think; think != nil && q.Beginning.None() && *think != thought && len(q.Choices) == 0 && (thought || reply.Finish == engine.FinishStop) {
		reply.Note("--think %s had no effect on this model", map[bool]string{true: "on", false: "off"}[*think])
	}
	c := reply.Completion()
	c.Usage = engine.Usage{
		Prompt: remote.Count(last.PromptEvalCount), Completion: remote.Count(last.EvalCount),
		Duration: last.PromptEvalDuration + last.EvalDuration,
	}
	return c, nil
}

// cutOff notes which limit ended a reply: that of the request, or the context that the
// server runs the model with, which need not be the one that it was trained for.
func (m *Model) cutOff(ctx context.Context, reply *remote.Reply, most, written int) {
	if most > 0 && written >= most {
		reply.Note("cut off at the limit of %d tokens for a reply", most)
		return
	}
	if context := cmp.Or(m.inUse(ctx), m.context); context > 0 {
		reply.Note("cut off: the context of %d tokens is full with prompt and reply; raise it with --context", context)
		return
	}
	reply.Note("cut off: the context is full with prompt and reply; raise it with --context")
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
