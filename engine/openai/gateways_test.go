package openai

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"espalier/engine"
)

// TestMoreStrictServers: refusals in the words of further programs and services.
func TestMoreStrictServers(t *testing.T) {
	for name, test := range map[string]struct {
		refuse func(map[string]any) (int, string)
		note   string
	}{
		"Groq, logprobs":        {without("logprobs", 400, "{\"error\":{\"message\":\"`logprobs` is not supported with this model\",\"type\":\"invalid_request_error\"}}"), "without logprobs"},
		"Groq, property":        {without("top_p", 400, `{"error":{"message":"property 'top_p' is unsupported","type":"invalid_request_error"}}`), "without top_p"},
		"Groq, tokens a minute": {moreThan(4000, 413, "{\"error\":{\"message\":\"Request too large for model `m` on tokens per minute (TPM): Limit 6000, Requested 8250, please reduce your message size and try again.\",\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\"}}"), "up to"},
		"Together, tokens":      {moreThan(8134, 422, "{\"id\":\"1\",\"error\":{\"message\":\"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 58 `inputs` tokens and 8192 `max_new_tokens`\",\"type\":\"invalid_request_error\",\"param\":\"max_tokens\",\"code\":null}}"), "up to 8134 tokens"},
		"Together, logprobs is a number": {func(asked map[string]any) (int, string) {
			if _, boolean := asked["logprobs"].(bool); boolean {
				return 400, `{"error":{"message":"logprobs: Input should be a valid integer","type":"invalid_request_error","param":"logprobs"}}`
			}
			return 0, ""
		}, "without logprobs"},
		"Mistral":          {without("seed", 422, `{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted","input":7,"url":"https://errors.pydantic.dev/2.9/v/extra_forbidden"}]},"type":"invalid_request_error","param":null,"code":null}`), "without seed"},
		"Fireworks":        {without("stream_options", 400, `{"error":{"object":"error","type":"invalid_request_error","code":"invalid_request_error","message":"Extra inputs are not permitted, field: 'stream_options', value: {'include_usage': True}"}}`), "without stream_options"},
		"Gemini, a list":   {without("seed", 400, `[{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \"seed\": Cannot find field.","status":"INVALID_ARGUMENT"}}]`), "without seed"},
		"Azure":            {without("stream_options", 400, `{"error":{"message":"Unrecognized request argument supplied: stream_options","type":"invalid_request_error","param":null,"code":null}}`), "without stream_options"},
		"Cerebras":         {without("logprobs", 400, `{"message":"logprobs are not supported for this model","type":"invalid_request_error","param":"logprobs","code":"wrong_api_format"}`), "without logprobs"},
		"MLX":              {without("logprobs", 400, `{"error":"logprobs must be between 1 and 10 but got True"}`), "without logprobs"},
		"Aphrodite":        {moreThan(4038, 400, `{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 8250 tokens (58 in the messages, 8192 in the completion). Please reduce the length of the messages or completion.","type":"BadRequestError","param":null,"code":400}`), "up to 4037"},
		"Ollama's /v1":     {without("logprobs", 400, `{"error":{"message":"logprobs is not supported","type":"invalid_request_error","param":null,"code":null}}`), "without logprobs"},
		"llama-cpp-python": {without("logprobs", 500, `{"error":{"message":"logprobs is not supported for models created with logits_all=False","type":"internal_server_error","param":null,"code":null}}`), "without logprobs"},
		"TabbyAPI":         {without("logprobs", 422, `{"detail":[{"type":"int_parsing","loc":["body","logprobs"],"msg":"Input should be a valid integer","input":true}]}`), "without logprobs"},
		"Perplexity":       {without("stop", 400, `{"error":{"message":"[\"At body -> stop: Unsupported parameter\"]","type":"bad_request","code":400}}`), "without stop"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, url := strict{test.refuse, fine}.start(t, "", "")
			m := open(t, url+"#m", Options{})
			all, err := m.Generate(context.Background(), []engine.Request{{Prompt: "a", Seed: 7, Temperature: 0.5, MaxTokens: 8192, Stop: []string{"\nTarget:"}}, {Prompt: "b", Seed: 8, MaxTokens: 8192, Stop: []string{"\nTarget:"}}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range all {
				if c.Text != "13 - 9 = 4" || !strings.Contains(c.Note, test.note) {
					t.Errorf("%+v", c)
				}
			}
		})
	}
}

// TestOddStreams: what proxies and small servers make of a stream.
func TestOddStreams(t *testing.T) {
	text := event(`{"content":"13 - 9 = 4"}`, "null")
	stop := event(`{}`, `"stop"`)
	utf8 := event(`{"content":"13 − 9 = 4 ✓"}`, `"stop"`) + done
	typed := func(kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			fmt.Fprint(w, body)
		}
	}
	bytewise := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for i := range len(utf8) {
			_, _ = w.Write([]byte{utf8[i]})
			w.(http.Flusher).Flush()
		}
	}
	for name, test := range map[string]struct {
		talk        http.HandlerFunc
		text, fails string
		finish      engine.Finish
	}{
		"CRLF":                    {slowly(strings.ReplaceAll(": ping - 2026-11-30\n\n"+text+stop+done, "\n", "\r\n"), 0), "13 - 9 = 4", "", engine.FinishStop},
		"CR":                      {slowly(strings.ReplaceAll(text+stop+done, "\n", "\r"), 0), "13 - 9 = 4", "", engine.FinishStop},
		"names of events":         {slowly(strings.ReplaceAll(text+stop, "data:", "event: message\ndata:")+done, 0), "13 - 9 = 4", "", engine.FinishStop},
		"no space after data":     {slowly(strings.ReplaceAll(text+stop+done, "data: ", "data:"), 0), "13 - 9 = 4", "", engine.FinishStop},
		"ids and retries":         {slowly("retry: 3000\nid: 1\n"+text+"id: 2\n"+stop+done, 0), "13 - 9 = 4", "", engine.FinishStop},
		"bytes":                   {bytewise, "13 − 9 = 4 ✓", "", engine.FinishStop},
		"choices null":            {slowly("data: {\"choices\":null,\"usage\":{\"prompt_tokens\":5}}\n\n"+text+stop+done, 0), "13 - 9 = 4", "", engine.FinishStop},
		"Azure's filter first":    {slowly("data: {\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\",\"prompt_filter_results\":[{\"prompt_index\":0}]}\n\n"+text+stop+done, 0), "13 - 9 = 4", "", engine.FinishStop},
		"eos":                     {slowly(text+event(`{}`, `"eos"`)+done, 0), "13 - 9 = 4", "", engine.FinishStop},
		"in capitals":             {slowly(text+event(`{}`, `"MAX_TOKENS"`)+done, 0), "13 - 9 = 4", "", engine.FinishLength},
		"an error event":          {slowly(text+"event: error\ndata: {\"error\":{\"message\":\"out of workers\",\"code\":500}}\n\n", 0), "", "out of workers", ""},
		"an error as a message":   {slowly(text+"event: error\ndata: {\"message\":\"out of workers\",\"type\":\"server_error\"}\n\n", 0), "", "out of workers", ""},
		"an error of words":       {slowly(text+"event: error\ndata: out of workers\n\n", 0), "", "out of workers", ""},
		"error after a part":      {slowly(text+"data: {\"error\":\"out of workers\"}\n\n"+done, 0), "", "out of workers", ""},
		"HTML":                    {typed("text/html; charset=utf-8", "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in</body></html>"), "", "HTML", ""},
		"words":                   {typed("text/plain", "upstream connect error or disconnect/reset before headers"), "", "upstream connect error", ""},
		"a list with an error":    {typed("application/json", `[{"error":{"code":400,"message":"quota is gone","status":"X"}}]`), "", "quota is gone", ""},
		"success false":           {typed("application/json", `{"success":false,"message":"quota is gone","code":1}`), "", "quota is gone", ""},
		"nothing":                 {typed("text/event-stream", ""), "", "middle", ""},
		"lines of JSON":           {typed("application/x-ndjson", `{"choices":[{"delta":{"content":"13 - 9 "}}]}`+"\n"+`{"choices":[{"delta":{"content":"= 4"},"finish_reason":"stop"}]}`+"\n"), "13 - 9 = 4", "", engine.FinishStop},
		"a role twice, no text":   {slowly(event(`{"role":"assistant","content":null}`, "null")+event(`{"role":"assistant"}`, "null")+text+stop+done, 0), "13 - 9 = 4", "", engine.FinishStop},
		"usage of text":           {slowly("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":\"5\",\"completion_tokens\":3.0}}\n\n"+text+stop+done, 0), "13 - 9 = 4", "", engine.FinishStop},
		"finish_reason twice":     {slowly(text+stop+stop+done, 0), "13 - 9 = 4", "", engine.FinishStop},
		"tokens of MLX":           {slowly("data: {\"choices\":[{\"index\":0,\"logprobs\":{\"token_logprobs\":[-0.1],\"tokens\":[1234],\"top_logprobs\":[{\"12\":-0.1}]},\"delta\":{\"content\":\"13 - 9 = 4\"},\"finish_reason\":\"stop\"}]}\n\n"+done, 0), "13 - 9 = 4", "", engine.FinishStop},
		"index as text, id as 1":  {slowly("data: {\"id\":1,\"created\":\"x\",\"choices\":[{\"index\":\"0\",\"delta\":{\"content\":\"13 - 9 = 4\"},\"finish_reason\":\"stop\"}]}\n\n"+done, 0), "13 - 9 = 4", "", engine.FinishStop},
		"everything in a message": {slowly("data: {\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"13 - 9 = 4\"},\"finish_reason\":\"stop\"}]}\n\n"+done, 0), "13 - 9 = 4", "", engine.FinishStop},
		"a pause after a half":    {slowly(text[:20], 0), "", "middle", ""},
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
			case c.Text != test.text || c.Finish != test.finish:
				t.Errorf("%+v", c)
			}
		})
	}
}

