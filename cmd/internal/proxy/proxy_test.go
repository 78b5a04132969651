package proxy

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"espalier/engine/embedded"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
)

// searching answers calls with searches of the game of 24.
func searching(t testing.TB, name string) func(context.Context, Call, func(string), Log) (Result, error) {
	t.Helper()
	model, err := embedded.Open(embedded.Game24)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = model.Close() })
	return func(ctx context.Context, c Call, begun func(string), log Log) (Result, error) {
		p, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: c.Question})
		if err != nil {
			return Result{}, &Refusal{Status: http.StatusBadRequest, Code: "invalid_value", Param: "messages", Err: err}
		}
		settings, err := method.Defaults(name)
		if err != nil {
			return Result{}, err
		}
		config := runner.Config{Problem: p, Settings: settings, Model: model, Seed: 1, Stream: log.Live, Budget: search.Budget{Nodes: 100}}
		if name != "cot" {
			config.Model = search.NewRandom(p)
		}
		r, err := runner.New(config)
		if err != nil {
			return Result{}, err
		}
		begun("one")
		for !r.Tree().Outcome().Ended {
			events, err := r.Step(ctx)
			if err != nil {
				return Result{Tree: r.Tree(), Session: "one", Stopped: err}, nil
			}
			if err := log.Events(events); err != nil {
				return Result{}, err
			}
		}
		return Result{Tree: r.Tree(), Session: "one"}, nil
	}
}

func serve(t *testing.T, o Options) *httptest.Server {
	t.Helper()
	o.Text, o.Local = error.Error, true
	if o.Models == nil {
		o.Models = func(context.Context) []string { return []string{"embedded+cot", "embedded+io"} }
	}
	s := httptest.NewServer(New(o))
	t.Cleanup(s.Close)
	return s
}

func post(t *testing.T, s *httptest.Server, body string) *http.Response {
	t.Helper()
	r, err := http.Post(s.URL+"/v1/chat/completions", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Body.Close() })
	return r
}

