package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A program of a task file leaves a mark when it runs.
func TestATaskFileRunsNoProgramUnasked(t *testing.T) {
	m := newMachine(t)
	mark := filepath.Join(m.dir, "mark")
	program := "#!/bin/sh\ntouch " + mark + "\necho '{\"verdict\":\"legal\"}'\n"
	m.write("check.sh", program, 0o700)
	file := "title = \"Evil\"\nexample = \"x\"\nsteps = 2\n[prompts]\ncontinue = \"{{.Input}}\"\nanswer = \"{{.Input}}\"\n[check]\ncommand = [\"./check.sh\", \"two words\"]\n"
	m.write("evil.toml", file, 0o600)
	model := "openai:" + replying(t) + "#m"
	solve := []string{"solve", "./evil.toml", "4 9 10 13", "--model", model, "--method", "io", "--wait", "0"}
	ran := func() bool {
		_, err := os.Stat(mark)
		_ = os.Remove(mark)
		return err == nil
	}
	refused := func(why string, args ...string) {
		t.Helper()
		if out, status := m.run(args...); status != 2 || ran() || !strings.Contains(out, "--trust") || !strings.Contains(out, `check.sh "two words"`) || !strings.Contains(out, m.dir) {
			t.Errorf("%s: %v: status %d: %s", why, args, status, out)
		}
	}
	runs := func(why string, args ...string) {
		t.Helper()
		if out, _ := m.run(args...); !ran() || strings.Contains(out, "consent") {
			t.Errorf("%s: %v: %s", why, args, out)
		}
	}

	// Before anything: a log cannot lead to the file.
	for _, path := range []string{"/proc/self/cwd/evil.toml", filepath.Join(m.dir, "evil.toml"), "evil.toml", "./evil.toml", `C:\evil.toml`} {
		m.run("sessions", "import", m.foreign(path, model, "", ""))
		for _, command := range append(opening("last"), []string{"solve", "--session", "last", "--trust"}, []string{"sessions", "resume", "last", "--trust"}, []string{"sessions", "bisect", "foreign.jsonl", "seed=1..2", "--trust"}) {
			if out, status := m.run(command...); status != 2 || ran() || !strings.Contains(out, "espalier solve ./") {
				t.Errorf("%s: %v: status %d: %s", path, command, status, out)
			}
		}
		if out, status := m.run("sessions", "replay", "last"); status != 0 || ran() || strings.Contains(out, "Evil") {
			t.Errorf("%s: replayed: status %d: %s", path, status, out)
		}
	}

	refused("the first run", solve...)
	refused("a bench", "bench", "./evil.toml", "--model", model, "--methods", "io", "--wait", "0")
	refused("the explorer", "explore", "./evil.toml", "4 9 10 13", "--model", model, "--method", "io", "--wait", "0")
	runs("allowed", append(solve, "--trust")...)
	runs("allowed before", solve...)
	runs("a bench of what is allowed", "bench", "./evil.toml", "--model", model, "--methods", "io", "--wait", "0")

	m.write("check.sh", program+"# changed\n", 0o700)
	refused("the program has changed", solve...)
	m.write("check.sh", program, 0o700)
	runs("it is as it was", solve...)
	m.write("evil.toml", file+"timeout = \"3s\"\n", 0o600)
	refused("the file has changed", solve...)
	m.write("evil.toml", file, 0o600)
	if err := os.Mkdir(filepath.Join(m.dir, "copy"), 0o700); err != nil {
		t.Fatal(err)
	}
	m.write("copy/evil.toml", file, 0o600)
	m.write("copy/check.sh", program, 0o700)
	refused("a copy elsewhere", "solve", "./copy/evil.toml", "4 9 10 13", "--model", model, "--method", "io")

	// Now that the file is known here, an imported session can be of it, and asks.
	m.run("sessions", "import", m.foreign("/home/other/evil.toml", strings.Replace(model, "#m", "/v1#m", 1), "", ""))
	refused("an imported session", "sessions", "resume", "last")
	refused("an imported session", "solve", "--session", "last")
	runs("an imported session with leave", "solve", "--session", "last", "--trust", "--wait", "0", "--max-calls", "4")
}

// replying is a server whose model always says the same.
// A server that cannot be held to given labels is asked for a label, in bench as in solve.
func TestBenchAsksForLabelsInstead(t *testing.T) {
	out, status := newMachine(t).run("bench", "game24", "--methods", "tot-bfs", "--evaluate", "logprob", "--model", "openai:"+replying(t)+"#m", "--limit", "1", "--max-calls", "4", "--wait", "0")
	if status != 0 || !strings.Contains(out, `tot-bfs: evaluate "value" in place of "logprob"`) {
		t.Errorf("status %d: %s", status, out)
	}
}

func replying(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if strings.HasSuffix(q.URL.Path, "/models") {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"object":"list","data":[{"id":"m","object":"model","created":1,"owned_by":"vllm"}]}`)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, `data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"A thought.\nAnswer: 24"},"finish_reason":"stop"}]}`+"\n\ndata: [DONE]\n\n")
	}))
	t.Cleanup(server.Close)
	return server.URL
}
