package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/respjson"
	"github.com/openai/openai-go/v3/packages/ssestream"
	"github.com/openai/openai-go/v3/shared"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

// mostTop is how many alternatives the protocol has room for beside a token.
const mostTop = 20

// Generate completes every request, many of them at once. The same request gives
// the same completion as far as the server keeps to its seed: those that batch
// (vLLM, SGLang) do so nearly. A cancelled context closes the connections, and
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
	stream := s.chat.NewStreaming(ctx, m.chat(s, q))
	reply := reply{begin: time.Now(), show: show}
	for stream.Next() {
		chunk := stream.Current()
		if chunk.JSON.Usage.Valid() {
			reply.count(chunk.Usage)
		}
		for _, choice := range chunk.Choices {
			reply.finish(choice.FinishReason)
			extra := choice.Delta.JSON.ExtraFields
			reply.think(word(extra, "reasoning_content") + word(extra, "reasoning"))
			reply.write(choice.Delta.Content, tokensOf(choice.Logprobs.Content))
		}
	}
	return reply.end(stream.Err())
}

// word is a field that the protocol does not have, where it is a string.
func word(extra map[string]respjson.Field, name string) string {
	var text string
	_ = json.Unmarshal([]byte(extra[name].Raw()), &text) // absent and null are no text
	return text
}

// chat is a request in the protocol's words, and in the server's own where the
// protocol has none.
func (m *Model) chat(s *server, q engine.Request) openai.ChatCompletionNewParams {
	params := openai.ChatCompletionNewParams{
		Model:         m.address.Name,
		Messages:      []openai.ChatCompletionMessageParamUnion{openai.UserMessage(q.Prompt)},
		Seed:          openai.Int(seed(q)),
		Temperature:   openai.Float(q.Temperature),
		TopP:          openai.Float(m.nucleus(q)),
		StreamOptions: openai.ChatCompletionStreamOptionsParam{IncludeUsage: openai.Bool(true)},
	}
	if !m.noLogProbs.Load() || q.TopLogProbs > 0 {
		params.Logprobs = openai.Bool(true)
		if q.TopLogProbs > 0 {
			params.TopLogprobs = openai.Int(int64(min(q.TopLogProbs, mostTop)))
		}
	}
	if q.MaxTokens > 0 {
		if s.kind == openAI {
			params.MaxCompletionTokens = openai.Int(int64(q.MaxTokens))
		} else {
			params.MaxTokens = openai.Int(int64(q.MaxTokens))
		}
	}
	if len(q.Stop) > 0 {
		params.Stop.OfStringArray = q.Stop
	}
	extra := s.sampling(q)
	if m.options.Think != nil && s.kind != openAI {
		extra["chat_template_kwargs"] = map[string]any{"enable_thinking": *m.options.Think}
	}
	switch {
	case len(q.Schema) > 0:
		params.ResponseFormat = heldTo(q.Schema)
	case len(q.Choices) > 0 && s.kind == vllm:
		extra["structured_outputs"] = map[string]any{"choice": q.Choices} // from 0.11 on
	case len(q.Choices) > 0:
		params.ResponseFormat = heldTo(map[string]any{"type": "string", "enum": q.Choices})
	}
	if len(extra) > 0 {
		params.SetExtraFields(extra)
	}
	return params
}

// sampling is what a server truncates by unless it is told not to: vLLM by what
// the model's makers advise, llama.cpp by the 40 likeliest tokens.
func (s *server) sampling(q engine.Request) map[string]any {
	extra := map[string]any{}
	switch {
	case s.kind == vllm, s.kind == sglang:
		extra["top_k"] = -1
		extra["min_p"] = q.MinP
	case s.kind == llamaCpp:
		extra["top_k"] = 0
		extra["min_p"] = q.MinP
	case q.MinP > 0:
		extra["min_p"] = q.MinP
	}
	if q.TopK > 0 {
		extra["top_k"] = q.TopK
	}
	return extra
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

func heldTo(schema any) openai.ChatCompletionNewParamsResponseFormatUnion {
	return openai.ChatCompletionNewParamsResponseFormatUnion{OfJSONSchema: &shared.ResponseFormatJSONSchemaParam{
		JSONSchema: shared.ResponseFormatJSONSchemaJSONSchemaParam{Name: "reply", Schema: schema, Strict: openai.Bool(true)},
	}}
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

func tokensOf(logProbs []openai.ChatCompletionTokenLogprob) []engine.Token {
	tokens := make([]engine.Token, len(logProbs))
	for i, l := range logProbs {
		tokens[i] = engine.Token{Text: l.Token, LogProb: l.Logprob}
		for _, top := range l.TopLogprobs {
			tokens[i].Top = append(tokens[i].Top, engine.Alternative{Text: top.Token, LogProb: top.Logprob})
		}
	}
	return tokens
}

// reply collects a stream of either kind.
type reply struct {
	remote.Reply
	begin  time.Time
	show   func(engine.Token)
	pieces int
	why    string // it ended, in the server's word
	usage  engine.Usage
}

// errCut is a stream that ended without saying why.
var errCut = errors.New("the reply broke off")

func (r *reply) count(u openai.CompletionUsage) {
	r.usage.Prompt, r.usage.Completion = int(u.PromptTokens), int(u.CompletionTokens)
	r.usage.Reused = int(u.PromptTokensDetails.CachedTokens)
}

func (r *reply) finish(why string) {
	if why != "" {
		r.why = why
	}
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
		var stream *ssestream.StreamError
		if errors.As(err, &stream) {
			return engine.Completion{}, &streamError{stream.Message}
		}
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

// streamError is what a server said in the middle of a stream.
type streamError struct{ words string }

func (e *streamError) Error() string { return e.words }
