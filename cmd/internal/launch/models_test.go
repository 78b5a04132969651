package launch

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"espalier/search"
)

// The models in the program share the work of the embedded one, and only of that.
func TestSuited(t *testing.T) {
	for _, test := range []struct {
		model, evaluator, task string
		settings               search.Settings
		proposes, values       string
	}{
		{"embedded", "", "game24", search.Settings{Generate: search.GenerateEnumerate, Evaluate: search.EvaluateThink}, "embedded", ""},
		{"embedded", "", "game24", search.Settings{Generate: search.GenerateEnumerate, Evaluate: search.EvaluateVote}, "embedded", "embedded:deliberate"},
		{"embedded", "", "game24", search.Settings{Generate: search.GeneratePropose, Evaluate: search.EvaluateVote}, "embedded:deliberate", ""},
		{"embedded", "", "game24", search.Settings{Generate: search.GeneratePropose, Evaluate: search.EvaluateThink}, "embedded:deliberate", "embedded"},
		{"embedded", "", "game24", search.Settings{Generate: search.GeneratePropose, Evaluate: search.EvaluateRule}, "embedded:deliberate", ""},
		{"embedded", "", "game24", search.Settings{Generate: search.GeneratePropose, Evaluate: search.EvaluatePRM}, "embedded:deliberate", "embedded:prm"},
		{"embedded", "random", "game24", search.Settings{Generate: search.GeneratePropose, Evaluate: search.EvaluateVote}, "embedded:deliberate", "random"},
		{"embedded", "", "game24", search.Settings{Evaluate: search.EvaluateFeedback}, "embedded:deliberate", ""},
		{"embedded:deliberate", "embedded", "game24", search.Settings{Generate: search.GeneratePropose, Evaluate: search.EvaluateVote}, "embedded:deliberate", "embedded:deliberate"},
		{"embedded:deliberate", "", "game24", search.Settings{Generate: search.GeneratePropose, Evaluate: search.EvaluateThink}, "embedded:deliberate", "embedded"},
		{"embedded:deliberate", "embedded:deliberate", "game24", search.Settings{Generate: search.GenerateEnumerate, Evaluate: search.EvaluateThink}, "embedded", "embedded"},
		{"embedded:deliberate", "", "game24", search.Settings{Generate: search.GenerateEnumerate, Evaluate: search.EvaluateVote}, "embedded", "embedded:deliberate"},
		{"embedded:deliberate", "", "game24", search.Settings{}, "embedded:deliberate", ""},
		{"random", "embedded", "game24", search.Settings{Generate: search.GenerateSample, Evaluate: search.EvaluateVote}, "random", "embedded:deliberate"},
		{"embedded", "", "sudoku", search.Settings{Generate: search.GeneratePropose, Evaluate: search.EvaluateVote}, "embedded", ""},
		{"random", "", "game24", search.Settings{Generate: search.GeneratePropose, Evaluate: search.EvaluateVote}, "random", ""},
		{"ollama:x", "embedded", "game24", search.Settings{Evaluate: search.EvaluateFeedback}, "ollama:x", "embedded"},
	} {
		if proposes, values := Suited(test.model, test.evaluator, test.task, test.settings); proposes != test.proposes || values != test.values {
			t.Errorf("%+v: %q, %q", test, proposes, values)
		}
	}
}

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
