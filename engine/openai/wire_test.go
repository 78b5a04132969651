package openai

import (
	"encoding/json"
	"reflect"
	"sync/atomic"
	"testing"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

// TestRequests: every field that a server may be sent, under the name that it knows.
func TestRequests(t *testing.T) {
	yes := true
	q := engine.Request{Prompt: "p", Seed: 7, MaxTokens: 9, Stop: []string{"\n"}, TopK: 3, TopP: 0.5, TopLogProbs: 50}
	common := map[string]any{"model": "m", "stream": true, "stream_options": map[string]any{"include_usage": true}, "seed": 7.0, "temperature": 0.0, "top_p": 0.5, "top_k": 3.0}
	talk := map[string]any{"messages": []any{map[string]any{"role": "user", "content": "p"}}, "logprobs": true, "top_logprobs": 20.0}
	// A model that thinks gets no stop strings, which would end its thinking.
	thinks := map[string]any{"chat_template_kwargs": map[string]any{"enable_thinking": true, "thinking": true}}
	for name, test := range map[string]struct {
		kind  kind
		plain bool
		want  []map[string]any
	}{
		"OpenAI":     {openAI, false, []map[string]any{talk, {"max_completion_tokens": 9.0}}},
		"vLLM":       {vllm, false, []map[string]any{talk, thinks, {"max_tokens": 9.0, "min_p": 0.0}}},
		"llama.cpp":  {llamaCpp, false, []map[string]any{talk, thinks, {"max_tokens": 9.0, "min_p": 0.0}}},
		"any":        {unknownKind, false, []map[string]any{talk, thinks, {"max_tokens": 9.0}}},
		"OpenRouter": {openRouter, false, []map[string]any{talk, {"reasoning": map[string]any{"enabled": true}, "max_tokens": 9.0}}},
		"DeepSeek":   {deepSeek, false, []map[string]any{talk, {"thinking": map[string]any{"type": "enabled"}, "max_tokens": 9.0}}},
		"plain":      {unknownKind, true, []map[string]any{{"prompt": r1User + "p" + r1Assistant + r1Think, "logprobs": 20.0, "max_tokens": 9.0}}},
	} {
		m := &Model{address: Address{Name: "m"}, options: Options{Think: &yes}, thinks: new(atomic.Bool)}
		b := m.chat
		if test.plain {
			b = m.templateOfR1().ask
		}
		asked, err := b(t.Context(), &server{kind: test.kind}, q)
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(asked)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		want := map[string]any{}
		for _, part := range append(test.want, common) {
			for k, v := range part {
				want[k] = v
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s\n got %v\nwant %v", name, got, want)
		}
	}
}

func TestWordsOfErrors(t *testing.T) {
	for said, want := range map[string]string{
		`{"error":{"message":"a","type":"x","code":null}}`: "a",
		`{"error":"a"}`: "a",
		`{"object":"error","message":"a","code":400}`: "a",
		`{"detail":"a"}`: "a",
		`{"detail":[{"loc":["body","seed"],"msg":"a"},{"msg":"b"}]}`:                                                      "a (seed); b",
		`{"error":{"message":"a","param":"seed"}}`:                                                                        "a (seed)",
		`{"object":"error","message":{"detail":[{"loc":["body","seed"],"msg":"a"}]}}`:                                     "a (seed)",
		`{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"a\"}}"}}}`: "Provider returned error: a",
		"<html>502</html>\n":        "a page of HTML: 502",
		`{"error":{"message":[1]}}`: "",
		"":                          "",
	} {
		if got := (&client{}).wordsOf([]byte(said)); got != want {
			t.Errorf("%s is %q, want %q", said, got, want)
		}
	}
}

// FuzzChunks: whatever a server sends is read, or refused.
func FuzzChunks(f *testing.F) {
	f.Add(`{"choices":[{"delta":{"content":null,"reasoning":{}},"logprobs":null,"finish_reason":null}],"usage":null}`)
	f.Add(`{"choices":[{"text":"a","logprobs":{"tokens":["a","b"],"token_logprobs":[null],"top_logprobs":[null]}}]}`)
	f.Fuzz(func(_ *testing.T, data string) {
		var c chunk
		if json.Unmarshal([]byte(data), &c) != nil {
			return
		}
		r := reply{Reply: remote.NewReply(engine.Request{}, nil)}
		_ = r.add(c)
		_ = r.end(true, nil)
	})
}
