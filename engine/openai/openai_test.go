package openai

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"espalier/engine"
	"espalier/engine/ollama/ollamatest"
)

// played is a server that speaks the protocol from a transcript.
type played struct {
	owner string // owned_by of its models: which program it is
	card  string // more about its model; empty: a context of 32,768 tokens
	model string
	key   string // that it wants
	talk  http.HandlerFunc
	plain http.HandlerFunc
	more  map[string]http.HandlerFunc // at other paths

	mu    sync.Mutex
	asked []map[string]any // bodies of requests for completions
}

func (p *played) start(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/models", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"object":"list","data":[{"id":%q,"object":"model","created":1,"owned_by":%q,%s}]}`, p.model, p.owner, cmp.Or(p.card, `"max_model_len":32768`))
	})
	keep := func(next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			var body map[string]any
			if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
				t.Errorf("the request is no JSON: %v", err)
			}
			p.mu.Lock()
			p.asked = append(p.asked, body)
			p.mu.Unlock()
			next(w, r.WithContext(context.WithValue(r.Context(), bodyKey{}, body)))
		}
	}
	mux.HandleFunc("/v1/chat/completions", keep(p.talk))
	if p.plain != nil {
		mux.HandleFunc("/v1/completions", keep(p.plain))
	}
	for path, handle := range p.more {
		mux.HandleFunc(path, keep(handle))
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.key != "" && r.Header.Get("Authorization") != "Bearer "+p.key {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprintf(w, `{"error":{"message":"wrong key: %s"}}`, r.Header.Get("Authorization"))
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

type bodyKey struct{}

// bodyOf returns what a request asks for.
func bodyOf(r *http.Request) map[string]any { return r.Context().Value(bodyKey{}).(map[string]any) }

func isUnsupported(err error) bool { return errors.Is(err, engine.ErrUnsupported) }

func transcript(t *testing.T, name string) http.HandlerFunc {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".sse"))
	if err != nil {
		t.Fatal(err)
	}
	return slowly(string(data), 0)
}

// slowly sends a transcript an event at a time.
func slowly(text string, pause time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for event := range strings.SplitAfterSeq(text, "\n\n") {
			fmt.Fprint(w, event)
			w.(http.Flusher).Flush()
			select {
			case <-time.After(pause):
			case <-r.Context().Done():
				return
			}
		}
	}
}

