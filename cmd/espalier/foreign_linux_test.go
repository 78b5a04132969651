package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"espalier/engine"
	"espalier/engine/checkpoint"
	"espalier/search"
	"espalier/sessions"
	"espalier/sessions/export"
)

// evil is text that a terminal would obey: the clipboard, the title, the screen,
// questions that it answers as if typed, a reset, strings of devices and of
// applications, C1 controls, text that is reordered or not seen, and line ends.
// No sequence in it is one that the program sends.
const evil = "EVIL\x1b]52;c;ZXZpbA==\x07\x1b]0;owned\x07\x1b[2;2;2J\x1b[?1049;1l\x1b[6n\x1bc\x1b[53m\x1bPq\x1b\\\x1b_x\x1b\\" +
	"\u009b6n\u009d0;x\u009c\u202eabc\u2066\u200f\u061c\x00\u200b\U000e0041\r\b\x7f\u2028."

// evilBytes is evil where bytes need not be UTF-8; evilWord what an argument or a
// file name can hold.
var (
	evilBytes = evil + "\x9b6n\xff\xed\xa0\x80"
	evilWord  = strings.NewReplacer("\x00", "", "/", "").Replace(evilBytes)
)

// evilServer speaks the protocols of OpenAI and Ollama.
func evilServer(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	reply := func(w http.ResponseWriter, v any) {
		data, err := json.Marshal(v)
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(data)
	}
	mux.HandleFunc("/v1/models", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, map[string]any{"data": []any{map[string]any{"id": evil}, map[string]any{"id": "m"}}})
	})
	stream := func(w http.ResponseWriter, choice func(text string) map[string]any) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, text := range []string{"1. Because " + evil + "\n2. So " + evil + "\n", "Answer: " + evil} {
			data, _ := json.Marshal(map[string]any{"choices": []any{choice(text)}})
			fmt.Fprintf(w, "data: %s\n\n", data)
		}
		last := choice("")
		last["finish_reason"] = "stop"
		data, _ := json.Marshal(map[string]any{"choices": []any{last}, "usage": map[string]any{"prompt_tokens": 3, "completion_tokens": 5}})
		fmt.Fprintf(w, "data: %s\n\ndata: [DONE]\n\n", data)
	}
	mux.HandleFunc("/v1/chat/completions", func(w http.ResponseWriter, _ *http.Request) {
		stream(w, func(text string) map[string]any { return map[string]any{"delta": map[string]any{"content": text}} })
	})
	mux.HandleFunc("/v1/completions", func(w http.ResponseWriter, _ *http.Request) {
		stream(w, func(text string) map[string]any { return map[string]any{"text": text} })
	})
	mux.HandleFunc("/refuses/v1/models", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		reply(w, map[string]any{"error": map[string]any{"message": evil, "type": evil}})
	})
	mux.HandleFunc("/raw/v1/models", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte(evilBytes))
	})
	mux.HandleFunc("/api/version", func(w http.ResponseWriter, _ *http.Request) { reply(w, map[string]any{"version": evil}) })
	mux.HandleFunc("/api/tags", func(w http.ResponseWriter, _ *http.Request) {
		details := map[string]any{"family": evil, "parameter_size": evil, "quantization_level": evil}
		reply(w, map[string]any{"models": []any{map[string]any{"name": evil, "model": evil, "size": 5, "details": details}}})
	})
	mux.HandleFunc("/api/show", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		reply(w, map[string]any{"error": evil})
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// evilRecording is a session that somebody else has made.
func evilRecording() *sessions.Recording {
	r := &sessions.Recording{}
	add := func(bodies ...search.Body) {
		for _, b := range bodies {
			r.Events = append(r.Events, search.Event{Seq: len(r.Events) + 1, Body: b})
		}
	}
	check := search.Check{Verdict: search.Legal, State: evil, Reason: evil}
	add(search.Started{
		Puzzle: search.Puzzle{Task: "game24", Input: "4 9 10 13 " + evil, Options: map[string]string{"target": evil}}, State: evil, Model: evil, Evaluator: evil, Seed: 7,
		Settings: search.Settings{Method: "tot-bfs", Generate: "propose", Evaluate: "value", Beam: 2, Proposals: 8, Temperature: 0.7},
	})
	add(search.Decided{Action: search.Action{Kind: search.Expand, Nodes: []search.NodeID{0}}, Events: 6},
		search.Replied{Node: 0, Purpose: search.Propose, Prompt: evil, Calls: 1, Completions: completionsOf(evil, evil)},
		search.Thought{Node: 1, Parent: 0, Text: evil, Reply: 3}, search.Checked{Node: 1, Check: check},
		search.Thought{Node: 2, Parent: 0, Text: "two\n" + evil, Reply: 3, Choice: 1}, search.Checked{Node: 2, Check: search.Check{Verdict: search.Refused, Reason: evil}},
		search.Unparsed{Node: 0, Reply: 3, Choice: 1, Reason: evil})
	add(search.Noted{Node: 1, Text: evil})
	add(search.Decided{Action: search.Action{Kind: search.Select, Nodes: []search.NodeID{1}}, Events: 1}, search.Kept{Nodes: []search.NodeID{1}})
	add(search.Decided{Action: search.Action{Kind: search.Exhaust, Reason: evil}, Events: 1}, search.Exhausted{Reason: evil, Node: 1, Answer: evil})
	r.Session = sessions.Session{Title: evil, Tags: []string{evil}, Events: len(r.Events), Created: time.Now(), Updated: time.Now()}
	r.Notes = []sessions.Note{{At: time.Now(), Text: evil}}
	return r
}

// foreign is everything hostile in one folder.
type foreign struct {
	dir, data, url     string
	task, gguf, folder string
	expected, exported string
}

func newForeign(t *testing.T) foreign {
	t.Helper()
	f := foreign{dir: t.TempDir(), url: evilServer(t).URL}
	write := func(name string, data []byte) string {
		t.Helper()
		path := filepath.Join(f.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	quoted, err := json.Marshal(evil) // TOML reads its escapes as well
	if err != nil {
		t.Fatal(err)
	}
	quoted = bytes.ReplaceAll(bytes.ReplaceAll(quoted, []byte("\x7f"), []byte(`\u007f`)), []byte("\u009b"), []byte(`\u009b`))
	f.task = write("task.toml", []byte("title = "+string(quoted)+"\nexample = "+string(quoted)+"\n[prompts]\nanswer = \"{{.Input}}\"\nsolve = \"{{.Input}}\"\ncontinue = \"{{.Input}}\"\n"))
	var gguf bytes.Buffer
	if err := checkpoint.WriteGGUF(&gguf, []checkpoint.Pair{{Key: "general.architecture", Value: evilBytes}, {Key: evilBytes, Value: evilBytes}}, nil, checkpoint.F32); err != nil {
		t.Fatal(err)
	}
	f.gguf = write("models/"+evilWord+".gguf", gguf.Bytes())
	f.folder = filepath.Dir(write("models/folder/config.json", []byte(`{"model_type":`+string(quoted)+`,"architectures":[`+string(quoted)+`]}`)))
	write("models/folder/model.safetensors.index.json", []byte(`{"weight_map":{`+string(quoted)+`:`+string(quoted)+`}}`))
	f.expected = write("expected.json", []byte(evilBytes))
	write("config/themes/"+evilWord+".toml", []byte("name = "+string(quoted)))
	write("config/themes/broken.toml", []byte(evilBytes))
	write("config/config.toml", []byte("[keys]\n"+string(quoted)+" = "+string(quoted)+"\n"))
	var jsonl bytes.Buffer
	if err := export.WriteJSONL(&jsonl, evilRecording(), export.Options{}); err != nil {
		t.Fatal(err)
	}
	f.exported = write(evilWord+".jsonl", jsonl.Bytes())
	f.data = filepath.Join(f.dir, "data")
	return f
}

// run starts a command on a terminal, among what is hostile.
func (f foreign) run(t *testing.T, columns, rows uint16, args ...string) *pseudoTerminal {
	t.Helper()
	env := []string{
		"XDG_DATA_HOME=" + f.data, "HOME=" + f.dir, "OLLAMA_HOST=" + f.url, "ESPALIER_CONFIG=" + filepath.Join(f.dir, "config"),
		"LANG=" + evilWord, "TERM_PROGRAM=" + evilWord, "COLORTERM=" + evilWord, "OPENAI_API_KEY=",
	}
	return startProgram(t, columns, rows, "env", append(append(env, "espalier"), args...)...)
}

// wait waits for the end, whatever its status, and returns what was written.
func (x *pseudoTerminal) wait() string {
	x.t.Helper()
	done := make(chan struct{})
	go func() { _ = x.command.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		_ = x.command.Process.Signal(syscall.SIGKILL)
		x.t.Fatalf("it does not end; it wrote %q", x.text())
	}
	x.slave.Close() // nobody has it open any more: the reader comes to an end
	<-x.drained
	return x.text()
}

// The sequences that the program sends: a screen of one blank before its size is known, looks,
// the cursor, what is erased, modes that are switched, and the question for the background.
var ownSequences = regexp.MustCompile(`^\x1b(?:\[H\r |\[(?:[0-9;]*m|[0-9]*[ABCDGJK]|[0-9]*(?:;[0-9]*)?H|\?(?:25|1000|1002|1003|1004|1006|1049|2004|2026)[hl]|c)|\]11;\?\x1b\\)`)

// obeyed is the first thing in a terminal's input that the program has no business
// to send.
func obeyed(text string) (what string, found bool) {
	for rest := text; rest != ""; {
		if rest[0] == '\x1b' {
			own := ownSequences.FindString(rest)
			if own == "" || strings.Contains(own, "53") && strings.HasSuffix(own, "[53m") {
				return around(text, len(text)-len(rest)), true
			}
			rest = rest[len(own):]
			continue
		}
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case r == utf8.RuneError && size == 1,
			unicode.IsControl(r) && r != '\n' && r != '\r',
			r == '\r' && !strings.HasPrefix(rest, "\r\n") && !strings.HasPrefix(rest, "\r\x1b["),
			r == '\u2028', r == '\u2029', r == '\u200b', r >= 0xe0000 && r <= 0xe0fff,
			unicode.Is(unicode.Bidi_Control, r):
			return around(text, len(text)-len(rest)), true
		}
		rest = rest[size:]
	}
	return "", false
}

func around(text string, at int) string {
	return fmt.Sprintf("%q", text[max(0, at-60):min(len(text), at+40)])
}

func TestObeyedFindsWhatIsHostile(t *testing.T) {
	for _, text := range []string{"\x1b]52;c;ZQ==\a", "\x1b[2;2;2J", "\x1b[6n", "\x1bc", "\x1b[53m", "\u009b6n", "\x9b6n", "\u202e", "\x00", "\b", "a\rb", "\U000e0041", "\x1bPq\x1b\\"} {
		if _, found := obeyed("text " + text); !found {
			t.Errorf("%q is let through", text)
		}
	}
	if what, found := obeyed("\x1b[?1049h\x1b[0;1;38;5;53m漢\x1b[K\r\n\x1b]11;?\x1b\\\x1b[c\r\x1b[K"); found {
		t.Errorf("its own: %s", what)
	}
}

// TestForeignTextNeverReachesTheTerminal sends hostile text through every command.
func TestForeignTextNeverReachesTheTerminal(t *testing.T) {
	f := newForeign(t)
	model := "openai:" + f.url + "/v1#m"
	const shown = `EVIL\x1b]52`
	ask := func(command ...string) []string {
		return append(command, "ask", "Why "+evilWord+"?", "--model", model, "--method", "io")
	}
	const q, esc, enter, tab, ctrlC = "q", "\x1b", "\r", "\t", "\x03"
	screens := []string{tab, "?", esc, "j", "j", "1", "2", "3", "4", "5", "6", "7", "8", "9", enter, "l", ":", "why", enter, esc, "/", "EVIL", enter, "n", esc, q, q, ctrlC, ctrlC}
	for _, c := range []struct {
		name  string
		want  string // in what is written
		args  []string
		first string   // awaited before the keys
		keys  []string // none: it ends by itself
	}{
		{"import", "-", []string{"sessions", "import", f.exported}, "", nil},
		{"list", shown[:6], []string{"sessions", "list"}, "", nil},
		{"list as JSON", `EVIL\u001b]52`, []string{"sessions", "list", "--json"}, "", nil},
		{"show", shown, []string{"sessions", "show", "last"}, "", nil},
		{"show as JSON", `EVIL\u001b]52`, []string{"sessions", "show", "last", "--json"}, "", nil},
		{"replay", shown, []string{"sessions", "replay", "last", "--plain", "--speed", "0"}, "", nil},
		{"replay a file", shown, []string{"sessions", "replay", f.exported, "--plain", "--speed", "0"}, "", nil},
		{"diff", shown[:6], []string{"sessions", "diff", "last", f.exported}, "", nil},
		{"resume", "EVIL", []string{"sessions", "resume", "last", "--plain"}, "", []string{"n\n"}},
		{"bisect", "EVIL", []string{"sessions", "bisect", "last", "beam=" + evilWord}, "", nil},
		{"export", shown[:6], []string{"sessions", "export", "last", "--format", "markdown"}, "", nil},
		{"export JSON lines", `EVIL\u001b]52`, []string{"sessions", "export", "last"}, "", nil},
		{"export SVG", shown[:6], []string{"sessions", "export", "last", "--format", "svg"}, "", nil},
		{"no such session", "EVIL", []string{"sessions", "show", evilWord}, "", nil},
		{"note", "", []string{"sessions", "note", "last", evilWord}, "", nil},
		{"tag", "", []string{"sessions", "tag", "last", evilWord}, "", nil},
		{"rename", "", []string{"sessions", "rename", "last", evilWord}, "", nil},
		{"show after that", shown, []string{"sessions", "show", "last"}, "", nil},
		{"replay on the screen", "EVIL", []string{"sessions", "replay", "last", "--speed", "0"}, "EVIL", screens},
		{"browser", "EVIL", []string{"sessions"}, "EVIL", screens},
		{"solve", shown, ask("solve"), "", nil},
		{"solve by a chain", shown, append(ask("solve")[:6], "cot"), "", nil},
		{"solve, quietly", shown, append(ask("solve"), "-q"), "", nil},
		{"solve as JSON", `EVIL\u001b]52`, append(ask("solve"), "--json"), "", nil},
		{"solve a task file", shown, []string{"solve", f.task, "x", "--model", model, "--method", "io"}, "", nil},
		{"debug", "EVIL", append(ask("solve"), "--debug"), "(espalier)", []string{"continue\n", "why 1\n", "tree\n", "show 1\n", "log\n", "quit\n"}},
		{"explore, plain", "EVIL", append(ask("explore"), "--plain"), "(espalier)", []string{"continue\n", "why 1\n", "quit\n"}},
		{"explore", "EVIL", ask("explore"), "EVIL", screens},
		{"explore a task file", "EVIL", []string{"explore", f.task, "x", "--model", model, "--method", "io"}, "EVIL", screens},
		{"bench", "", []string{"bench", f.task, "--model", model, "--methods", "io"}, "", nil},
		{"server refuses", shown, []string{"solve", "ask", "Why?", "--model", "openai:" + f.url + "/refuses/v1#m"}, "", nil},
		{"server talks nonsense", "EVIL", []string{"solve", "ask", "Why?", "--model", "openai:" + f.url + "/raw/v1#m"}, "", nil},
		{"server has other models", shown, []string{"solve", "ask", "Why?", "--model", "openai:" + f.url + "/v1#other"}, "", nil},
		{"Ollama has no such model", "EVIL", []string{"solve", "ask", "Why?", "--model", "ollama:" + evilWord}, "[y/N]", []string{"n\n"}},
		{"model run", shown, []string{"model", "run", model, evilWord}, "", nil},
		{"model run, quietly", shown, []string{"model", "run", model, "Why?", "-q"}, "", nil},
		{"model list", shown[:6], []string{"model", "list", filepath.Join(f.dir, "models")}, "", nil},
		{"model list as JSON", `EVIL\u001b]52`, []string{"model", "list", filepath.Join(f.dir, "models"), "--json"}, "", nil},
		{"model info", "EVIL", []string{"model", "info", f.gguf}, "", nil},
		{"model info of a folder", "EVIL", []string{"model", "info", f.folder}, "", nil},
		{"model run of a file", "EVIL", []string{"model", "run", f.gguf, "x"}, "", nil},
		{"model verify", "", []string{"model", "verify", f.gguf, f.expected}, "", nil},
		{"model convert", "EVIL", []string{"model", "convert", f.gguf, filepath.Join(f.dir, "out.gguf")}, "", nil},
		{"doctor", shown, []string{"doctor"}, "", nil},
		{"doctor as JSON", `EVIL\u001b]52`, []string{"doctor", "--json"}, "", nil},
		{"themes", "EVIL", []string{"themes", "list"}, "", nil},
		{"preview", "", []string{"themes", "preview", evilWord}, "", nil},
		{"preview all", "EVIL", []string{"themes", "preview", "--all"}, "", nil},
		{"keys", "EVIL", []string{"keys"}, "", nil},
		{"form", "", nil, "watch a model search", []string{tab, tab, "EVIL", esc, esc, q, ctrlC, ctrlC}},
		{"no such command", "EVIL", []string{evilWord}, "", nil},
		{"no such flag", "EVIL", []string{"solve", "--" + evilWord}, "", nil},
		{"no such value", "EVIL", []string{"solve", "game24", "4 9 10 13", "--method", evilWord}, "", nil},
		{"not a number", "EVIL", []string{"solve", "game24", "4 9 10 13", "--seed", evilWord}, "", nil},
		{"not a puzzle", "EVIL", []string{"solve", "game24", "4 9 " + evilWord}, "", nil},
		{"no such task", "EVIL", []string{"solve", evilWord, "x"}, "", nil},
		{"no such task file", "EVIL", []string{"solve", "./" + evilWord + ".toml", "x"}, "", nil},
		{"no such model", "EVIL", []string{"solve", "game24", "4 9 10 13", "--model", evilWord}, "", nil},
		{"no such theme", "EVIL", []string{"explore", "game24", "--theme", "no" + evilWord}, "", nil},
		{"no such colours", "EVIL", []string{"explore", "game24", "--colors", evilWord}, "", nil},
		{"no such settings", "", []string{"keys", "--config", "/none/" + evilWord}, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := f.run(t, 120, 40, c.args...)
			if c.first != "" {
				x.await(c.first)
			}
			x.press(c.keys...)
			text := x.wait()
			if what, found := obeyed(text); found {
				t.Errorf("%q reached the terminal:\n%s", c.args, what)
			}
			if !strings.Contains(text, c.want) {
				t.Errorf("%q is not shown in %q", c.want, text)
			}
			if strings.Contains(text, "goroutine ") {
				t.Errorf("a stack trace: %q", text)
			}
		})
	}
}

func completionsOf(texts ...string) []engine.Completion {
	var all []engine.Completion
	for _, text := range texts {
		all = append(all, engine.Completion{Text: text, Finish: engine.FinishStop, Tokens: []engine.Token{{Text: text, LogProb: -0.25}}})
	}
	return all
}
