package openai

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"espalier/engine"
)

// strict is a server that refuses some requests, in the words of a program that people run.
type strict struct {
	refuse func(asked map[string]any) (status int, said string) // 0: it answers
	reply  string                                               // a stream, or one JSON text
}

func (s strict) start(t *testing.T, owner, card string) (*played, string) {
	t.Helper()
	p := &played{owner: owner, model: "m", card: card}
	p.talk = func(w http.ResponseWriter, r *http.Request) {
		if s.refuse != nil {
			if status, said := s.refuse(bodyOf(r)); status != 0 {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(status)
				fmt.Fprint(w, said)
				return
			}
		}
		slowly(s.reply, 0)(w, r)
	}
	return p, p.start(t)
}

func event(delta, finish string) string {
	return fmt.Sprintf("data: {\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}\n\n", delta, finish)
}

var (
	fine = event(`{"role":"assistant","content":""}`, "null") + event(`{"content":"13 - 9 = 4"}`, "null") +
		event(`{}`, `"stop"`) + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":3}}\n\ndata: [DONE]\n\n"
	done = "data: [DONE]\n\n"
)

// without refuses a field as long as a request has it.
func without(field string, status int, said string) func(map[string]any) (int, string) {
	return func(asked map[string]any) (int, string) {
		if _, has := asked[field]; has {
			return status, said
		}
		return 0, ""
	}
}

func first(all ...func(map[string]any) (int, string)) func(map[string]any) (int, string) {
	return func(asked map[string]any) (int, string) {
		for _, refuse := range all {
			if status, said := refuse(asked); status != 0 {
				return status, said
			}
		}
		return 0, ""
	}
}

// moreThan refuses requests for more tokens.
func moreThan(most int, status int, said string) func(map[string]any) (int, string) {
	return func(asked map[string]any) (int, string) {
		if n, _ := asked["max_tokens"].(float64); int(n) > most {
			return status, said
		}
		return 0, ""
	}
}