func parse[T any](t *testing.T, text []byte) (v T) {
	t.Helper()
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// TestAnAnswerAndItsStream say the same, whichever method searches.
func TestAnAnswerAndItsStream(t *testing.T) {
	for _, name := range []string{"cot", "tot-bfs", "cot-sc"} {
		s := serve(t, Options{Search: searching(t, name)})
		const call = `"model":"m","messages":[{"role":"user","content":"4 9 10 13"}]`
		r := post(t, s, `{`+call+`}`)
		text, _ := io.ReadAll(r.Body)
		whole := parse[completion](t, text)
		if r.StatusCode != 200 || whole.ID != "chatcmpl-one" || r.Header.Get("X-Espalier-Session") != "one" || name == "cot" && !whole.Search.Solved || whole.Usage.Total != whole.Usage.Prompt+whole.Usage.Completion || whole.Usage.Completion == 0 {
			t.Fatalf("%s: %s %s", name, r.Status, text)
		}
		r = post(t, s, `{"stream":true,"stream_options":{"include_usage":true},`+call+`}`)
		var content, thought strings.Builder
		var last completion
		finish, done := "", false
		for lines := bufio.NewScanner(r.Body); lines.Scan(); {
			data, ok := strings.CutPrefix(lines.Text(), "data: ")
			if !ok || done {
				continue
			}
			if done = data == "[DONE]"; done {
				continue
			}
			last = parse[completion](t, []byte(data))
			for _, c := range last.Choices {
				if c.Delta.Content != nil {
					content.WriteString(*c.Delta.Content)
				}
				if c.Delta.Reasoning != nil {
					thought.WriteString(*c.Delta.Reasoning)
				}
				if c.Finish != nil {
					finish = *c.Finish
				}
			}
		}
		if !done || finish != *whole.Choices[0].Finish || *last.Usage != *whole.Usage {
			t.Errorf("%s: the stream ends with %+v", name, last)
		}
		if m := whole.Choices[0].Message; content.String() != *m.Content || thought.String() != *m.Reasoning {
			t.Errorf("%s: %q and %.300q are streamed, not %q and %.300q", name, content.String(), thought.String(), *m.Content, *m.Reasoning)
		}
		for _, word := range []string{"puzzle: 4 9 10 13", "solved"} {
			if !strings.Contains(thought.String(), word) {
				t.Errorf("%s: the reasoning lacks %q: %.500s", name, word, thought.String())
			}
		}
		if strings.Contains(thought.String(), "<think>") || strings.Contains(thought.String(), "\n\n\n") {
			t.Errorf("%s: the reasoning is %.500q", name, thought.String())
		}
	}
}

// TestRefusals are errors in OpenAI's shape.
func TestRefusals(t *testing.T) {
	s := serve(t, Options{Search: searching(t, "io")})
	for body, want := range map[string]string{
		``:                "not the JSON",
		`[]`:              "not an object, but array",
		`{"messages":[]}`: "model is missing",
		`{"model":"m"}`:   "no messages",
		`{"model":"m","messages":[{"role":"assistant","content":"x"}]}`:                                     "the user's",
		`{"model":"m","messages":[{"role":"user","content":" "}]}`:                                          "empty",
		`{"model":"m","messages":[{"role":"user","content":5}]}`:                                            "has to be text",
		`{"model":"m","messages":[{"role":"user","content":[{"type":"image_url"}]}]}`:                       "image_url",
		`{"model":"m","messages":[{"role":"tool","content":"x"},{"role":"user","content":"x"}]}`:            `"tool" is no role`,
		`{"model":"m","messages":"x"}`:                                                                      "messages cannot be string",
		`{"model":"m","seed":-1,"messages":[{"role":"user","content":"x"}]}`:                                "seed cannot be number -1",
		`{"model":"m","n":3,"messages":[{"role":"user","content":"x"}]}`:                                    "n is not supported",
		`{"model":"m","tools":[{}],"messages":[{"role":"user","content":"x"}]}`:                             "tools",
		`{"model":"m","stop":["x"],"messages":[{"role":"user","content":"x"}]}`:                             "stop",
		`{"model":"m","response_format":{"type":"json_object"},"messages":[{"role":"user","content":"x"}]}`: "response_format",
		`{"model":"m","espalier":{"settings":{"model":"y"}},"messages":[{"role":"user","content":"x"}]}`:    "not a setting",
		`{"model":"m","espalier":{"settings":{"a b":"c"}},"messages":[{"role":"user","content":"x"}]}`:      "not a setting",
		`{"model":"m","messages":[{"role":"user","content":"four"}]}`:                                       "column 1",
		`{"model":"m","stream":true,"messages":[{"role":"user","content":"four"}]}`:                         "column 1",
		`{"model":"` + strings.Repeat("m", mostBody) + `"}`:                                                 "more than",
	} {
		r := post(t, s, body)
		text, _ := io.ReadAll(r.Body)
		p := parse[problem](t, text)
		if r.StatusCode/100 != 4 || !strings.Contains(p.Error.Message, want) || p.Error.Type != "invalid_request_error" || p.Error.Code == nil {
			t.Errorf("%.120s: %s %s", body, r.Status, text)
		}
	}
	if r, err := http.Post(s.URL+"/v1/chat/completions", "text/plain", strings.NewReader(`{}`)); err != nil || r.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("text: %v %v", r, err)
	}
}

func TestConversations(t *testing.T) {
	for messages, want := range map[string]string{
		`[{"role":"user","content":" why? "}]`: "why?",
		`[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"why"},{"type":"text","text":"so?"}]}]`:      "Be brief.\n\nUser: why\nso?",
		`[{"role":"user","content":"a"},{"role":"assistant","content":null},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]`: "User: a\n\nAssistant: \n\nAssistant: b\n\nUser: c",
	} {
		_, got, err := question(parse[[]message](t, []byte(messages)))
		if err != nil || got != want {
			t.Errorf("%s is %q, not %q: %v", messages, got, want, err)
		}
	}
}

// TestTheCallerLeaves ends the search, and others may call then.
func TestTheCallerLeaves(t *testing.T) {
	for _, stream := range []string{"true", "false"} {
		under, ended := make(chan bool), make(chan error, 1)
		s := serve(t, Options{Calls: 1, Search: func(ctx context.Context, _ Call, begun func(string), _ Log) (Result, error) {
			begun("one")
			under <- true
			<-ctx.Done()
			ended <- ctx.Err()
			return Result{}, ctx.Err()
		}})
		body := `{"stream":` + stream + `,"model":"m","messages":[{"role":"user","content":"x"}]}`
		ctx, leave := context.WithCancel(t.Context())
		q, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/v1/chat/completions", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", "application/json")
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			if r, err := http.DefaultClient.Do(q); err == nil {
				_, _ = io.Copy(io.Discard, r.Body)
				_ = r.Body.Close()
			}
		}()
		<-under
		if r := post(t, s, body); r.StatusCode != http.StatusTooManyRequests || r.Header.Get("Retry-After") == "" {
			t.Errorf("a second call: %s", r.Status)
		}
		leave()
		<-gone
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

