package solver_test

import (
	"context"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/tasks/game24/solver"
)

// TestControl has the solver judge, by word and by probability.
func TestControl(t *testing.T) {
	answer, err := solver.Control(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
	if err != nil {
		t.Fatal(err)
	}
	m, err := search.NewExact("game24", answer)
	if err != nil {
		t.Fatal(err)
	}
	for prompt, want := range map[string]string{
		"Input: 4 4 10 Judge:": " sure", "Input: 10 13 36 Judge:": " impossible", "Input: 4 4 10 Think:": " sure",
		"Input: 10 13 36 | 4 4 10 | 24 Vote:": " The best choice is 2", "Input: 1 1 1 | 2 2 2 Vote:": " The best choice is 1",
	} {
		replies, err := m.Generate(context.Background(), []engine.Request{{Prompt: prompt}}, nil)
		if err != nil || replies[0].Text != want {
			t.Errorf("%s: got %v, %v, want %q", prompt, replies, err, want)
		}
	}
	scores, err := m.Score(context.Background(), []engine.ScoreRequest{{Prompt: "Input: 4 4 10 Judge:", Continuations: []string{"sure", "likely", "impossible"}}})
	if err != nil || scores[0].LogProbs[0] != 0 || scores[0].LogProbs[1] > -20 || scores[0].LogProbs[2] > -20 {
		t.Errorf("scores %v, %v", scores, err)
	}
	if _, err := m.Generate(context.Background(), []engine.Request{{Prompt: "Input: 4 4 10 Next:"}}, nil); err == nil {
		t.Error("it proposes")
	}
}