func refuses(status int, words string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "0.01") // tests do not wait
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"error":{"message":%q,"type":"x","param":null,"code":null}}`, words)
	}
}

func open(t *testing.T, where string, o Options) *Model {
	t.Helper()
	a, err := ParseAddress(where)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Open(context.Background(), a, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func generate(m *Model, q engine.Request) (engine.Completion, error) {
	c, err := m.Generate(context.Background(), []engine.Request{q}, nil)
	if err != nil {
		return engine.Completion{}, err
	}
	return c[0], nil
}

func TestTranscripts(t *testing.T) {
	for owner, file := range map[string]string{"vllm": "vllm", "sglang": "sglang", "llamacpp": "llamacpp"} {
		t.Run(file, func(t *testing.T) {
			p := &played{owner: owner, model: "m", talk: transcript(t, file)}
			m := open(t, p.start(t)+"#m", Options{})
			var streamed strings.Builder
			c, err := m.Generate(context.Background(), []engine.Request{{Prompt: "Input:", Seed: 7, Temperature: 0.7, MaxTokens: 99, Stop: []string{"\n\n"}, MinP: 0.1}}, func(_ int, token engine.Token) {
				streamed.WriteString(token.Text)
			})
			if err != nil {
				t.Fatal(err)
			}
			if c[0].Text != "13 - 9 = 4" || c[0].Thinking != "two fours" || c[0].LogProb() != -0.5 || c[0].Finish != engine.FinishStop {
				t.Errorf("got %+v, log-probability %v", c[0], c[0].LogProb())
			}
			if u := c[0].Usage; u.Prompt != 31 || u.Completion != 6 || u.Duration <= 0 || owner == "vllm" != (u.Reused == 16) {
				t.Errorf("usage %+v", u)
			}
			if !strings.Contains(streamed.String(), "two fours") || !strings.HasSuffix(streamed.String(), "13 - 9 = 4") {
				t.Errorf("streamed %q", streamed.String())
			}
			asked := p.asked[0]
			for field, want := range map[string]any{"model": "m", "seed": 7.0, "temperature": 0.7, "top_p": 1.0, "max_tokens": 99.0, "logprobs": true, "stream": true, "min_p": 0.1} {
				if asked[field] != want {
					t.Errorf("%s is %v, want %v", field, asked[field], want)
				}
			}
			if off := map[string]float64{"vllm": -1, "sglang": -1, "llamacpp": 0}[owner]; asked["top_k"] != off {
				t.Errorf("top_k is %v, want %v", asked["top_k"], off)
			}
		})
	}
}

func TestAlternatives(t *testing.T) {
	p := &played{owner: "vllm", model: "m", talk: transcript(t, "vllm")}
	c, err := generate(open(t, p.start(t), Options{}), engine.Request{Prompt: "Input:", TopLogProbs: 2})
	if err != nil || len(c.Tokens) != 3 || len(c.Tokens[0].Top) != 2 || c.Tokens[0].Top[1] != (engine.Alternative{Text: "10", LogProb: -1.5}) {
		t.Errorf("%+v, %v", c, err)
	}
	if p.asked[0]["top_logprobs"] != 2.0 {
		t.Errorf("asked for %v alternatives", p.asked[0]["top_logprobs"])
	}
}

// TestForcedBeginning: R1's reply is begun for it, inside its thinking or behind it.
func TestForcedBeginning(t *testing.T) {
	for think, end := range map[bool]string{true: "<｜Assistant｜><think>\n", false: "<think>\n\n</think>\n\n"} {
		p := &played{owner: "vllm", model: "deepseek-ai/DeepSeek-R1", talk: refuses(500, "not this one"), plain: transcript(t, "plain")}
		m := open(t, p.start(t)+"#deepseek-ai/DeepSeek-R1", Options{Think: &think})
		if d := m.Describe(); d.Dialect != engine.ZeroShot || d.Temperature != 0.6 || d.Context != 32768 {
			t.Errorf("described as %+v", d)
		}
		c, err := generate(m, engine.Request{Prompt: "Input:", TopLogProbs: 2})
		if err != nil || c.Text != "13 - 9 = 4" || c.Thinking != "two fours" || c.LogProb() != -0.5 || len(c.Tokens[0].Top) != 2 {
			t.Errorf("%+v, %v", c, err)
		}
		prompt, _ := p.asked[0]["prompt"].(string)
		if !strings.HasPrefix(prompt, "<｜User｜>Input:<｜Assistant｜>") || !strings.HasSuffix(prompt, end) || p.asked[0]["top_p"] != 0.95 {
			t.Errorf("asked %v", p.asked[0])
		}
	}
}

func said(text string, logProb float64) string {
	return fmt.Sprintf("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%q},\"logprobs\":{\"content\":[{\"token\":%q,\"logprob\":%v,\"bytes\":null,\"top_logprobs\":[]}]},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", text, text, logProb)
}

func TestChoicesAndScores(t *testing.T) {
	for owner, wrote := range map[string]string{"vllm": `sure`, "llamacpp": `"sure"`} {
		p := &played{owner: owner, model: "m", talk: slowly(said(wrote, -0.25), 0)}
		m := open(t, p.start(t), Options{})
		c, err := generate(m, engine.Request{Prompt: "Input:", Choices: []string{"sure", "likely"}})
		if err != nil || c.Text != "sure" {
			t.Errorf("%s: %+v, %v", owner, c, err)
		}
		_, guided := p.asked[0]["structured_outputs"]
		_, schema := p.asked[0]["response_format"]
		if guided != (owner == "vllm") || schema == guided {
			t.Errorf("%s is asked %v", owner, p.asked[0])
		}
		scores, err := m.Score(context.Background(), []engine.ScoreRequest{{Prompt: "Input:", Continuations: []string{"sure"}}})
		if err != nil || scores[0].LogProbs[0] != -0.25 {
			t.Errorf("%s: %+v, %v", owner, scores, err)
		}
	}
	p := &played{model: "m", talk: slowly(said("I think that it is sure.", -1), 0)}
	m := open(t, p.start(t), Options{})
	if _, err := m.Score(context.Background(), nil); !errors.Is(err, engine.ErrUntried) || len(p.asked) > 0 {
		t.Errorf("whether a server can be held to words, it is asked by nobody: %v", err)
	}
	if _, err := m.Score(context.Background(), []engine.ScoreRequest{{Prompt: "Input:", Continuations: []string{"sure"}}}); !errors.Is(err, engine.ErrUnsupported) {
		t.Errorf("a server that cannot be held to words: %v", err)
	}
}

func TestSchema(t *testing.T) {
	p := &played{owner: "sglang", model: "m", talk: slowly(said(`{"row":3}`, -1), 0)}
	c, err := generate(open(t, p.start(t), Options{}), engine.Request{Prompt: "Input:", Schema: json.RawMessage(`{"type":"object"}`)})
	if err != nil || c.Text != `{"row":3}` {
		t.Errorf("%+v, %v", c, err)
	}
	if got := fmt.Sprint(p.asked[0]["response_format"]); !strings.Contains(got, "schema:map[type:object]") {
		t.Errorf("asked for %v", got)
	}
}

func TestServersWithoutLogProbs(t *testing.T) {
	p := &played{model: "m"}
	p.talk = func(w http.ResponseWriter, r *http.Request) {
		if p.asked[len(p.asked)-1]["logprobs"] == true {
			refuses(400, "logprobs are not supported")(w, r)
			return
		}
		slowly("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"four\"},\"finish_reason\":\"stop\"}]}\n\n", 0)(w, r)
	}
	m := open(t, p.start(t), Options{})
	for range 2 {
		if c, err := generate(m, engine.Request{Prompt: "2 + 2"}); err != nil || c.Text != "four" || len(c.Tokens) != 0 || c.Usage.Completion != 1 {
			t.Errorf("%+v, %v", c, err)
		}
	}
	if len(p.asked) != 3 {
		t.Errorf("%d requests: it did not remember", len(p.asked))
	}
}

func TestSlowStreams(t *testing.T) {
	data, err := os.ReadFile("testdata/vllm.sse")
	if err != nil {
		t.Fatal(err)
	}
	p := &played{owner: "vllm", model: "m", talk: slowly(string(data), 60*time.Millisecond)}
	c, err := generate(open(t, p.start(t), Options{Patience: time.Second}), engine.Request{Prompt: "Input:"})
	if err != nil || c.Text != "13 - 9 = 4" {
		t.Errorf("slow, and alive: %+v, %v", c, err)
	}
	p.talk = slowly(string(data), 5*time.Second)
	_, err = generate(open(t, p.start(t), Options{Patience: 100 * time.Millisecond}), engine.Request{Prompt: "Input:"})
	if engine.FailureOf(err) != engine.Late {
		t.Errorf("silence: %v", err)
	}
}

func TestCancellationEndsTheRequest(t *testing.T) {
	gone := make(chan struct{})
	p := &played{model: "m", talk: func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(gone)
	}}
	ctx, cancel := context.WithCancel(context.Background())
	_, err := open(t, p.start(t), Options{}).Generate(ctx, []engine.Request{{Prompt: "x"}}, func(int, engine.Token) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	select {
	case <-gone:
	case <-time.After(5 * time.Second):
		t.Error("the server was not told")
	}
}

func TestFailures(t *testing.T) {
	for name, test := range map[string]struct {
		talk http.HandlerFunc
		kind engine.FailureKind
		word string
	}{
		"no such model":       {refuses(404, "The model `m` does not exist."), engine.Missing, "does not exist"},
		"context":             {refuses(400, "This model's maximum context length is 4096 tokens."), engine.Refused, "longer than the context"},
		"memory":              {refuses(500, "CUDA out of memory."), engine.Memory, "not enough memory"},
		"bad request":         {refuses(400, "the moon is full"), engine.Refused, "the moon is full"},
		"key revoked":         {refuses(401, "no"), engine.Refused, "wants a key"},
		"quota":               {refuses(429, "over quota"), engine.Late, "over quota"},
		"broken":              {refuses(500, "oops"), engine.Broken, "oops"},
		"in mid-stream":       {slowly("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"13\"}}]}\n\ndata: {\"error\":{\"message\":\"engine died\"}}\n\n", 0), engine.Broken, "engine died"},
		"ends without a word": {slowly("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"13\"}}]}\n\n", 0), engine.Broken, "in the middle"},
		"no JSON":             {slowly("data: <html>\n\n", 0), engine.Broken, "protocol"},
		"hangs up": {func(w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			_ = c.Close()
		}, engine.Broken, "went away"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // they are asked again a few times, with pauses
			p := &played{model: "m", talk: test.talk}
			_, err := generate(open(t, p.start(t), Options{}), engine.Request{Prompt: "x"})
			if engine.FailureOf(err) != test.kind || !strings.Contains(fmt.Sprint(err), test.word) {
				t.Errorf("kind %q: %v", engine.FailureOf(err), err)
			}
		})
	}
}

func TestAskedAgainAfterAPause(t *testing.T) {
	var calls atomic.Int32
	data := transcript(t, "sglang")
	p := &played{model: "m", talk: func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) < 3 {
			refuses(503, "loading the model")(w, r)
			return
		}
		data(w, r)
	}}
	c, err := generate(open(t, p.start(t), Options{}), engine.Request{Prompt: "x"})
	if err != nil || c.Text != "13 - 9 = 4" || calls.Load() != 3 {
		t.Errorf("%+v after %d calls, %v", c, calls.Load(), err)
	}
}

func TestSeveralServersShareTheLoad(t *testing.T) {
	data, err := os.ReadFile("testdata/sglang.sse")
	if err != nil {
		t.Fatal(err)
	}
	a := &played{model: "m", talk: slowly(string(data), 10*time.Millisecond)}
	b := &played{model: "m", talk: slowly(string(data), 10*time.Millisecond)}
	urlA, urlB := a.start(t), b.start(t)
	requests := make([]engine.Request, 20)
	for i := range requests {
		requests[i] = engine.Request{Prompt: "x", Seed: uint64(i)}
	}
	m := open(t, urlA+","+urlB+"#m", Options{})
	if _, err := m.Generate(context.Background(), requests, nil); err != nil {
		t.Fatal(err)
	}
	if len(a.asked) < 5 || len(b.asked) < 5 {
		t.Errorf("%d and %d requests", len(a.asked), len(b.asked))
	}
	// One of them dies; the other one does the work.
	a.talk = nil
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	m = open(t, dead.URL+","+urlB+"#m", Options{})
	all, err := m.Generate(context.Background(), requests, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if c.Text != "13 - 9 = 4" {
			t.Errorf("got %+v", c)
		}
	}
}

func TestNobodyThere(t *testing.T) {
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	a, err := ParseAddress(dead.URL + "#m")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background(), a, Options{}); engine.FailureOf(err) != engine.Unreachable || !engine.Passing(err) {
		t.Errorf("got %v", err)
	}
	p := &played{model: "m", talk: transcript(t, "vllm")}
	a, err = ParseAddress(p.start(t) + "#other")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background(), a, Options{}); engine.FailureOf(err) != engine.Missing || !strings.Contains(err.Error(), "it has m") {
		t.Errorf("got %v", err)
	}
}

// TestTheKeyIsNowhere: a server that quotes the key in all it says, and nothing of
// it in any description, completion or error, however it is printed.
func TestTheKeyIsNowhere(t *testing.T) {
	const key = "sk-very-secret-0123456789"
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := ReadKey(t.Context(), file)
	if err != nil || read != key {
		t.Fatalf("read %q, %v", read, err)
	}
	var printed strings.Builder
	note := func(v any) {
		fmt.Fprintf(&printed, "%v %+v %#v\n", v, v, v)
		if err, ok := v.(error); ok {
			for ; err != nil; err = errors.Unwrap(err) {
				fmt.Fprintf(&printed, "%v %+v %#v\n", err, err, err)
			}
		}
	}
	for _, status := range []int{400, 401, 403, 404, 429, 500} {
		p := &played{model: "m", key: key, talk: refuses(status, "your key is "+key)}
		m := open(t, p.start(t), Options{Key: read})
		note(m.Describe())
		_, err := generate(m, engine.Request{Prompt: "x"})
		if err == nil {
			t.Fatal("no error")
		}
		note(err)
	}
	p := &played{model: "m", key: key, talk: transcript(t, "vllm")}
	url := p.start(t)
	c, err := generate(open(t, url, Options{Key: read}), engine.Request{Prompt: "x"})
	if err != nil {
		t.Fatal(err)
	}
	note(c)
	a, _ := ParseAddress(url)
	_, err = Open(context.Background(), a, Options{Key: "sk-other-" + key})
	note(err)
	// Cut in the middle of the key, an error would still hold half of it; and a model
	// may be named like one.
	for _, p := range []*played{
		{model: "m", talk: refuses(400, strings.Repeat("x", 600-len(key)/2)+key)},
		{model: "m", talk: slowly("data: {\"error\":\""+strings.Repeat("x", 600-len(key)/2)+key+"\"}\n\n", 0)},
		{model: key, talk: refuses(400, "no")},
	} {
		a, _ := ParseAddress(p.start(t))
		m, err := Open(context.Background(), a, Options{Key: key})
		if err == nil {
			_, err = generate(m, engine.Request{Prompt: "x"})
		}
		if err == nil {
			t.Error("no error")
		}
		note(err)
	}
	if strings.Contains(printed.String(), key[:12]) {
		t.Errorf("the key is in\n%s", printed.String())
	}
}

func TestReadKey(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", " sk-env\n")
	if key, err := ReadKey(t.Context(), ""); err != nil || key != "sk-env" {
		t.Errorf("%q, %v", key, err)
	}
	for name, content := range map[string]string{"empty": "", "two": "a b"} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadKey(t.Context(), file); err == nil {
			t.Errorf("%s: read", name)
		}
	}
	if _, err := ReadKey(t.Context(), "/does/not/exist"); err == nil {
		t.Error("a file that is not there was read")
	}
}

func TestParseAddress(t *testing.T) {
	a, err := ParseAddress("http://a:8000,https://b/api/v1/#org/name:tag")
	if err != nil || a.String() != "http://a:8000/v1,https://b/api/v1#org/name:tag" {
		t.Errorf("%v, %v", a, err)
	}
	for _, bad := range []string{"", "#m", "a:8000#m", "ftp://a#m", "http://u:secret@a#m", "http://a?api_key=secret#m", "http://a,#m", "user:secret@host"} {
		if a, err := ParseAddress(bad); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v, %v", bad, a, err)
		}
	}
}

// An address in a log may have been made to fill a screen, or to be asked for ever.
func TestAddressesAreBounded(t *testing.T) {
	const server = "http://127.0.0.1:8000"
	for text, ok := range map[string]bool{
		server + strings.Repeat(","+server, mostServers-1) + "#m": true,
		server + strings.Repeat(","+server, mostServers) + "#m":   false,
		server + strings.Repeat("/a", 200) + "#m":                 true,
		server + strings.Repeat("/a", 300) + "#m":                 false,
	} {
		if _, err := ParseAddress(text); (err == nil) != ok || err != nil && len(err.Error()) > 200 {
			t.Errorf("%.60s... of %d bytes: %v", text, len(text), err)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	f.Add("http://a:8000,http://b#m")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ParseAddress(text)
		if err != nil {
			return
		}
		again, err := ParseAddress(a.String())
		if err != nil || again.String() != a.String() {
			t.Fatalf("%q is %q, which is %q, %v", text, a, again, err)
		}
	})
}

// TestAgainstOllama: the same protocol from a real server, which nobody here wrote.
func TestAgainstOllama(t *testing.T) {
	s := ollamatest.Start(t)
	const reply = "13 - 9 = 4 (left: 4 4 10)"
	s.Create("steps", ollamatest.Scripted(t, "<think>\ntwo fours\n</think>\n\n"+reply, nil), ollamatest.Thinking, nil)
	m := open(t, s.URL()+"#steps:latest", Options{})
	c, err := generate(m, engine.Request{Prompt: "Input:", TopLogProbs: 3})
	if err != nil {
		t.Fatal(err)
	}
	if c.Text != reply || c.Thinking != "two fours" || c.Finish != engine.FinishStop || c.Usage.Prompt == 0 || c.Usage.Completion == 0 {
		t.Errorf("got %+v", c)
	}
	if c.LogProb() > 0 || c.LogProb() < -1 || len(c.Tokens) == 0 || len(c.Tokens[0].Top) != 3 {
		t.Errorf("tokens %+v", c.Tokens)
	}
	a, err := ParseAddress(s.URL() + "#nowhere")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background(), a, Options{}); engine.FailureOf(err) != engine.Missing {
		t.Errorf("got %v", err)
	}
	s.Kill()
	if _, err := generate(m, engine.Request{Prompt: "Input:"}); engine.FailureOf(err) != engine.Unreachable {
		t.Errorf("without the server: %v", err)
	}
}

// A chat whose thinking is watched is ended in it, and the server's connection closed. Of what
// arrives without alternatives nothing is known.
func TestWatched(t *testing.T) {
	event := func(field, text, top string) string {
		return fmt.Sprintf("data: {\"choices\":[{\"index\":0,\"delta\":{%q:%q},\"logprobs\":{\"content\":[{\"token\":%q,\"logprob\":-1,\"top_logprobs\":[%s]}]}}]}\n\n", field, text, text, top)
	}
	sure, torn := `{"token":"a","logprob":0},{"token":"b","logprob":-9999}`, `{"token":"a","logprob":-1},{"token":"b","logprob":-1}`
	talk := event("reasoning_content", "Try", sure) + event("reasoning_content", " 4", sure) + event("reasoning_content", " or 6", torn) + event("reasoning_content", " so", torn) +
		event("content", "24", "") + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
	q := engine.Request{Prompt: "x", Watch: engine.Watch{Window: 2}}
	for name, test := range map[string]struct {
		least            float64
		thinking, answer string
		finish           engine.Finish
		want             engine.Confidence
	}{
		"whole":   {0, "Try 4 or 6 so", "24", engine.FinishStop, engine.Confidence{Least: 1, Tokens: 4, Alternatives: 2}},
		"stopped": {9, "Try 4 or 6", "", engine.FinishUnsure, engine.Confidence{Least: 8, Tokens: 3, Alternatives: 2}},
	} {
		p := &played{owner: "vllm", model: "m", talk: slowly(talk, 0)}
		q.Watch.Least = test.least
		c, err := generate(open(t, p.start(t), Options{}), q)
		if err != nil || c.Thinking != test.thinking || c.Text != test.answer || c.Finish != test.finish || c.Confidence == nil || *c.Confidence != test.want {
			t.Errorf("%s: %+v, %+v, %v", name, c, c.Confidence, err)
		}
		if p.asked[0]["top_logprobs"] != float64(engine.WatchedAlternatives) {
			t.Errorf("%s: asked for %v alternatives", name, p.asked[0]["top_logprobs"])
		}
	}
	p := &played{owner: "vllm", model: "m", talk: slowly(event("content", "24", "")+"data: [DONE]\n\n", 0)}
	if c, err := generate(open(t, p.start(t), Options{}), q); err != nil || c.Confidence != nil {
		t.Errorf("without alternatives: %+v, %v", c, err)
	}
}
