package sudoku

import (
	"context"
	"errors"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
)

// silent is a model that no search may ask.
type silent struct{ t *testing.T }

func (silent) Describe() engine.Description {
	return engine.Description{Name: "silent", Dialect: engine.Lines} // which has a prompt for few methods
}

func (m silent) Generate(context.Context, []engine.Request, engine.Stream) ([]engine.Completion, error) {
	m.t.Error("the model was asked")
	return nil, errors.New("asked")
}

func (m silent) Score(context.Context, []engine.ScoreRequest) ([]engine.Scores, error) {
	return nil, errors.New("asked")
}

// A full board asks no model and takes no thought, whatever the method.
func TestFullBoards(t *testing.T) {
	for input, want := range map[string]search.Outcome{
		"1234 3412 2143 4321": {Ended: true, Solved: true, Answer: "1234 3412 2143 4321"},
		"1234 3412 2143 4312": {Ended: true, Reason: "the board is full and wrong: column 3 has 1 twice, at r2c3 and r4c3"},
		"1234 2143 3412 4321": {Ended: true, Reason: "the board is full and wrong: box 1 has 1 twice, at r1c1 and r2c2"},
		"1134 3412 2143 4321": {Ended: true, Reason: "the board is full and wrong: row 1 has 1 twice, at r1c1 and r1c2"},
	} {
		for _, m := range method.All() {
			if !m.Suits(read(t, input, "")) {
				continue
			}
			settings, err := method.TaskDefaults(Task(), m.Name)
			if err != nil {
				t.Fatal(err)
			}
			if settings.Generate == search.GenerateEnumerate {
				settings.Generate = search.GenerateSample
			}
			if settings.Evaluate != "" && m.Name != "refine" {
				settings.Evaluate = search.EvaluateRule
			}
			r, err := runner.New(runner.Config{Problem: read(t, input, ""), Settings: settings, Model: silent{t}})
			if err != nil {
				t.Fatalf("%s: %v", m.Name, err)
			}
			for err == nil {
				_, err = r.Step(context.Background())
			}
			if !errors.Is(err, runner.ErrEnded) || r.Tree().Outcome() != want || len(r.Log()) != 2 {
				t.Errorf("%s, %s: %v, %+v after %d events", m.Name, input, err, r.Tree().Outcome(), len(r.Log()))
			}
		}
	}
	if read(t, "123* 3412 2143 4321", "").Capabilities().Settled != nil {
		t.Error("a board with an empty cell is settled")
	}
}

func (silent) Close() error { return nil }