// TestStrictServers: several requests at once, to a server that does not take all of them.
// Each is answered, it says what it lacks, and later ones are right at once.
func TestStrictServers(t *testing.T) {
	const q = "'"
	tests := map[string]struct {
		owner  string
		refuse func(map[string]any) (int, string)
		lacks  []string       // fields that are not sent any more
		has    map[string]any // fields that are
		note   string
	}{
		"vLLM, not so many tokens": {
			"vllm", moreThan(4038, 400, `{"object":"error","message":"This model`+q+`s maximum context length is 4096 tokens. However, you requested 8250 tokens (58 in the messages, 8192 in the completion). Please reduce the length of the messages or completion.","type":"BadRequestError","param":null,"code":400}`),
			nil,
			map[string]any{"max_tokens": 4037.0},
			"up to 4037 tokens",
		},
		"vLLM, in its newer words": {
			"vllm", moreThan(4038, 400, `{"error":{"message":"`+q+`max_tokens`+q+` or `+q+`max_completion_tokens`+q+` is too large: 8192. This model`+q+`s maximum context length is 4096 tokens and your request has 58 input tokens (8192 > 4096 - 58).","type":"BadRequestError","param":"max_tokens","code":400}}`),
			nil,
			map[string]any{"max_tokens": 4037.0},
			"up to 4037 tokens",
		},
		"SGLang, not so many tokens": {
			"sglang", moreThan(4038, 400, `{"object":"error","message":"Requested token count exceeds the model`+q+`s maximum context length of 4096 tokens. You requested a total of 8250 tokens: 58 tokens from the input messages and 8192 tokens for the completion.","type":"BadRequest","code":400}`),
			nil,
			map[string]any{"max_tokens": 4037.0},
			"up to 4037",
		},
		"SGLang, logprobs": {
			"sglang", without("logprobs", 400, `{"object":"error","message":"logprobs is not supported with speculative decoding","code":400}`),
			[]string{"logprobs"},
			map[string]any{"seed": 7.0},
			"without logprobs",
		},
		"FastAPI's list": {
			"", first(without("seed", 422, `{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted","input":7}]}`),
				without("stream_options", 422, `{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"},{"loc":["body","top_p"],"msg":"Extra inputs are not permitted"}]}`)),
			[]string{"seed", "stream_options", "top_p"},
			map[string]any{"temperature": 0.5},
			"without seed, top_p, stream_options",
		},
		"llama.cpp, top_logprobs": {
			"llamacpp", without("logprobs", 400, `{"error":{"code":400,"message":"logprobs is not supported with tools + stream","type":"invalid_request_error"}}`),
			[]string{"logprobs"},
			nil, "logprobs",
		},
		"LM Studio": {
			"organization_owner", without("stop", 400, `{"error":"'stop' must be a string"}`),
			[]string{"stop"},
			nil, "without stop",
		},
		"OpenRouter, the error of another inside": {
			"", without("temperature", 400, `{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"Unsupported value: 'temperature' does not support 0.5 with this model.\",\"param\":\"temperature\"}}","provider_name":"X"}}}`),
			[]string{"temperature"},
			nil, "without temperature",
		},
		"DeepSeek, logprobs of the reasoner": {
			"deepseek", without("logprobs", 400, `{"error":{"message":"deepseek-reasoner does not support the parameter logprobs","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`),
			[]string{"logprobs"},
			nil, "logprobs",
		},
		"smaller and smaller": {"", moreThan(900, 400, `{"error":"max_tokens exceeds the context length"}`), nil, map[string]any{"max_tokens": 512.0}, "up to 512"},
		"DeepSeek, a range": {
			"deepseek", moreThan(4096, 400, `{"error":{"message":"Invalid max_tokens value, the valid range of max_tokens is [1, 4096]","type":"invalid_request_error"}}`),
			nil,
			map[string]any{"max_tokens": 4096.0},
			"up to 4096",
		},
		"TGI, temperature": {
			"", without("temperature", 422, "{\"error\":\"Input validation error: `temperature` must be strictly positive\",\"error_type\":\"validation\"}"),
			[]string{"temperature"},
			nil, "temperature",
		},
		"TGI, tokens": {
			"", moreThan(4038, 422, "{\"error\":\"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 58 `inputs` tokens and 8192 `max_new_tokens`\",\"error_type\":\"validation\"}"),
			nil,
			map[string]any{"max_tokens": 4037.0},
			"up to",
		},
		"LiteLLM": {
			"", without("logprobs", 400, `{"error":{"message":"litellm.UnsupportedParamsError: groq does not support parameters: ['logprobs', 'seed'], for model=m. To drop these, set litellm.drop_params=True.","type":null,"param":null,"code":"400"}}`),
			[]string{"logprobs", "seed"},
			nil, "without seed, logprobs",
		},
		"a server that fails where it should refuse": {
			"", without("seed", 500, `{"error":"generate() got an unexpected keyword argument 'seed'"}`),
			[]string{"seed"},
			nil, "seed",
		},
		"OpenAI's newer models": {
			"", without("max_tokens", 400, `{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}`),
			[]string{"max_tokens"},
			map[string]any{"max_completion_tokens": 8192.0},
			"",
		},
		"no tokens at all": {"", without("max_tokens", 400, `{"error":"unknown field max_tokens"}`), []string{"max_tokens"}, nil, "without max_tokens"},
		"no streams":       {"", without("stream", 400, `{"detail":"streaming is not supported"}`), []string{"stream"}, nil, "without stream"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, url := strict{test.refuse, fine}.start(t, test.owner, "")
			m := open(t, url+"#m", Options{})
			requests := make([]engine.Request, 4)
			for i := range requests {
				requests[i] = engine.Request{Prompt: "Input:", Seed: 7, Temperature: 0.5, MaxTokens: 8192, Stop: []string{"\nTarget:"}}
			}
			for round := range 2 {
				p.mu.Lock()
				p.asked = nil
				p.mu.Unlock()
				all, err := m.Generate(context.Background(), requests, nil)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range all {
					if c.Text != "13 - 9 = 4" || !strings.Contains(c.Note, test.note) || test.note == "" && c.Note != "" {
						t.Errorf("%+v", c)
					}
				}
				if round == 0 {
					continue
				}
				for _, asked := range p.asked {
					for _, field := range test.lacks {
						if asked[field] != nil {
							t.Errorf("%s is still sent", field)
						}
					}
					for field, want := range test.has {
						if asked[field] != want && field != "max_tokens" {
							t.Errorf("%s is %v, want %v", field, asked[field], want)
						}
					}
				}
				if last := p.asked[len(p.asked)-1]; test.has["max_tokens"] != nil && last["max_tokens"] != test.has["max_tokens"] {
					t.Errorf("asked for %v tokens", last["max_tokens"])
				}
				if len(test.lacks) > 0 && len(p.asked) != len(requests) {
					t.Errorf("%d requests: it did not remember", len(p.asked))
				}
			}
		})
	}
}