// TestBusyServers: what asks for patience in other forms than a whole number of seconds.
func TestBusyServers(t *testing.T) {
	least := map[string]time.Duration{"Groq, a fraction": 450 * time.Millisecond, "Azure, milliseconds": 450 * time.Millisecond, "Groq, in words": 650 * time.Millisecond}
	for name, busy := range map[string]func(http.ResponseWriter){
		"Groq, in words": func(w http.ResponseWriter) {
			w.WriteHeader(429)
			fmt.Fprint(w, `{"error":{"message":"Rate limit reached for model m on tokens per minute (TPM): Limit 6000, Used 5900, Requested 1200. Please try again in 700ms. Visit https://x for more.","type":"tokens","code":"rate_limit_exceeded"}}`)
		},
		"Groq, a fraction": func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "0.5")
			w.WriteHeader(429)
		},
		"Azure, milliseconds": func(w http.ResponseWriter) {
			w.Header().Set("retry-after-ms", "500")
			w.WriteHeader(429)
		},
		"KoboldCpp": func(w http.ResponseWriter) {
			w.WriteHeader(503)
			fmt.Fprint(w, `{"detail":{"msg":"Server is busy; please try again later.","type":"service_unavailable"}}`)
		},
		"Together": func(w http.ResponseWriter) {
			w.WriteHeader(429)
			fmt.Fprint(w, `{"error":{"message":"You have reached the rate limit specific to this model","type":"model_rate_limit"}}`)
		},
		"a gateway": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(502)
			fmt.Fprint(w, "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>")
		},
		"Cloudflare": func(w http.ResponseWriter) { w.WriteHeader(524) },
		"Anthropic":  func(w http.ResponseWriter) { w.WriteHeader(529) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int32
			p := &played{model: "m", talk: func(w http.ResponseWriter, r *http.Request) {
				if n.Add(1) == 1 {
					busy(w)
					return
				}
				slowly(fine, 0)(w, r)
			}}
			begin := time.Now()
			c, err := generate(open(t, p.start(t), Options{Patience: 10 * time.Second}), engine.Request{Prompt: "x"})
			if err != nil || c.Text != "13 - 9 = 4" || time.Since(begin) < least[name] {
				t.Errorf("%+v, %v after %v", c, err, time.Since(begin))
			}
		})
	}
}

