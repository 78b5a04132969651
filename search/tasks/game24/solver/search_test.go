package solver

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
)

// oracle proposes every legal step and values by the solver: the upper bound of
// what a model can do for a search.
type oracle struct{ solver *Solver }

// stateOf is what a prompt of the line format, "Input: 4 4 10 Next:", speaks of.
func stateOf(prompt string) game24.State {
	words := strings.Fields(prompt)
	state, _ := game24.ParseState(strings.Join(words[1:len(words)-1], " "))
	return state
}

func (oracle) Describe() engine.Description {
	return engine.Description{Name: "oracle", Dialect: engine.Lines}
}
func (oracle) Close() error { return nil }

func (oracle) Generate(context.Context, []engine.Request, engine.Stream) ([]engine.Completion, error) {
	return nil, engine.ErrUnsupported
}

func (oracle) Enumerate(_ context.Context, requests []engine.EnumerateRequest, _ engine.Stream) ([][]engine.Completion, error) {
	out := make([][]engine.Completion, len(requests))
	for i, q := range requests {
		state := stateOf(q.Prompt)
		for _, m := range state.Moves() {
			out[i] = append(out[i], engine.Completion{Text: " " + m.String()})
		}
	}
	return out, nil
}

func (o oracle) Score(_ context.Context, requests []engine.ScoreRequest) ([]engine.Scores, error) {
	out := make([]engine.Scores, len(requests))
	for i, q := range requests {
		state := stateOf(q.Prompt)
		right := "impossible"
		if o.solver.Solvable(state) {
			right = "sure"
		}
		for _, label := range q.Continuations {
			p := math.Inf(-1)
			if label == right {
				p = 0
			}
			out[i].LogProbs = append(out[i].LogProbs, p)
		}
	}
	return out, nil
}

func TestOracleSolvesWhatCanBeSolved(t *testing.T) {
	for _, name := range []string{"tot-bfs", "tot-dfs"} {
		for input, solvable := range map[string]bool{"4 9 10 13": true, "3 3 8 8": true, "1 2": false, "4 6": true, "1 1 1 1": false, "1 2 3 4 5": true} {
			p := problem(t, input)
			settings, err := method.Defaults(name)
			if err != nil {
				t.Fatal(err)
			}
			settings.Evaluate = search.EvaluateLogProb // an oracle knows; it does not think
			r, err := runner.New(runner.Config{
				Problem: p, Settings: settings, Model: oracle{New(game24.Integer(24))},
			})
			if err != nil {
				t.Fatal(err)
			}
			for err == nil {
				_, err = r.Step(context.Background())
			}
			if !errors.Is(err, runner.ErrEnded) {
				t.Fatal(err)
			}
			o := r.Tree().Outcome()
			if o.Solved != solvable {
				t.Errorf("%s %s: %+v", name, input, o)
			}
			if o.Solved {
				if c := walk(t, p, "Answer: "+o.Answer); c.Verdict != search.Right {
					t.Errorf("%s %s: answer %q: %+v", name, input, o.Answer, c)
				}
			}
			if !o.Solved && o.Reason == "" {
				t.Errorf("%s %s: no reason", name, input)
			}
		}
	}
}

func TestOtherTargetsAreRefusedEarly(t *testing.T) {
	p, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "2 5", Options: map[string]string{"target": "10"}})
	if err != nil {
		t.Fatal(err)
	}
	settings, err := method.Defaults("tot-bfs")
	if err != nil {
		t.Fatal(err)
	}
	c := runner.Config{Problem: p, Settings: settings, Model: oracle{New(game24.Integer(10))}}
	if _, err := runner.New(c); err == nil || !strings.Contains(err.Error(), "trained for target 24 only") {
		t.Errorf("%v", err)
	}
	c.Model = search.NewRandom(p)
	if _, err := runner.New(c); err != nil {
		t.Error(err)
	}
}
