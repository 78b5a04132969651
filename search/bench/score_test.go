package bench_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search"
	"espalier/search/bench"
	"espalier/search/tasks/chat/chattest"
	"espalier/search/tasks/crossword"
)

// scripts gives every search the model of the test.
type scripts struct{ model engine.Model }

func (s scripts) Open(string, search.Problem) (engine.Model, error) { return s.model, nil }
func (scripts) Close() error                                        { return nil }

// An answer that no rule can check counts as solved only if the solution, where
// the task knows it, says so; how much of it is right is told in any case.
func TestScores(t *testing.T) {
	p, err := crossword.Task().Problem(search.Puzzle{Task: "crossword", Input: crossword.Task().Example})
	if err != nil {
		t.Fatal(err)
	}
	for reply, want := range map[string]struct {
		solved int
		scores []search.Score
	}{
		"HEART\nEMBER\nABUSE\nRESIN\nTREND": {1, []search.Score{{Name: "letters", Share: 1}, {Name: "words", Share: 1}, {Name: "games", Share: 1}}},
		"HEART\nEMBER\nABUSE\nRESIN\nTREAD": {0, []search.Score{{Name: "letters", Share: 0.96}, {Name: "words", Share: 0.8}, {Name: "games", Share: 0}}},
		"no idea":                           {0, []search.Score{{Name: "letters", Share: 0}, {Name: "words", Share: 0}, {Name: "games", Share: 0}}},
	} {
		model := &chattest.Model{T: t, Script: []chattest.Line{{Replies: []string{reply}}}}
		rows, err := bench.Run(context.Background(), bench.Plan{
			Subjects: []bench.Subject{{Settings: chattest.Settings(t, "io", nil), Model: "script"}},
			Problems: []search.Problem{p}, Jobs: 1,
			Models: func() bench.Models { return scripts{model} },
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.scores, rows[0].Scores()); diff != "" || rows[0].Solved() != want.solved {
			t.Errorf("%q: %d solved\n%s", reply, rows[0].Solved(), diff)
		}
	}
}