// A page of HTML in an error is not shown with its tags.
func TestHTMLErrors(t *testing.T) {
	p := &played{model: "m", talk: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(400)
		fmt.Fprint(w, "<html>\n<head><title>400 Bad Request</title></head>\n<body>\n<center><h1>400 Bad Request</h1></center>\n<hr><center>nginx</center>\n</body></html>")
	}}
	_, err := generate(open(t, p.start(t), Options{}), engine.Request{Prompt: "x"})
	if err == nil || strings.Contains(err.Error(), "<") || !strings.Contains(err.Error(), "400 Bad Request") {
		t.Error(err)
	}
}

// A cancelled batch ends at once in the middle of slow replies, and keeps those that were
// finished.
func TestCancelledInTheMiddle(t *testing.T) {
	var mu sync.Mutex
	begun := 0
	p := &played{model: "m", talk: func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		begun++
		mine := begun
		mu.Unlock()
		if mine == 1 {
			slowly(fine, 0)(w, r)
			return
		}
		fmt.Fprint(w, event(`{"content":"13 -"}`, "null"))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(time.Second, cancel)
	begin := time.Now()
	all, err := open(t, p.start(t), Options{}).Generate(ctx, make([]engine.Request, 4), nil)
	whole := 0
	for _, c := range all {
		if c.Text == "13 - 9 = 4" {
			whole++
		}
	}
	if err == nil || time.Since(begin) > 5*time.Second || whole != 1 {
		t.Errorf("%v after %v, %d whole replies", err, time.Since(begin), whole)
	}
}
