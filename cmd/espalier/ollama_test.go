package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"espalier/cmd/internal/exit"
	"espalier/engine/ollama/ollamatest"
	"espalier/sessions"
	"espalier/sessions/recording"
)

// The tests of this file run the program against a real Ollama server, on models
// that answer word for word; `make test-ollama` runs them.

// allSteps solves 4 9 10 13: of these lines the rules let one through each time.
const allSteps = "10 - 4 = 6 (left: 6 9 13)\n13 - 9 = 4 (left: 4 6)\n4 * 6 = 24 (left: 24)"

// solving is a run of the program: its events, and how it ended.
type solving struct {
	command *exec.Cmd
	lines   *bufio.Scanner
	stderr  bytes.Buffer
	events  []string // failures left out
	failed  int
	result  recording.Result
}

func solve(t *testing.T, store string, args ...string) *solving {
	t.Helper()
	path, err := exec.LookPath("espalier")
	if err != nil {
		t.Fatal(err)
	}
	s := &solving{command: exec.Command(path, append([]string{"solve", "--json"}, args...)...)}
	s.command.Env = append(os.Environ(), sessions.PathVariable+"="+store)
	s.command.Stderr = &s.stderr
	out, err := s.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.lines = bufio.NewScanner(out)
	s.lines.Buffer(nil, 16<<20)
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	return s
}

// until reads events to the first of a type; "" reads all, and waits for the end.
func (s *solving) until(t *testing.T, kind string) {
	t.Helper()
	for s.lines.Scan() {
		line := s.lines.Text()
		var head struct{ Type string }
		if err := json.Unmarshal([]byte(line), &head); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		switch head.Type {
		case "result":
			if err := json.Unmarshal([]byte(line), &s.result); err != nil {
				t.Fatal(err)
			}
		case "failed":
			s.failed++
		default:
			s.events = append(s.events, line)
		}
		if head.Type == kind {
			return
		}
	}
	if kind != "" {
		t.Fatalf("it ended before %q: %s", kind, s.stderr.String())
	}
	_ = s.command.Wait()
}

// story is the events without their numbers: a failure in between shifts these.
func (s *solving) story(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, line := range s.events {
		var event map[string]any
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatal(err)
		}
		delete(event, "seq")
		delete(event, "reply")
		delete(event, "budget")
		text, err := json.Marshal(event)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	return all
}

func scriptedServer(t *testing.T) *ollamatest.Server {
	s := ollamatest.Start(t, "OLLAMA_NUM_PARALLEL=4")
	thought := "<think>\nthirteen less nine\n</think>\n\n"
	s.Create("steps", ollamatest.Scripted(t, allSteps, nil), ollamatest.Plain, nil)
	s.Create("judge", ollamatest.Scripted(t, "it is sure", nil), ollamatest.Plain, nil)
	s.Create("deepseek-r1", ollamatest.Scripted(t, thought+allSteps, nil), ollamatest.Thinking, nil)
	// Questions and hints end in another byte, which is what these go by.
	s.Create("deepseek-r1:babbler", ollamatest.Scripted(t, "let me see, what shall I say", map[byte]string{'\n': allSteps}), ollamatest.Plain, nil)
	s.Create("mumbler", ollamatest.Scripted(t, "well", map[byte]string{')': "it is sure"}), ollamatest.Plain, nil)
	return s
}

func TestOllamaSolves(t *testing.T) {
	scriptedServer(t)
	store := filepath.Join(t.TempDir(), "sessions.db")
	puzzle := []string{"game24", "4 9 10 13", "--max-calls", "60", "--model"}
	for name, args := range map[string][]string{
		"a beam":             {"ollama:steps", "--value-model", "ollama:judge", "--method", "tot-bfs", "--beam", "1"},
		"depth first":        {"ollama:steps", "--value-model", "ollama:judge", "--method", "tot-dfs"},
		"labels scored":      {"ollama:steps", "--method", "tot-bfs", "--beam", "1", "--evaluate", "logprob"},
		"samples":            {"ollama:steps", "--method", "tot-bfs", "--generate", "propose", "--evaluate", "rule", "--temperature", "0"},
		"thinking first":     {"ollama:deepseek-r1", "--method", "tot-bfs", "--beam", "1", "--evaluate", "rule"},
		"asked for again":    {"ollama:deepseek-r1:babbler", "--value-model", "ollama:mumbler", "--method", "tot-bfs", "--beam", "1", "--evaluate", "value", "--evaluations", "1"},
		"the control beside": {"ollama:steps", "--value-model", "random", "--method", "tot-bfs", "--beam", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			s := solve(t, store, append(slices.Clone(puzzle), args...)...)
			s.until(t, "")
			if !s.result.Solved || s.result.Tokens.Prompt == 0 || s.result.Tokens.Completion == 0 {
				t.Fatalf("%+v\n%s", s.result, s.stderr.String())
			}
			log := strings.Join(s.events, "\n")
			switch name {
			case "thinking first":
				if !strings.Contains(log, `"thinking":"thirteen less nine"`) || strings.Contains(log, "<think>") || !strings.Contains(log, `"temperature":0.6`) || strings.Contains(log, "Input:") {
					t.Errorf("R1 is not asked or read as it should be:\n%s", log)
				}
			case "asked for again":
				// Three expansions and two values, each at the second try.
				if n := strings.Count(log, `"type":"unparsed"`); n != 5 || strings.Count(log, "not accepted") != 3 || strings.Count(log, "could not be read") != 2 {
					t.Errorf("%d replies unparsed:\n%s", n, log)
				}
			}
		})
	}
}

