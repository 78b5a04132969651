package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"espalier/sessions"
	"espalier/sessions/export"
)

// A key that a server quotes in its answers reaches neither the terminal nor the
// disk, whatever is made of the session.
func TestNoKeyIsLogged(t *testing.T) {
	const key = "tops3cret-0123456789"
	asked := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/models") {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"object":"list","data":[{"id":"m","object":"model","created":1,"owned_by":"vllm","max_model_len":32768}]}`)
			return
		}
		asked = asked || r.Header.Get("Authorization") == "Bearer "+key
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"error":{"message":"these headers: Authorization: %s, Cookie: id=%s"}}`, r.Header.Get("Authorization"), key)
	}))
	defer server.Close()

	dir := t.TempDir()
	store := filepath.Join(dir, "store", "sessions.db")
	espalier, err := exec.LookPath("espalier")
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		command := exec.Command(espalier, args...)
		command.Dir = dir
		command.Env = append(os.Environ(), sessions.PathVariable+"="+store, "OPENAI_API_KEY="+key)
		out, _ := command.CombinedOutput() // a search that fails is what is wanted
		if bytes.Contains(out, []byte(key)) {
			t.Errorf("%v prints the key: %s", args, out)
		}
		return string(out)
	}
	out := run("solve", "game24", "4 9 10 13", "--method", "cot", "--model", "openai:"+server.URL+"#m", "--json")
	if !asked || !strings.Contains(out, `"type":"failed"`) {
		t.Fatalf("the server was not asked (%t), or nothing failed: %s", asked, out)
	}
	run("sessions", "show", "last", "--json")
	for _, f := range export.Formats() {
		run("sessions", "export", "last", "one"+f.Extensions[0])
	}
	keyFile := filepath.Join(t.TempDir(), "key.txt") // apart from what is searched for the key
	if err := os.WriteFile(keyFile, []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	asked = false
	run("solve", "game24", "4 9 10 13", "--method", "cot", "--model", "openai:"+server.URL+"#m", "--key-file", keyFile)
	run("bench", "game24", "--limit", "1", "--methods", "cot", "--model", "openai:"+server.URL+"#m", "--key-file", keyFile, "--json")
	run("solve", "game24", "4 9 10 13", "--model", "openai:http://127.0.0.1:1#m", "--key-file", keyFile, "--wait", "0")
	if !asked {
		t.Error("the key of the file was not sent")
	}
	found := 0
	err = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		found++
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(key)) {
			t.Errorf("%s holds the key", path)
		}
		return err
	})
	if err != nil || found <= len(export.Formats()) {
		t.Errorf("%d files were looked at (%v)", found, err)
	}
}

// quoting is a server that puts the key it was sent into all that it says: names of
// models, replies token by token, thinking, and headers. Its model fails at last.
func quoting(t *testing.T, key string) *httptest.Server {
	t.Helper()
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent := r.Header.Get("Authorization")
		w.Header().Set("X-Quoted", sent)
		if strings.HasSuffix(r.URL.Path, "/models") {
			fmt.Fprintf(w, `{"data":[{"id":"m","owned_by":%q},{"id":%q}]}`, key, "model-"+key)
			return
		}
		number := asked.Add(1)
		if number > 6 {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"error":{"message":%q}}`, "you sent "+sent+" and "+url.QueryEscape(key))
			return
		}
		say := func(field, text string) {
			for text != "" {
				piece := text[:min(3, len(text))]
				text = text[len(piece):]
				fmt.Fprintf(w, `data: {"choices":[{"delta":{%q:%q},"logprobs":{"content":[{"token":%q,"logprob":-0.5,"top_logprobs":[{"token":%q,"logprob":-0.5},{"token":%q,"logprob":-1}]}]}}]}`+"\n\n", field, piece, piece, piece, key)
			}
		}
		say("reasoning_content", "they sent "+sent+" so ")
		say("content", fmt.Sprintf("thought %d of %s and %s", number, sent, base64.StdEncoding.EncodeToString([]byte("user:"+key))))
		fmt.Fprint(w, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	}))
	t.Cleanup(server.Close)
	return server
}

