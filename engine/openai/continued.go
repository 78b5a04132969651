package openai

import (
	"context"
	"fmt"
	"time"

	"github.com/openai/openai-go/v3"

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

// continued asks R1 by the older kind of request, a plain completion: the only one
// of the protocol in which the beginning of a reply can be given. With thinking
// the reply begins inside of it, without it after it.
func (m *Model) continued(ctx context.Context, s *server, q engine.Request, show func(engine.Token)) (engine.Completion, error) {
	if len(q.Choices)+len(q.Schema) > 0 && s.kind != vllm {
		return engine.Completion{}, fmt.Errorf("a forced beginning and a bound form at once: %w", engine.ErrUnsupported)
	}
	stream := s.plain.NewStreaming(ctx, m.plain(s, q))
	r := reply{begin: time.Now(), show: show}
	for stream.Next() {
		chunk := stream.Current()
		if chunk.JSON.Usage.Valid() {
			r.count(chunk.Usage)
		}
		for _, choice := range chunk.Choices {
			r.finish(string(choice.FinishReason))
			r.write(choice.Text, plainTokens(choice.Logprobs))
		}
	}
	c, err := r.end(stream.Err())
	if err == nil && len(q.Choices) > 0 {
		c.Text, err = chosen(c, q.Choices)
	}
	return c, err
}

func (m *Model) plain(s *server, q engine.Request) openai.CompletionNewParams {
	begin := r1NoThink
	if *m.options.Think {
		begin = r1Think
	}
	params := openai.CompletionNewParams{
		Model:         openai.CompletionNewParamsModel(m.address.Name),
		Prompt:        openai.CompletionNewParamsPromptUnion{OfString: openai.String(r1User + q.Prompt + r1Assistant + begin)},
		Seed:          openai.Int(seed(q)),
		Temperature:   openai.Float(q.Temperature),
		TopP:          openai.Float(m.nucleus(q)),
		StreamOptions: openai.ChatCompletionStreamOptionsParam{IncludeUsage: openai.Bool(true)},
	}
	if !m.noLogProbs.Load() {
		params.Logprobs = openai.Int(int64(min(q.TopLogProbs, mostTop)))
	}
	if q.MaxTokens > 0 {
		params.MaxTokens = openai.Int(int64(q.MaxTokens))
	}
	if len(q.Stop) > 0 {
		params.Stop.OfStringArray = q.Stop
	}
	extra := s.sampling(q)
	switch {
	case len(q.Choices) > 0:
		extra["structured_outputs"] = map[string]any{"choice": q.Choices}
	case len(q.Schema) > 0:
		extra["structured_outputs"] = map[string]any{"json": q.Schema}
	}
	if len(extra) > 0 {
		params.SetExtraFields(extra)
	}
	return params
}

func plainTokens(l openai.CompletionChoiceLogprobs) []engine.Token {
	tokens := make([]engine.Token, min(len(l.Tokens), len(l.TokenLogprobs)))
	for i := range tokens {
		tokens[i] = engine.Token{Text: l.Tokens[i], LogProb: l.TokenLogprobs[i]}
		if i < len(l.TopLogprobs) {
			tokens[i].Top = ordered(l.TopLogprobs[i])
		}
	}
	return tokens
}
