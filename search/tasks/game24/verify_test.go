package game24

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
)

func TestVerifyPrompt(t *testing.T) {
	p := mustProblem(t, "4 9 10 13")
	path := []search.Step{
		{State: p.Root()},
		{Text: " 13 - 9 = 4  (left: 4 4 10)", State: "4 4 10"},
		{Text: "10 - 4 = 5 (left: 4 5)"}, // refused: it leads to no state
		{Text: "Answer: (10 - 4) * (13 - 9) = 24"},
	}
	for _, dialect := range []engine.Dialect{engine.Steps, search.Unjudged} {
		got, err := p.Prompt(search.Verify, path, dialect)
		want := "Input: 4 9 10 13 Steps: 13 - 9 = 4 (left: 4 4 10)\n10 - 4 = 5 (left: 4 5)\nAnswer: (10 - 4) * (13 - 9) = 24"
		if err != nil || got.Text != want {
			t.Errorf("%s: %q, error %v; want %q", dialect, got.Text, err, want)
		}
	}
	if got, err := p.Prompt(search.Verify, path[:1], engine.Steps); err != nil || got.Text != "Input: 4 9 10 13 Steps:" {
		t.Errorf("no step: %q, error %v", got.Text, err)
	}
	for _, dialect := range []engine.Dialect{engine.Lines, engine.Chat, engine.ZeroShot} {
		if _, err := p.Prompt(search.Verify, path, dialect); err == nil || !strings.Contains(err.Error(), "train prm") {
			t.Errorf("dialect %s: error %v does not say how to train a model for it", dialect, err)
		}
	}
	if _, err := p.Prompt(search.Continue, path[:2], engine.Steps); err == nil || !strings.Contains(err.Error(), `evaluate "prm"`) {
		t.Errorf("a verifier is asked for thoughts: %v", err)
	}
	other, err := Task().Problem(search.Puzzle{Task: "game24", Input: "4 9 10 13", Options: map[string]string{"target": "10"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Prompt(search.Verify, path, engine.Steps); err == nil || !strings.Contains(err.Error(), "target 24") {
		t.Errorf("another target: %v", err)
	}
}
