package ollama

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"espalier/engine"
)

// fake answers as an Ollama server does, for what a real one does too rarely: the
// tests against a real one are in server_test.go.
type fake struct {
	version string
	info    string // of /api/show
	chat    http.HandlerFunc
}

func (f fake) start(t *testing.T) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/api/version", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"version":%q}`, f.version)
	})
	mux.HandleFunc("/api/show", func(w http.ResponseWriter, _ *http.Request) {
		if f.info == "" {
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"error":"model 'm' not found"}`)
			return
		}
		fmt.Fprint(w, f.info)
	})
	mux.HandleFunc("/api/ps", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"models":[{"name":"m:latest","context_length":4096}]}`)
	})
	if f.chat != nil {
		mux.HandleFunc("/api/chat", f.chat)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	t.Setenv("OLLAMA_HOST", server.URL)
}

const someInfo = `{"capabilities":["completion"],"model_info":{"general.architecture":"qwen2","general.parameter_count":1777088000,"qwen2.context_length":131072},
"parameters":"stop                           \"<|im_end|>\"\nstop                           \"<|end▁of▁sentence|>\"\ntemperature                    0.6\ntop_p                          0.95"}`

func says(lines ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, l := range lines {
			fmt.Fprintln(w, l)
		}
	}
}

func saysStatus(status int, words string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"error":%q}`, words)
	}
}

func part(text string) string { return fmt.Sprintf(`{"message":{"content":%q}}`, text) }

const theEnd = `{"message":{"content":""},"done":true,"done_reason":"stop","prompt_eval_count":7,"eval_count":3,"prompt_eval_duration":1000,"eval_duration":2000}`

func mustOpen(t *testing.T, o Options) *Model {
	t.Helper()
	m, err := Open(context.Background(), "m", o)
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

// TestFailures: each thing that can go wrong has a kind and words of its own.
func TestFailures(t *testing.T) {
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	for name, test := range map[string]struct {
		chat http.HandlerFunc
		kind engine.FailureKind
		word string
	}{
		"missing":     {saysStatus(404, "model 'm' not found"), engine.Missing, "ollama pull m"},
		"memory":      {saysStatus(500, "model requires more system memory (9.1 GiB) than is available (3.0 GiB)"), engine.Memory, "9.1 GiB"},
		"overflow":    {saysStatus(400, "the input length exceeds the context length"), engine.Refused, "--context"},
		"runner died": {says(part("four"), `{"error":"an error was encountered while running the model: unexpected EOF"}`), engine.Broken, "runner of m died"},
		"broke off":   {says(part("four")), engine.Broken, "in the middle"},
		"unknown":     {saysStatus(500, "the moon is full"), engine.Refused, "the moon is full"},
		"hangs up": {func(w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			_ = c.Close()
		}, engine.Broken, "went away"},
		"silence": {func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintln(w, part("four"))
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
			case <-hang:
			}
		}, engine.Late, "nothing for 50ms"},
	} {
		t.Run(name, func(t *testing.T) {
			fake{"0.17.4", someInfo, test.chat}.start(t)
			o := Options{}
			if test.kind == engine.Late {
				o.Patience = 50 * time.Millisecond
			}
			_, err := generate(mustOpen(t, o), engine.Request{Prompt: "2 + 2"})
			if engine.FailureOf(err) != test.kind || !strings.Contains(fmt.Sprint(err), test.word) {
				t.Errorf("kind %q: %v", engine.FailureOf(err), err)
			}
		})
	}
}

func TestNoServer(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	_ = free.Close()
	t.Setenv("OLLAMA_HOST", address)
	_, err = Open(context.Background(), "m", Options{})
	if engine.FailureOf(err) != engine.Unreachable || !engine.Passing(err) || !strings.Contains(err.Error(), "http://"+address) || !strings.Contains(err.Error(), "ollama serve") {
		t.Errorf("got %v", err)
	}
	if _, _, err := Tags(context.Background()); engine.FailureOf(err) != engine.Unreachable {
		t.Errorf("tags: %v", err)
	}
}

func TestNoModel(t *testing.T) {
	fake{version: "0.17.4"}.start(t)
	_, err := Open(context.Background(), "m", Options{})
	if engine.FailureOf(err) != engine.Missing || engine.Passing(err) {
		t.Errorf("got %v", err)
	}
}

func TestABusyServerIsAskedAgain(t *testing.T) {
	var calls atomic.Int32
	fake{"0.17.4", someInfo, func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) < 3 {
			saysStatus(503, "server busy, please try again.  maximum pending requests exceeded")(w, r)
			return
		}
		says(part("four"), theEnd)(w, r)
	}}.start(t)
	c, err := generate(mustOpen(t, Options{}), engine.Request{Prompt: "2 + 2"})
	if err != nil || c.Text != "four" || calls.Load() != 3 {
		t.Errorf("%+v after %d calls, %v", c, calls.Load(), err)
	}
}

// TestALoopIsNoFailure: the server gives up on a text that repeats itself, without
// the last line that every other reply has.
func TestALoopIsNoFailure(t *testing.T) {
	var lines []string
	for range 31 {
		lines = append(lines, part(" four"))
	}
	fake{"0.17.4", someInfo, says(lines...)}.start(t)
	c, err := generate(mustOpen(t, Options{}), engine.Request{Prompt: "2 + 2"})
	if err != nil || c.Finish != engine.FinishLoop || c.Text != strings.Repeat(" four", 31) || c.Usage.Completion != 31 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestVersionsWithLogProbs(t *testing.T) {
	for version, want := range map[string]bool{
		"0.12.11": true, "0.12.11-rc0": true, "0.17.4": true, "1.0.0": true, "0.0.0": true,
		"0.12.10": false, "0.9.6": false, "": false, "newest": false,
	} {
		if hasLogProbs(version) != want {
			t.Errorf("version %q: want %v", version, want)
		}
	}
}

func TestAnOldServerCannotScore(t *testing.T) {
	fake{"0.11.0", someInfo, says(part("four"), theEnd)}.start(t)
	m := mustOpen(t, Options{})
	if _, err := m.Score(context.Background(), nil); err == nil || !strings.Contains(err.Error(), engine.ErrUnsupported.Error()) {
		t.Errorf("score: %v", err)
	}
	if _, err := generate(m, engine.Request{Prompt: "2 + 2", TopLogProbs: 3}); err == nil {
		t.Error("alternatives are promised")
	}
	c, err := generate(m, engine.Request{Prompt: "2 + 2"})
	if err != nil || c.Text != "four" || len(c.Tokens) != 0 || c.Usage.Prompt != 7 || c.Usage.Completion != 3 || c.Usage.Duration != 3000 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestDescription(t *testing.T) {
	fake{version: "0.17.4", info: someInfo}.start(t)
	m := mustOpen(t, Options{})
	want := engine.Description{Name: "ollama:m", Architecture: "qwen2", Dialect: engine.Chat, Parameters: 1777088000, Context: 131072, Temperature: 0.6, PerLabel: true}
	if m.Describe() != want {
		t.Errorf("got %+v", m.Describe())
	}
	if got := strings.Join(m.sampling(engine.Request{Stop: []string{"\n"}})["stop"].([]string), " "); got != "\n <|im_end|> <|end▁of▁sentence|>" {
		t.Errorf("stops are %q", got)
	}
}

func TestR1IsAskedAsItsMakersAdvise(t *testing.T) {
	bare := `{"capabilities":["completion","thinking"],"model_info":{"general.architecture":"qwen2"}}`
	for name, r1 := range map[string]bool{
		"deepseek-r1:1.5b": true, "deepseek-r1": true, "hf.co/unsloth/DeepSeek-R1-Distill-Qwen-7B-GGUF:Q4_K_M": true, "me/r1-distill-x": true,
		"qwen3:8b": false, "far1-distillery": false,
	} {
		fake{version: "0.17.4", info: bare}.start(t)
		m, err := Open(context.Background(), name, Options{})
		if err != nil {
			t.Fatal(err)
		}
		d := m.Describe()
		advised := d.Dialect == engine.ZeroShot && d.Temperature == 0.6 && m.sampling(engine.Request{})["top_p"] == 0.95
		if advised != r1 || (d.Temperature == 0) == r1 {
			t.Errorf("%s: %+v, top_p %v", name, d, m.sampling(engine.Request{})["top_p"])
		}
	}
}

func FuzzReadParameters(f *testing.F) {
	f.Add("stop    \"<|im_end|>\"\ntemperature 0.6\n\nstop")
	f.Fuzz(func(t *testing.T, text string) {
		for name, values := range readParameters(text) {
			if name == "" || len(values) == 0 {
				t.Fatalf("%q: %q = %v", text, name, values)
			}
			firstNumber(values)
		}
	})
}

// An invalid port is an error; Ollama's own client would use the default port.
func TestWrongPorts(t *testing.T) {
	for host, wrong := range map[string]bool{
		"": false, "localhost": false, "127.0.0.1:11434": false, "http://h:80/path": false, "[::1]:11434": false, "::1": false,
		"localhost:99999": true, "localhost:x": true, "https://h:0": true,
	} {
		t.Setenv("OLLAMA_HOST", host)
		if _, err := newServer(); (err != nil) != wrong || wrong && !strings.Contains(err.Error(), "is not a port") {
			t.Errorf("OLLAMA_HOST %q: %v", host, err)
		}
	}
}
