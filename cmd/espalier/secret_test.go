package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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