// TestOddReplies: what servers send in place of the stream that was asked for.
func TestOddReplies(t *testing.T) {
	broken := func(before string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100000")
			slowly(before, 0)(w, r)
		}
	}
	text := event(`{"content":"13 - 9 = 4"}`, "null")
	for name, test := range map[string]struct {
		talk           http.HandlerFunc
		text, thinking string
		finish         engine.Finish
		note           string
		fails          string
	}{
		"a whole reply":        {slowly(`{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"13 - 9 = 4","reasoning_content":"hm"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":3}}`, 0), "13 - 9 = 4", "hm", engine.FinishStop, "", ""},
		"no reason, done":      {slowly(text+done, 0), "13 - 9 = 4", "", engine.FinishStop, "no reason", ""},
		"no reason, not done":  {slowly(text, 0), "", "", "", "", "in the middle"},
		"broken after the end": {broken(text + event(`{}`, `"stop"`)), "13 - 9 = 4", "", engine.FinishStop, "", ""},
		"broken before":        {broken(text), "", "", "", "", "went away"},
		"parts":                {slowly(event(`{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"13 - 9 = 4"}]}`, `"stop"`)+done, 0), "13 - 9 = 4", "hm", engine.FinishStop, "", ""},
		"parts in a message":   {slowly(`{"choices":[{"message":{"content":[{"type":"text","text":"13 - 9 = 4"}]},"finish_reason":"length"}]}`, 0), "13 - 9 = 4", "", engine.FinishLength, "cut off", ""},
		"refusal":              {slowly(event(`{"refusal":"I cannot do that."}`, `"stop"`)+done, 0), "I cannot do that.", "", engine.FinishRefusal, "", ""},
		"filter":               {slowly(text+event(`{}`, `"content_filter"`)+done, 0), "13 - 9 = 4", "", engine.FinishStop, "filter", ""},
		"both names":           {slowly(event(`{"reasoning":"hm","reasoning_content":"hm"}`, "null")+text+event(`{}`, `"stop"`)+done, 0), "13 - 9 = 4", "hm", engine.FinishStop, "", ""},
		"comments":             {slowly(": OPENROUTER PROCESSING\n\n"+text+event(`{}`, `"stop"`)+done, 0), "13 - 9 = 4", "", engine.FinishStop, "", ""},
		"logprobs of a form":   {slowly("data: {\"choices\":[{\"delta\":{\"content\":\"13 - 9 = 4\"},\"logprobs\":[1,2],\"finish_reason\":\"stop\"}]}\n\n"+done, 0), "13 - 9 = 4", "", engine.FinishStop, "", ""},
		"error as text":        {slowly("data: {\"error\":\"the model crashed\"}\n\n", 0), "", "", "", "", "the model crashed"},
		"error, status 200":    {slowly(`{"error":{"message":"no memory left here"}}`, 0), "", "", "", "", "no memory left here"},
		"detail, status 200":   {slowly(`{"detail":"not today"}`, 0), "", "", "", "", "not today"},
		"harmony":              {slowly(event(`{"content":"<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>13 - 9 = 4"}`, `"stop"`)+done, 0), "13 - 9 = 4", "hm", engine.FinishStop, "", ""},
		"never closed":         {slowly(event(`{"content":"<think>hm"}`, `"length"`)+done, 0), "", "hm", engine.FinishLength, "cut off", ""},
		"a loop":               {slowly(strings.Repeat(event(`{"content":"Wait, no. "}`, "null"), 500), 0), "", "", engine.FinishLoop, "Wait, no.", ""},
		"a loop of thinking":   {slowly(strings.Repeat(event(`{"reasoning_content":"Wait, no. "}`, "null"), 500), 0), "", "", engine.FinishLoop, "Wait, no.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &played{model: "m", talk: test.talk}
			c, err := generate(open(t, p.start(t)+"#m", Options{}), engine.Request{Prompt: "Input:", MaxTokens: 99})
			switch {
			case test.fails != "":
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("%+v, %v", c, err)
				}
			case err != nil:
				t.Error(err)
			case c.Finish != test.finish || !strings.Contains(c.Note, test.note) || test.note == "" && c.Note != "":
				t.Errorf("%+v", c)
			case c.Finish != engine.FinishLoop && (c.Text != test.text || c.Thinking != test.thinking):
				t.Errorf("%+v", c)
			}
		})
	}
}

// A card that gives the context bounds what is asked for from the start.
func TestTokensAreClamped(t *testing.T) {
	p, url := strict{reply: fine}.start(t, "vllm", `"max_model_len":4096`)
	if c, err := generate(open(t, url, Options{}), engine.Request{Prompt: strings.Repeat("a", 300), MaxTokens: 8192}); err != nil || !strings.Contains(c.Note, "") {
		t.Errorf("%+v, %v", c, err)
	}
	if got := p.asked[0]["max_tokens"].(float64); got > 4096-100 || got < 3000 {
		t.Errorf("asked for %v tokens", got)
	}
}