// TestOllamaGivesUpOnWhatCannotBeRead: every reply is kept, shown and counted.
func TestOllamaGivesUpOnWhatCannotBeRead(t *testing.T) {
	scriptedServer(t)
	s := solve(t, filepath.Join(t.TempDir(), "s.db"), "game24", "4 9 10 13", "--model", "ollama:judge", "--evaluate", "rule", "--repeats", "3")
	s.until(t, "")
	log := strings.Join(s.events, "\n")
	if s.command.ProcessState.ExitCode() != exit.StatusUnsolved || strings.Count(log, `"type":"unparsed"`) != 4 || s.result.Calls != 4 {
		t.Errorf("%+v\n%s", s.result, log)
	}
}

// TestOllamaServerDiesAndComesBack: killed in mid-search and started again, the
// search goes on by itself, and its log is that of one that nothing disturbed.
func TestOllamaServerDiesAndComesBack(t *testing.T) {
	server := scriptedServer(t)
	dir := t.TempDir()
	args := []string{"game24", "4 9 10 13", "--model", "ollama:steps", "--value-model", "ollama:judge", "--method", "tot-bfs", "--beam", "1", "--seed", "7"}
	calm := solve(t, filepath.Join(dir, "calm.db"), args...)
	calm.until(t, "")
	if !calm.result.Solved {
		t.Fatalf("%+v\n%s", calm.result, calm.stderr.String())
	}

	s := solve(t, filepath.Join(dir, "waits.db"), args...)
	s.until(t, "replied")
	server.Kill()
	s.until(t, "failed")
	server.Restart()
	s.until(t, "")
	if diff := cmp.Diff(calm.story(t), s.story(t)); diff != "" || s.failed == 0 {
		t.Errorf("%d failures\n%s", s.failed, diff)
	}
	if said := s.stderr.String(); !strings.Contains(said, "nothing is lost") || !strings.Contains(said, "ollama") {
		t.Errorf("it said %q", said)
	}

	// One that gives up says how to go on, and then does.
	store := filepath.Join(dir, "gives-up.db")
	s = solve(t, store, append(slices.Clone(args), "--wait", "0")...)
	s.until(t, "replied")
	server.Kill()
	s.until(t, "")
	if s.command.ProcessState.ExitCode() != exit.StatusFailed || s.result.Session == nil || !strings.Contains(s.stderr.String(), "--session "+*s.result.Session) {
		t.Fatalf("exit status %d\n%s", s.command.ProcessState.ExitCode(), s.stderr.String())
	}
	server.Restart()
	rest := solve(t, store, "--session", *s.result.Session)
	rest.until(t, "")
	if diff := cmp.Diff(calm.story(t), append(s.story(t), rest.story(t)...)); diff != "" || !rest.result.Solved {
		t.Errorf("%+v\n%s", rest.result, diff)
	}
}

// TestOllamaUnderLoad: a model that talks nonsense, many requests at once, every
// method that asks for text.
func TestOllamaUnderLoad(t *testing.T) {
	server := ollamatest.Start(t, "OLLAMA_NUM_PARALLEL=4", "OLLAMA_MAX_QUEUE=8")
	server.Create("noise", ollamatest.Terse(t, 3), ollamatest.Plain, nil)
	store := filepath.Join(t.TempDir(), "s.db")
	for _, args := range [][]string{
		{"--method", "io"},
		{"--method", "cot-sc", "--samples", "24"},
		{"--method", "tot-bfs", "--generate", "sample", "--proposals", "40", "--repeats", "1"},
		{"--method", "tot-dfs", "--max-calls", "20"},
	} {
		begin := time.Now()
		s := solve(t, store, append([]string{"game24", "4 9 10 13", "--model", "ollama:noise", "--timeout", "20s"}, args...)...)
		s.until(t, "")
		if code := s.command.ProcessState.ExitCode(); code != exit.StatusUnsolved && code != 0 || s.result.Calls == 0 || s.failed > 0 {
			t.Errorf("%v: exit status %d after %s, %+v\n%s", args, code, time.Since(begin), s.result, s.stderr.String())
		}
	}
}

func TestOllamaIsListedAndExamined(t *testing.T) {
	scriptedServer(t)
	path, err := exec.LookPath("espalier")
	if err != nil {
		t.Fatal(err)
	}
	for command, want := range map[string][]string{
		"model list":        {"embedded", "random", "ollama:deepseek-r1:latest", "llama", "8192", "first", "MB"},
		"model list --json": {`"name":"ollama:steps:latest"`, `"thinks":true`},
		"doctor":            {"version 0.", "steps:latest"},
	} {
		out, err := exec.Command(path, strings.Fields(command)...).Output()
		if err != nil {
			t.Fatalf("%s: %v", command, err)
		}
		for _, word := range want {
			if !strings.Contains(string(out), word) {
				t.Errorf("%s says nothing of %s:\n%s", command, word, out)
			}
		}
	}
	s := solve(t, filepath.Join(t.TempDir(), "s.db"), "game24", "4 9 10 13", "--model", "ollama:nowhere")
	s.until(t, "")
	if said := s.stderr.String(); s.command.ProcessState.ExitCode() != exit.StatusUsage || !strings.Contains(said, "ollama has no model nowhere") || !strings.Contains(said, "--pull") {
		t.Errorf("a missing model: %q", said)
	}
}
