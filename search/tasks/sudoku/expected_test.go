package sudoku

import (
	"bytes"
	"encoding/json"
	"testing"

	"espalier/engine"
	"espalier/engine/embedded"
	"espalier/search"
)

// byReading is how the embedded model solves boards.
var byReading = search.Settings{Method: "tot-dfs", Generate: search.GeneratePropose, Evaluate: search.EvaluateRule, Proposals: 9}

// unexpecting is a board whose prompts expect nothing, unless it is expecting.
type unexpecting struct {
	*problem
	expecting bool
}

func (u unexpecting) Capabilities() search.Capabilities {
	c := u.problem.Capabilities()
	ask := c.Reprompt
	c.Reprompt = func(purpose search.Purpose, path []search.Step, failed []search.Failure, dialect engine.Dialect) (search.Prompt, error) {
		p, err := ask(purpose, path, failed, dialect)
		if !u.expecting {
			p.Expected = ""
		}
		return p, err
	}
	return c
}

func (u unexpecting) Prompt(purpose search.Purpose, path []search.Step, dialect engine.Dialect) (search.Prompt, error) {
	return u.Capabilities().Reprompt(purpose, path, nil, dialect)
}

// What is expected of the embedded model makes it faster and changes nothing: a search logs
// the same bytes without.
func TestExpectedChangesNothing(t *testing.T) {
	m, err := embedded.Open(embedded.Sudoku)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	for _, input := range []string{"9x9 hard 3", "6x6 hard 1", "latin 5x5 hard 2"} {
		var logs [2][]byte
		for i, expecting := range []bool{false, true} {
			tree := solveWith(t, unexpecting{read(t, input, ""), expecting}, m, byReading, 1)
			for seq := 1; seq <= tree.Seq(); seq++ {
				if r, ok := tree.Reply(seq); ok {
					line, err := json.Marshal(r)
					if err != nil {
						t.Fatal(err)
					}
					logs[i] = append(append(logs[i], line...), '\n')
				}
			}
			if len(logs[i]) == 0 || !tree.Outcome().Solved {
				t.Fatalf("%s: %+v", input, tree.Outcome())
			}
		}
		if !bytes.Equal(logs[0], logs[1]) {
			t.Errorf("%s: with an expectation the model writes\n%s\nwithout\n%s", input, logs[1], logs[0])
		}
	}
}

// A board's reading is expected to be that of the boards before, without the digits that
// fills rule out, of the cells that are asked again.
func TestExpected(t *testing.T) {
	p := read(t, "34** **2* 1*** ***1", "2x2")
	path := []search.Step{{State: p.Root()}}
	for _, c := range []struct{ text, reply, want string }{
		{"r1c3=1 (no other digit is left)", " r1c3 in 1 2\nr1c4 in 1 2\nr2c1 in 1 2\nr3c3 in 1 3", " r1c4 in 2\nr3c3 in 3"},
		{"r1c3=1", "", ""},
		{"r1c3=1", "r1c3=1\nr1c4=2", ""},
		{"r1c3=1", " r1c3 in 1 2\nr9c9 in 1", ""},
	} {
		got, err := p.Prompt(search.Propose, append(path, search.Step{Text: c.text, State: "341* **2* 1*** ***1", Reply: c.reply}), engine.Lines)
		if err != nil || got.Expected != c.want {
			t.Errorf("%q after %q: %q, %v, want %q", c.text, c.reply, got.Expected, err, c.want)
		}
	}
}
