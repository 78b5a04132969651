package openai

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"espalier/engine"
)

// body is a request of either kind: a chat completion has Messages, a plain one a
// Prompt. The fields after Stop are extensions that only some servers know.
type body struct {
	Model               string         `json:"model"`
	Messages            []message      `json:"messages,omitempty"`
	Prompt              string         `json:"prompt,omitempty"`
	Stream              bool           `json:"stream"`
	StreamOptions       streamOptions  `json:"stream_options"`
	Seed                int64          `json:"seed"`
	Temperature         float64        `json:"temperature"`
	TopP                float64        `json:"top_p"`
	Logprobs            any            `json:"logprobs,omitempty"` // a bool in a chat; a number of alternatives in a plain completion
	TopLogprobs         int            `json:"top_logprobs,omitempty"`
	MaxTokens           int            `json:"max_tokens,omitempty"`
	MaxCompletionTokens int            `json:"max_completion_tokens,omitempty"` // OpenAI's name for it
	ResponseFormat      any            `json:"response_format,omitempty"`
	Stop                []string       `json:"stop,omitempty"`
	TopK                *int           `json:"top_k,omitempty"`
	MinP                *float64       `json:"min_p,omitempty"`
	StructuredOutputs   map[string]any `json:"structured_outputs,omitempty"` // vLLM, from 0.11 on
	TemplateArguments   map[string]any `json:"chat_template_kwargs,omitempty"`
	Reasoning           any            `json:"reasoning,omitempty"` // OpenRouter
	Thinking            any            `json:"thinking,omitempty"`  // DeepSeek's own API
	ContinueFinal       bool           `json:"continue_final_message,omitempty"`
	AddGeneration       *bool          `json:"add_generation_prompt,omitempty"`
}

type message struct {
	Role     string `json:"role"`
	Content  string `json:"content"`
	Thinking string `json:"reasoning_content,omitempty"`
	Prefix   bool   `json:"prefix,omitempty"` // the message is the beginning of the reply
}

type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

// jsonSchema is a response format that constrains the reply to a schema.
func jsonSchema(schema any) any {
	return map[string]any{"type": "json_schema", "json_schema": map[string]any{"name": "reply", "strict": true, "schema": schema}}
}

// chunk is an event in a stream of either kind.
type chunk struct {
	Choices []choice `json:"choices"`
	Usage   *usage   `json:"usage"`
}

type choice struct {
	Text     word     `json:"text"` // of a plain completion
	Delta    part     `json:"delta"`
	Message  part     `json:"message"` // in place of Delta in a reply that is not a stream
	Logprobs logprobs `json:"logprobs"`
	Finish   word     `json:"finish_reason"`
}

// part is a piece of a message.
type part struct {
	Content   content `json:"content"`
	Thinking  word    `json:"reasoning_content"`
	Reasoning word    `json:"reasoning"` // the same under another name; some servers send both
	Refusal   word    `json:"refusal"`
}

// content is text, or a list of parts of which some are thinking (Mistral).
type content struct{ text, thinking, refusal string }

func (c *content) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &c.text) == nil {
		return nil
	}
	var parts []struct {
		Text     word    `json:"text"`
		Content  word    `json:"content"`
		Refusal  word    `json:"refusal"`
		Thinking content `json:"thinking"`
	}
	_ = json.Unmarshal(data, &parts) // of another type: ignored, as by word
	for _, p := range parts {
		c.text += string(p.Text + p.Content)
		c.refusal += string(p.Refusal)
		c.thinking += p.Thinking.text + p.Thinking.thinking
	}
	return nil
}

// logprobs has those of a chat in Content, those of a plain completion in the rest.
type logprobs struct {
	Content []struct {
		Token   string  `json:"token"`
		Logprob float64 `json:"logprob"`
		Top     []struct {
			Token   string  `json:"token"`
			Logprob float64 `json:"logprob"`
		} `json:"top_logprobs"`
	} `json:"content"`

	Tokens        []string             `json:"tokens"`
	TokenLogprobs []float64            `json:"token_logprobs"`
	TopLogprobs   []map[string]float64 `json:"top_logprobs"`
}

// UnmarshalJSON ignores other forms.
func (l *logprobs) UnmarshalJSON(data []byte) error {
	type form logprobs
	var f form
	if json.Unmarshal(data, &f) == nil {
		*l = logprobs(f)
	}
	return nil
}

// tokens returns at most mostTop alternatives to a token, however many the server
// sent.
func (l logprobs) tokens() []engine.Token {
	if len(l.Content) == 0 {
		tokens := make([]engine.Token, min(len(l.Tokens), len(l.TokenLogprobs)))
		for i := range tokens {
			tokens[i] = engine.Token{Text: l.Tokens[i], LogProb: l.TokenLogprobs[i]}
			if i < len(l.TopLogprobs) {
				top := ordered(l.TopLogprobs[i])
				tokens[i].Top = top[:min(len(top), mostTop)]
			}
		}
		return tokens
	}
	tokens := make([]engine.Token, len(l.Content))
	for i, t := range l.Content {
		tokens[i] = engine.Token{Text: t.Token, LogProb: t.Logprob}
		for _, top := range t.Top[:min(len(t.Top), mostTop)] {
			tokens[i].Top = append(tokens[i].Top, engine.Alternative{Text: top.Token, LogProb: top.Logprob})
		}
	}
	return tokens
}

// ordered returns the alternatives, most likely first.
func ordered(top map[string]float64) []engine.Alternative {
	var all []engine.Alternative
	for text, p := range top {
		all = append(all, engine.Alternative{Text: text, LogProb: p})
	}
	slices.SortFunc(all, func(a, b engine.Alternative) int {
		return cmp.Or(cmp.Compare(b.LogProb, a.LogProb), cmp.Compare(a.Text, b.Text))
	})
	return all
}

type usage struct {
	Prompt     count `json:"prompt_tokens"`
	Completion count `json:"completion_tokens"`
	CacheHit   count `json:"prompt_cache_hit_tokens"` // DeepSeek
	Details    struct {
		Cached count `json:"cached_tokens"`
	} `json:"prompt_tokens_details"`
}

// count is a number of tokens, which some servers write as text or with a point. What is
// none is 0: a reply is worth more than its bill.
type count int

func (c *count) UnmarshalJSON(data []byte) error {
	if f, err := strconv.ParseFloat(strings.Trim(string(data), `"`), 64); err == nil {
		*c = count(max(min(f, 1<<40), 0))
	}
	return nil
}

// word is text. Values of other types, which some servers send, are ignored.
type word string

func (w *word) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*w = word(text)
	}
	return nil
}

// card is what a server reports about a model, mostly in extensions of the protocol.
type card struct {
	ID       string   `json:"id"`
	OwnedBy  string   `json:"owned_by"`
	Root     word     `json:"root"`                 // vLLM, SGLang: the model behind a name of one's own
	MaxModel int      `json:"max_model_len"`        // vLLM, SGLang
	Length   int      `json:"context_length"`       // OpenRouter
	Window   int      `json:"context_window"`       // Groq
	Accepts  []string `json:"supported_parameters"` // OpenRouter
	Meta     struct {
		Context    int   `json:"n_ctx_train"`
		Parameters int64 `json:"n_params"`
	} `json:"meta"` // llama.cpp
}
