package launch

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"espalier/cmd/internal/proxy"
	"espalier/engine"
	"espalier/engine/openai"
	"espalier/search"
	"espalier/sessions"
)

// TestCallsAreSessions has a client that knows nothing of searches call one: what it gets is
// the answer, and the search is stored.
func TestCallsAreSessions(t *testing.T) {
	t.Setenv(sessions.PathVariable, filepath.Join(t.TempDir(), "sessions.db"))
	p := &calls{ProxyFlags: ProxyFlags{Model: []string{"embedded", "random"}, MaxNodes: 60}}
	t.Cleanup(p.close)
	s := httptest.NewServer(proxy.New(proxy.Options{Models: p.names, Search: p.search, Text: error.Error, Calls: 2, Local: true}))
	t.Cleanup(s.Close)
	for name, want := range map[string]struct{ question, answer, task, method string }{
		"embedded+cot":            {"4 9 10 13", "(13 - 9) * (10 - 4)", "game24", "cot"},
		"embedded":                {"1 * * 4 / * 4 1 * / 2 * * 3 / * 3 2 *", "1234 3412 2143 4321", "sudoku", "tot-dfs"},
		"embedded+tot-dfs+sudoku": {"1 2 3 4\n3 4 1 2\n2 1 4 3\n* 3 2 1", "1234 3412 2143 4321", "sudoku", "tot-dfs"},
	} {
		address, err := openai.ParseAddress(s.URL + "#" + name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := openai.Open(t.Context(), address, openai.Options{Patience: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		out, err := m.Generate(t.Context(), []engine.Request{{Prompt: want.question, MaxTokens: 900}}, nil)
		if err != nil || out[0].Text != want.answer || !strings.Contains(out[0].Thinking, "puzzle: ") {
			t.Errorf("%s: %+v %v", name, out, err)
		}
		_ = m.Close()
		err = InStore(t.Context(), func(store *sessions.Store) error {
			list, err := store.List(t.Context(), sessions.Query{Tags: []string{"serve"}, Limit: 1})
			if err == nil && (len(list) != 1 || list[0].Outcome != sessions.Solved || list[0].Setup.Puzzle.Task != want.task || list[0].Setup.Settings.Method != want.method) {
				t.Errorf("%s: the session is %+v", name, list)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	if n := len(p.idle); n != 1 {
		t.Errorf("%d sets of models were opened for calls one after another", n)
	}
}

// TestWhatCallsAskFor reads names, questions and settings, within the server's budget.
func TestWhatCallsAskFor(t *testing.T) {
	p := &calls{ProxyFlags: ProxyFlags{Model: []string{"random", "embedded", "ollama:deepseek-r1:7b", "./my+model.gguf"}, MaxNodes: 60, Timeout: time.Minute}}
	t.Cleanup(p.close)
	for name, want := range map[string][3]string{
		"deepseek-r1:7b+tot-bfs":      {"ollama:deepseek-r1:7b", "tot-bfs", ""},
		"ollama:deepseek-r1:7b":       {"ollama:deepseek-r1:7b", "", ""},
		"./my+model.gguf+mcts+game24": {"./my+model.gguf", "mcts", "game24"},
		"embedded+sudoku":             {"embedded", "", "sudoku"},
		"openai:http://evil#x+cot":    {},
		"/etc/passwd+cot":             {},
		"embedded+./checker.toml":     {},
		"embedded+cot+tot-bfs":        {},
		"":                            {},
	} {
		model, methodName, task, err := p.asked(t.Context(), name)
		if got := [3]string{model, methodName, task}; got != want || (err == nil) != (want[0] != "") {
			t.Errorf("%s is %q, not %q: %v", name, got, want, err)
		}
	}
	for _, name := range p.names(t.Context()) {
		if strings.HasPrefix(name, "embedded+got") {
			t.Errorf("%s is offered, which divides nothing", name)
		}
	}
	talk := proxy.Call{Question: "1 2 3 4", Conversation: "-"}
	for task, want := range map[string]search.Puzzle{"": {Task: "ask", Input: "-"}, "game24": {Task: "game24", Input: "1 2 3 4"}} {
		if _, asked, err := puzzle("random", task, talk); err != nil || asked.Task != want.Task || asked.Input != want.Input {
			t.Errorf("%q: %+v %v", task, asked, err)
		}
	}
	warm := 0.5
	s, err := p.assemble(t.Context(), proxy.Call{Model: "random+tot-bfs+game24", Question: "1 2 3 4", Settings: []string{"beam 2", "max-nodes 9999", "max-calls 7", "seed 5"}, Temperature: &warm})
	if err != nil {
		t.Fatal(err)
	}
	if c := s.Config; c.Settings.Beam != 2 || c.Seed != 5 || c.Budget != (search.Budget{Nodes: 60, Calls: 7, Time: time.Minute}) {
		t.Errorf("the search is %+v %d %+v", c.Settings, c.Seed, c.Budget)
	}
	s.Close()
	for want, c := range map[string]proxy.Call{
		"column 1":     {Model: "embedded", Question: "/etc/passwd"},
		"not divided":  {Model: "random+got+game24", Question: "1 2 3 4"}, // before a session begins
		"no setting":   {Model: "random+cot+game24", Question: "1 2 3 4", Settings: []string{"colour red"}},
		"whole number": {Model: "random+tot-bfs+game24", Question: "1 2 3 4", Settings: []string{"beam wide"}},
	} {
		if _, err := p.assemble(t.Context(), c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestWhereToListen: at this machine alone, unless that is asked for twice.
func TestWhereToListen(t *testing.T) {
	dir := t.TempDir()
	for want, f := range map[string]ProxyFlags{
		"HOST:PORT":          {Listen: "8765"},
		"other machines can": {Listen: "0.0.0.0:0"},
		"whoever reaches":    {Listen: "0.0.0.0:0", Remote: true},
		"no such file":       {Listen: "127.0.0.1:0", TokenFile: filepath.Join(dir, "none")},
	} {
		if err := f.Serve(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", f, err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		ended <- proxy.New(proxy.Options{Text: error.Error, Models: func(context.Context) []string { return nil }}).Serve(ctx, listener)
	}()
	r, err := http.Get("http://" + listener.Addr().String() + "/v1/models")
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	stop()
	if err := <-ended; err != nil {
		t.Errorf("it ends with %v", err)
	}
}
