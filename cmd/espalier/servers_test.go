package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"espalier/cmd/internal/launch"
	"espalier/engine/catalog"
	"espalier/engine/ollama"
	"espalier/search/usage"
)

// TestPull: a missing model is downloaded when that was asked for, and then opened.
func TestPull(t *testing.T) {
	there := false
	mux := http.NewServeMux()
	mux.HandleFunc("/api/version", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"version":"0.17.4"}`) })
	mux.HandleFunc("/api/show", func(w http.ResponseWriter, _ *http.Request) {
		if !there {
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"error":"model 'm' not found"}`)
			return
		}
		fmt.Fprint(w, `{"capabilities":["completion"],"model_info":{"general.architecture":"qwen2"}}`)
	})
	mux.HandleFunc("/api/pull", func(w http.ResponseWriter, _ *http.Request) {
		for _, line := range []string{
			`{"status":"pulling manifest"}`, `{"status":"pulling a","digest":"a","total":100}`, `{"status":"pulling a","digest":"a","total":100,"completed":60}`,
			`{"status":"pulling b","digest":"b","total":300,"completed":40}`, `{"status":"success"}`,
		} {
			fmt.Fprintln(w, line)
		}
		there = true
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	t.Setenv("OLLAMA_HOST", server.URL)

	_, err := launch.NewModels(t.Context(), launch.ServerFlags{}).Open("ollama:m", nil)
	var mistake *usage.Error
	if !errors.As(err, &mistake) || !strings.Contains(mistake.Hint, "--pull") {
		t.Errorf("without leave: %v", err)
	}
	var last ollama.Progress
	if err := ollama.Pull(t.Context(), "m", func(p ollama.Progress) { last = p }); err != nil || last.Done != 100 || last.Total != 400 {
		t.Errorf("%+v, %v", last, err)
	}
	there = false
	m, err := launch.NewModels(t.Context(), launch.ServerFlags{Pull: true}).Open("ollama:m", nil)
	if err != nil || m.Describe().Name != "ollama:m" {
		t.Errorf("%v, %v", m, err)
	}
	if got := catalog.PullProgress("m", ollama.Progress{Status: "pulling b", Done: 100e6, Total: 400e6}); got != "m [######------------------]  25%  100.0 MB of 400.0 MB" {
		t.Errorf("got %q", got)
	}
}

func TestServedModelsAreRefusedInWords(t *testing.T) {
	for name, word := range map[string]string{
		"ollama:":                      "names no model",
		"openai:localhost:8000#m":      "not the address",
		"openai:http://u:secret@h#m":   "OPENAI_API_KEY",
		"openai:http://h?key=secret#m": "OPENAI_API_KEY",
	} {
		_, err := launch.NewModels(t.Context(), launch.ServerFlags{}).Open(name, nil)
		var mistake *usage.Error
		if !errors.As(err, &mistake) || !strings.Contains(err.Error(), word) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