// A model of one's own name is known for a reasoner by what its server says of it, or by a
// reply; then it gets no stop strings and prompts without examples.
func TestWhoThinks(t *testing.T) {
	thought := event(`{"reasoning_content":"hm"}`, "null") + fine
	for name, test := range map[string]struct {
		owner, card, reply string
		before, after      engine.Dialect
	}{
		"root":              {"vllm", `"root":"deepseek-ai/DeepSeek-R1-Distill-Qwen-7B"`, thought, engine.ZeroShot, engine.ZeroShot},
		"OpenRouter's list": {"", `"supported_parameters":["reasoning","seed"]`, thought, engine.ZeroShot, engine.ZeroShot},
		"seen in a field":   {"sglang", `"x":1`, thought, engine.Chat, engine.ZeroShot},
		"seen between tags": {"sglang", `"x":1`, event(`{"content":"<think>hm</think>"}`, "null") + fine, engine.Chat, engine.ZeroShot},
		"one that does not": {"sglang", `"x":1`, fine, engine.Chat, engine.Chat},
	} {
		p, url := strict{reply: test.reply}.start(t, test.owner, test.card)
		m := open(t, url, Options{})
		before := m.Describe().Dialect
		for range 2 {
			if _, err := generate(m, engine.Request{Prompt: "Input:", Stop: []string{"\nTarget:"}}); err != nil {
				t.Fatal(err)
			}
		}
		if after := m.Describe().Dialect; before != test.before || after != test.after {
			t.Errorf("%s: %s, then %s", name, before, after)
		}
		if stops := p.asked[1]["stop"] != nil; stops != (test.after == engine.Chat) {
			t.Errorf("%s: stop strings: %v", name, stops)
		}
	}
}

// --think that does nothing says so.
func TestThinkWithoutEffect(t *testing.T) {
	thought := event(`{"reasoning_content":"hm"}`, "null") + fine
	for _, think := range []bool{true, false} {
		for _, reply := range []string{fine, thought} {
			_, url := strict{reply: reply}.start(t, "sglang", "")
			c, err := generate(open(t, url, Options{Think: &think}), engine.Request{Prompt: "Input:"})
			if says := strings.Contains(c.Note, "no effect"); err != nil || says != (think != (reply == thought)) {
				t.Errorf("think %v: %+v, %v", think, c, err)
			}
		}
	}
}

// The wait is the one that the server asks for, also as a date, and longer than patience.
func TestWaitsAsToldTo(t *testing.T) {
	for name, header := range map[string]func() string{
		"seconds": func() string { return "1" },
		"date":    func() string { return time.Now().Add(2 * time.Second).UTC().Format(http.TimeFormat) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var at []time.Time
			p := &played{model: "m", talk: func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				at = append(at, time.Now())
				n := len(at)
				mu.Unlock()
				if n == 1 {
					w.Header().Set("Retry-After", header())
					w.WriteHeader(http.StatusTooManyRequests)
					return
				}
				slowly(fine, 0)(w, r)
			}}
			c, err := generate(open(t, p.start(t), Options{Patience: 400 * time.Millisecond}), engine.Request{Prompt: "x"})
			if err != nil || c.Text != "13 - 9 = 4" || at[1].Sub(at[0]) < 900*time.Millisecond {
				t.Errorf("%+v, %v, asked at %v", c, err, at)
			}
		})
	}
	if d := pause(&refusal{status: 429, retryAfter: "90"}, 0); d != 90*time.Second {
		t.Errorf("waits %v", d)
	}
}

// A server that cannot hold a reply to given words is told from one that fails.
func TestRefusedForms(t *testing.T) {
	refuse := without("response_format", 400, `{"error":"'response_format.type' must be 'text'"}`)
	_, url := strict{refuse, fine}.start(t, "", "")
	m := open(t, url, Options{})
	if _, err := m.Score(context.Background(), []engine.ScoreRequest{{Prompt: "Input:", Continuations: []string{"sure"}}}); !isUnsupported(err) {
		t.Errorf("scores: %v", err)
	}
	c, err := generate(m, engine.Request{Prompt: "Input:", Schema: []byte(`{"type":"object"}`)})
	if err != nil || !strings.Contains(c.Note, "without response_format") {
		t.Errorf("%+v, %v", c, err)
	}
}
