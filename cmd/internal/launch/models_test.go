package launch

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// Beside a screen a model that Ollama does not have is an error: nothing is asked on the
// terminal, and nothing is downloaded there.
func TestAMissingModelIsNotAskedForBesideAScreen(t *testing.T) {
	var pulls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/pull" {
			pulls.Add(1)
		}
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"error":"model 'nosuch:7b' not found"}`))
	}))
	defer server.Close()
	t.Setenv("OLLAMA_HOST", server.URL)
	m := NewModels(t.Context(), ServerFlags{Pull: true})
	m.beside = true
	_, err := m.Open("ollama:nosuch:7b", nil)
	if err == nil || !strings.Contains(err.Error(), "ollama pull nosuch:7b") || pulls.Load() > 0 {
		t.Errorf("%v, and %d downloads", err, pulls.Load())
	}
}
