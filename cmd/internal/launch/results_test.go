package launch

import (
	"errors"
	"testing"

	"espalier/search"
	"espalier/search/method"
)

// A file of results has no search done that contacts, reads or runs anything.
func TestResultsDoNothingOutside(t *testing.T) {
	settings, err := method.Defaults("io")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		change  func(*search.Started)
		refused bool
	}{
		{"the control", func(*search.Started) {}, false},
		{"a server", func(s *search.Started) { s.Model = "openai:m@https://example.invalid/v1" }, true},
		{"a server that values", func(s *search.Started) { s.Evaluator = "ollama:m" }, true},
		{"a model on disk", func(s *search.Started) { s.Model = "/tmp/model.gguf" }, true},
		{"a task file", func(s *search.Started) { s.Puzzle.Task = "./theirs.toml" }, true},
		{"a search of another program", func(s *search.Started) { s.Provenance = &search.Provenance{} }, true},
	} {
		about := search.Started{Puzzle: search.Puzzle{Task: "game24", Input: "4 9 10 13"}, State: "4 9 10 13", Settings: settings, Model: "random", Seed: 1}
		c.change(&about)
		s := ScreenFlags{}.screens(t.Context())
		s.base.Session = NoSession
		if _, err := s.againInside(about)(t.Context(), false); errors.Is(err, errOutside) != c.refused || err != nil && !c.refused {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
