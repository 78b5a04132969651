package launch

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"espalier/search"
	"espalier/search/tasks/game24"
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
		if proposes, values := Suited(test.model, test.evaluator, search.Puzzle{Task: test.task}, test.settings); proposes != test.proposes || values != test.values {
			t.Errorf("%+v: %q, %q", test, proposes, values)
		}
	}
}

// Puzzles that the model of 24 has no words for are those of the model of Countdown, whatever a search asks for.
func TestSuitedToThePuzzle(t *testing.T) {
	for _, test := range []struct {
		model, input, target, use string
		generate, evaluate        string
		proposes, values          string
	}{
		{"embedded", "4 9 10 13", "24", "all", search.GenerateEnumerate, search.EvaluateThink, "embedded", ""},
		{"embedded", "4 9 10 200", "24", "all", search.GeneratePropose, search.EvaluateThink, "embedded:deliberate", "embedded"},
		{"embedded", "4 9 10 201", "24", "all", search.GenerateEnumerate, search.EvaluateThink, "embedded:countdown", ""},
		{"embedded", "4 9 10 13", "25", "all", search.GenerateEnumerate, search.EvaluateThink, "embedded:countdown", ""},
		{"embedded", "4 9 10 13", "24", "any", search.GenerateEnumerate, search.EvaluateThink, "embedded:countdown", ""},
		{"embedded", "4 9 10 13", "25", "all", search.GeneratePropose, search.EvaluateVote, "embedded:countdown", ""},
		{"embedded", "4 9 10 13", "25", "all", search.GenerateEnumerate, search.EvaluateFeedback, "embedded:countdown", ""},
		{"random", "4 9 10 13", "25", "all", search.GenerateEnumerate, search.EvaluateThink, "random", ""},
		{"embedded:game24", "4 9 10 13", "25", "all", search.GenerateEnumerate, search.EvaluateThink, "embedded:game24", ""},
	} {
		puzzle := search.Puzzle{Task: "game24", Input: test.input, Options: map[string]string{"target": test.target, "use": test.use}}
		settings := search.Settings{Generate: test.generate, Evaluate: test.evaluate}
		if proposes, values := Suited(test.model, "", puzzle, settings); proposes != test.proposes || values != test.values {
			t.Errorf("%+v: %q, %q", test, proposes, values)
		}
		if test.model != "embedded" {
			continue
		}
		problem, err := game24.Task().Problem(puzzle)
		if err != nil {
			t.Fatal(err)
		}
		m, err := NewModels(t.Context(), ServerFlags{}).Open("embedded", problem)
		if err != nil {
			t.Fatal(err)
		}
		want := "embedded"
		if test.proposes == "embedded:countdown" {
			want = test.proposes
		}
		if got := m.Describe().Name; got != want {
			t.Errorf("%+v: %s is opened", test, got)
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