// quotingTask is a task file whose checker has read the key somewhere, and tells
// it as the reason of its verdict, or as its last words.
func quotingTask(t *testing.T, dir, keyFile, then string) string {
	t.Helper()
	script := "#!/bin/sh\nread -r line\necho \"warning: $(cat " + keyFile + ")\" >&2\nprintf '{\"verdict\":\"legal\",\"reason\":\"%s\"}' \"$(cat " + keyFile + ")\"\n" + then + "\n"
	if err := os.WriteFile(filepath.Join(dir, "check.sh"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "task.toml")
	task := "title = \"T\"\nexample = \"x\"\nsteps = 3\n[prompts]\ncontinue = \"{{.Input}}\"\njudge = \"{{.Input}}\"\n[check]\ncommand = [\"./check.sh\"]\n"
	if err := os.WriteFile(path, []byte(task), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// leaks fails the test if a text holds the key, plain or encoded.
func leaks(t *testing.T, what, text, key string) {
	t.Helper()
	for _, form := range []string{key, key[:12], url.QueryEscape(key), base64.StdEncoding.EncodeToString([]byte("user:" + key))[7:24]} {
		if strings.Contains(text, form) {
			t.Errorf("%s holds the key (%s): %s", what, form, text)
		}
	}
}

// TestNoKeyInReplies: what a model or a checker quotes of a key is struck out before
// it is logged, shown or exported, and the log is replayed as it was.
func TestNoKeyInReplies(t *testing.T) {
	const key = "tops3cret/0123+456789"
	secret := filepath.Join(t.TempDir(), "key.txt") // apart from what is searched
	if err := os.WriteFile(secret, []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	espalier, err := exec.LookPath("espalier")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ then, keyFile string }{
		"key of the environment":  {"", ""},
		"key of a file":           {"", secret},
		"a checker that breaks":   {"exit 3", ""},
		"the same, key of a file": {"exit 3", secret},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			server := quoting(t, key)
			run := func(args ...string) string {
				command := exec.Command(espalier, args...)
				command.Dir = dir
				command.Env = append(os.Environ(), sessions.PathVariable+"="+filepath.Join(dir, "store", "sessions.db"), "OPENAI_API_KEY=")
				if c.keyFile == "" {
					command.Env = append(command.Env, "OPENAI_API_KEY="+key)
				}
				out, _ := command.CombinedOutput() // a search that fails is what is wanted
				leaks(t, strings.Join(args, " "), string(out), key)
				return string(out)
			}
			search := []string{
				"solve", quotingTask(t, dir, secret, c.then), "x", "--trust", "--method", "tot-dfs", "--generate", "sample", "--evaluate", "value",
				"--proposals", "2", "--trace", "--wait", "0", "--model", "openai:" + server.URL + "#m",
			}
			if c.keyFile != "" {
				search = append(search, "--key-file", c.keyFile)
			}
			out := run(append(search, "--json")...)
			said := []string{"thought 1 of Bearer ***", "they sent Bearer ***", `"type":"failed"`, `"reason":"***"`}
			if c.then != "" {
				said = []string{`exit status 3: warning: ***`}
			}
			for _, want := range said {
				if !strings.Contains(out, want) {
					t.Fatalf("no %s in %s", want, out)
				}
			}
			run("sessions", "show", "last")
			run("sessions", "show", "last", "--json")
			run("sessions", "replay", "last", "--plain")
			for _, f := range export.Formats() {
				run("sessions", "export", "last", "one"+f.Extensions[0])
			}
			run(search...)
			withKey := []string{"--wait", "0"}
			if c.keyFile != "" {
				withKey = append(withKey, "--key-file", c.keyFile)
			}
			run(append([]string{"model", "run", "openai:" + server.URL + "#m", "hello"}, withKey...)...)
			run(append([]string{"solve", "game24", "4 9 10 13", "--model", "openai:" + server.URL + "#unknown"}, withKey...)...)
			_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				data, err := os.ReadFile(path)
				leaks(t, path, string(data), key)
				return err
			})
		})
	}
}

// TestNoPasswordOfAServer: OLLAMA_HOST may hold one, and the server may quote it.
func TestNoPasswordOfAServer(t *testing.T) {
	const password = "hunter22hunter"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, sent, _ := r.BasicAuth()
		quoted := sent + " " + r.Header.Get("Authorization")
		switch {
		case user != "me" || sent != password:
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/api/version":
			fmt.Fprintf(w, `{"version":%q}`, "0.17.4 "+quoted)
		case r.URL.Path == "/api/tags":
			fmt.Fprintf(w, `{"models":[{"name":%q,"details":{"family":"qwen2"}}]}`, "mine-"+quoted)
		default:
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprintf(w, `{"error":%q}`, quoted)
		}
	}))
	defer server.Close()
	espalier, err := exec.LookPath("espalier")
	if err != nil {
		t.Fatal(err)
	}
	host := strings.TrimPrefix(server.URL, "http://")
	for _, address := range []string{"http://me:" + password + "@" + host, "me:" + password + "@127.0.0.1:1", "http://me:" + password + "@:x"} {
		for _, args := range [][]string{{"doctor"}, {"doctor", "--json"}, {"model", "list"}, {"model", "list", "--json"}, {"solve", "game24", "4 9 10 13", "--model", "ollama:m", "--wait", "0"}} {
			command := exec.Command(espalier, args...)
			command.Env = append(os.Environ(), sessions.PathVariable+"="+filepath.Join(t.TempDir(), "s.db"), "OLLAMA_HOST="+address)
			out, _ := command.CombinedOutput() // some fail
			for _, form := range []string{password, "hunter2", base64.StdEncoding.EncodeToString([]byte("me:" + password))} {
				if strings.Contains(string(out), form) {
					t.Errorf("%v with %s prints %s", args, address, out)
				}
			}
			if args[0] == "model" && strings.Contains(address, host) && !strings.Contains(string(out), "ollama:mine-***") {
				t.Errorf("no model is listed: %s", out)
			}
		}
	}
}
