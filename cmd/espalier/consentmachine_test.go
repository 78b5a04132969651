package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"espalier/sessions"
)

const testKey = "sk-tops3cret-0123456789"

// recorder is a server that writes down who asks it for what.
type recorder struct {
	*httptest.Server
	mu   sync.Mutex
	seen []string // path and Authorization of each request
}

func record(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.mu.Lock()
		r.seen = append(r.seen, q.URL.Path+" "+q.Header.Get("Authorization"))
		r.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasSuffix(q.URL.Path, "/models"):
			fmt.Fprint(w, `{"object":"list","data":[{"id":"m","object":"model","created":1,"owned_by":"vllm"}]}`)
		case strings.HasPrefix(q.URL.Path, "/api/"): // Ollama's
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"error":"model not found"}`)
		default:
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error":{"message":"no"}}`)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *recorder) requests() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.seen...)
}

func (r *recorder) keys() (n int) {
	for _, s := range r.requests() {
		if strings.Contains(s, testKey) {
			n++
		}
	}
	return n
}

// machine is a folder, a store and a program to run in it.
type machine struct {
	t   *testing.T
	dir string
	env []string
}

func newMachine(t *testing.T, env ...string) *machine {
	t.Helper()
	dir := t.TempDir()
	return &machine{t, dir, append(env, "OPENAI_API_KEY="+testKey, sessions.PathVariable+"="+filepath.Join(dir, "store", "sessions.db"), "ESPALIER_CONFIG="+filepath.Join(dir, "config"), "XDG_DATA_HOME="+filepath.Join(dir, "data"))}
}

// run runs a command without a terminal.
func (m *machine) run(args ...string) (out string, status int) {
	m.t.Helper()
	return m.say("", args...)
}

// say runs a command with something to read.
func (m *machine) say(input string, args ...string) (out string, status int) {
	m.t.Helper()
	path, err := exec.LookPath("espalier")
	if err != nil {
		m.t.Fatal(err)
	}
	c := exec.Command(path, args...)
	c.Stdin = strings.NewReader(input)
	c.Dir, c.Env = m.dir, append(os.Environ(), m.env...)
	data, _ := c.CombinedOutput()
	if strings.Contains(string(data), testKey) {
		m.t.Errorf("%v prints the key: %s", args, data)
	}
	return string(data), c.ProcessState.ExitCode()
}

func (m *machine) write(name, text string, mode os.FileMode) string {
	m.t.Helper()
	path := filepath.Join(m.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		m.t.Fatal(err)
	}
	return path
}

// foreign writes an exported session of a few lines.
func (m *machine) foreign(task, model, evaluator, reconfigured string) string {
	lines := []string{
		fmt.Sprintf(`{"seq":1,"type":"started","puzzle":{"task":%q,"input":"4 9 10 13"},"state":"4 9 10 13","settings":{"method":"tot-bfs","generate":"sample","evaluate":"value","beam":1,"proposals":1,"evaluations":1,"temperature":1},"model":%q,"evaluator":%q,"seed":1,"budget":{}}`, task, model, evaluator),
	}
	if reconfigured != "" {
		for i, name := range []string{reconfigured, "random"} { // and back again
			lines = append(lines, fmt.Sprintf(`{"seq":%d,"type":"reconfigured","settings":{"method":"tot-bfs","generate":"sample","evaluate":"value","beam":1,"proposals":1,"evaluations":1,"temperature":1},"model":%q,"seed":1,"budget":{}}`, i+2, name))
		}
	}
	if task != "game24" { // a task file without a prompt to judge
		lines[0] = strings.Replace(lines[0], `"evaluate":"value"`, `"evaluate":"rule"`, 1)
	}
	header := fmt.Sprintf(`{"format":"espalier-session","version":1,"id":"20251101-abc123","events":%d}`, len(lines))
	return m.write("foreign.jsonl", header+"\n"+strings.Join(lines, "\n")+"\n", 0o600)
}

// opening are the commands that open a session by its id, without a terminal.
func opening(id string) [][]string {
	return [][]string{
		{"sessions", "resume", id},
		{"sessions", "resume", id, "--plain", "--paused"},
		{"sessions", "bisect", id, "seed=1..2"},
		{"solve", "--session", id},
		{"solve", "--session", id, "--json"},
		{"solve", "--session", id, "--debug"},
		{"explore", "--session", id},
	}
}