// TestASearchThatFails is told, before a stream and in it.
func TestASearchThatFails(t *testing.T) {
	broken := errors.New("the model is gone")
	for name, answers := range map[string]func(context.Context, Call, func(string), Log) (Result, error){
		"before": func(context.Context, Call, func(string), Log) (Result, error) {
			return Result{}, &Refusal{Status: http.StatusBadGateway, Code: "model_failed", Err: broken}
		},
		"after": func(_ context.Context, _ Call, begun func(string), _ Log) (Result, error) {
			begun("")
			time.Sleep(10 * time.Millisecond)
			return Result{Tree: search.NewTree(), Stopped: broken}, nil
		},
		"panic": func(context.Context, Call, func(string), Log) (Result, error) { panic(broken) },
	} {
		s := serve(t, Options{Search: answers})
		for _, stream := range []string{"true", "false"} {
			r := post(t, s, `{"stream":`+stream+`,"model":"m","messages":[{"role":"user","content":"x"}]}`)
			text, _ := io.ReadAll(r.Body)
			if !strings.Contains(string(text), "the model is gone") || !strings.Contains(string(text), `"error":{`) || strings.Contains(string(text), "DONE") || r.StatusCode < 500 && r.Header.Get("Content-Type") != "text/event-stream" {
				t.Errorf("%s: %s %s", name, r.Status, text)
			}
		}
	}
}

func TestWhoMayCall(t *testing.T) {
	for _, c := range []struct {
		token, header, value, host, method, path string
		want                                     int
	}{
		{"", "", "", "", "GET", "/v1/models", 200},
		{"", "", "", "", "GET", "/v1/models/embedded+cot", 200},
		{"", "", "", "", "GET", "/v1/models/nosuch", 404},
		{"", "", "", "", "POST", "/v1/models", 405},
		{"", "", "", "", "GET", "/v1/chat/completions", 405},
		{"", "", "", "", "GET", "/", 404},
		{"", "", "", "localhost:80", "GET", "/v1/models", 200},
		{"", "", "", "[::1]:80", "GET", "/v1/models", 200},
		{"", "", "", "espalier.example.org", "GET", "/v1/models", 403},
		{"", "", "", "127.0.0.1.example.org", "GET", "/v1/models", 403},
		{"", "Origin", "http://example.org", "", "GET", "/v1/models", 403},
		{"", "Sec-Fetch-Site", "cross-site", "", "GET", "/v1/models", 403},
		{"secret", "", "", "", "GET", "/v1/models", 401},
		{"secret", "Authorization", "Bearer secrets", "", "GET", "/v1/models", 401},
		{"secret", "Authorization", "Bearer secret", "", "GET", "/v1/models", 200},
	} {
		s := serve(t, Options{Token: c.token})
		r, err := http.NewRequest(c.method, s.URL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = c.host
		if c.header != "" {
			r.Header.Set(c.header, c.value)
		}
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(got.Body)
		_ = got.Body.Close()
		if got.StatusCode != c.want || got.Header.Get("Access-Control-Allow-Origin") != "" || !json.Valid(text) {
			t.Errorf("%+v: %s %s", c, got.Status, text)
		}
	}
}

// FuzzBody: whatever is asked is answered in JSON or as a stream.
func FuzzBody(f *testing.F) {
	f.Add(`{"model":"m","messages":[{"role":"user","content":"4 9 10 13"}]}`)
	f.Add(`{"model":"m","stream":true,"messages":[{"role":"user","content":"4 9"}],"temperature":1e300,"seed":18446744073709551615}`)
	f.Add(`{"model":"m","messages":[{"content":[{"type":"text","text":null}]}],"espalier":{"settings":{"beam":[]}}}`)
	s := New(Options{Text: error.Error, Search: func(_ context.Context, c Call, begun func(string), _ Log) (Result, error) {
		begun(c.Model)
		return Result{Tree: search.NewTree()}, nil
	}})
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/v1/chat/completions", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if text := w.Body.String(); !json.Valid(w.Body.Bytes()) && !strings.HasSuffix(text, "data: [DONE]\n\n") && !strings.HasPrefix(text, "data: {") {
			t.Errorf("%q: %d %q", body, w.Code, text)
		}
	})
}
