package sudoku

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/chat/chattest"
	"espalier/search/tasks/sudoku/solver"
)

// solve runs a search with the control to its end.
func solve(t *testing.T, p search.Problem, s search.Settings, seed uint64) *search.Tree {
	t.Helper()
	return solveWith(t, p, search.NewRandom(p), s, seed)
}

func solveWith(t testing.TB, p search.Problem, m engine.Model, s search.Settings, seed uint64) *search.Tree {
	t.Helper()
	r, err := runner.New(runner.Config{
		Problem: p, Settings: s, Model: m, Seed: seed, Budget: search.Budget{Nodes: 2000},
	})
	if err != nil {
		t.Fatal(err)
	}
	for {
		_, err := r.Step(context.Background())
		if errors.Is(err, runner.ErrEnded) {
			return r.Tree()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func depthFirst() search.Settings {
	return search.Settings{
		Method: "tot-dfs", Generate: search.GenerateEnumerate, Evaluate: search.EvaluateRule, Proposals: 9, MinProb: 0.001,
	}
}

// The control finds every solution there is by going back, and says of a board
// without one that the whole tree is searched.
func TestControlSolvesSmallBoards(t *testing.T) {
	for _, input := range []string{"2x2", "3x3 hard", "4x4 hard", "latin 4x4 hard", "latin 5x5 medium", "6x6 easy"} {
		p := read(t, input, "")
		tree := solve(t, p, depthFirst(), 1)
		outcome := tree.Outcome()
		want, _ := solver.Solve(p.root, 1)
		if !outcome.Solved || outcome.Answer != want[0].String() {
			t.Errorf("%s: %+v, want %s", input, outcome, want[0])
		}
	}
	for _, input := range []string{"33*******", "12***3***"} {
		if o := solve(t, read(t, input, ""), depthFirst(), 1).Outcome(); o.Solved || !strings.HasPrefix(o.Reason, "the whole tree is searched") {
			t.Errorf("contradictory board %s: %+v", input, o)
		}
	}
}

// Every method runs on boards, and none calls a wrong one solved.
func TestEveryMethod(t *testing.T) {
	p := read(t, "latin 3x3 medium", "")
	want, _ := solver.Solve(p.root, 1)
	for _, m := range method.All() {
		if !m.Suits(p) {
			continue
		}
		s, err := method.Defaults(m.Name)
		if err != nil {
			t.Fatal(err)
		}
		if o := solve(t, p, s, 2).Outcome(); !o.Ended || o.Solved && o.Answer != want[0].String() {
			t.Errorf("%s: %+v", m.Name, o)
		}
	}
}

// Long's boards (2023, section 4): one of the 5x5 ones is contradictory, several
// are ambiguous, and the control solves all others.
func TestLongsBoards(t *testing.T) {
	shared := os.Getenv("ESPALIER_SHARED")
	if shared == "" {
		t.Skip("ESPALIER_SHARED is not set: Long's boards are not here")
	}
	notes := map[string]int{}
	for _, size := range []string{"3x3", "4x4", "5x5"} {
		data, err := os.ReadFile(filepath.Join(shared, "data", "sudoku", "latin-"+size+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Fields(string(data)) {
			p := read(t, line, "none")
			note, _, _ := strings.Cut(strings.TrimPrefix(solver.Warning(p.Puzzle()), "the board is "), ":")
			notes[size+" "+note]++
			if solved := solve(t, p, depthFirst(), 1).Outcome().Solved; solved == (note == "contradictory") {
				t.Errorf("board %d of %s, which is %q: solved %t", i+1, size, note, solved)
			}
		}
	}
	for name, want := range map[string]int{
		"3x3 ": 7, "3x3 ambiguous": 3, "4x4 ": 4, "4x4 ambiguous": 6, "5x5 ": 6, "5x5 ambiguous": 3, "5x5 contradictory": 1,
	} {
		if notes[name] != want {
			t.Errorf("%d boards are %q, want %d", notes[name], name, want)
		}
	}
}

// On replies as a capable model writes them, wrong ones among them, the controller
// of Long (2023) and the trees of Yao et al. (2023) finish the board.
func TestCapableModel(t *testing.T) {
	p := read(t, "341**2****2**143", "")
	fills := []string{
		"<think>row 1 has 3, 4, 1</think>r1c4=2", "r1c4 = 2", "**r2c1=1**", "r2c3=3\nr2c4=4", "Row 2, column 4: 4",
		"r3c1=4", "r3c2=3", "r3c4=1", "r4c1=2",
	}
	script := func() *chattest.Model {
		return &chattest.Model{T: t, Script: []chattest.Line{
			{When: []string{"Can the board"}, Replies: []string{"Each empty cell has a digit left.\nsure"}},
			{When: []string{"Choice 1:"}, Replies: []string{"The best choice is 1"}},
			{When: []string{"Write the completed board"}, Replies: []string{"3 4 1 2\n1 2 3 4\n4 3 2 1\n2 1 4 3"}},
			{When: []string{"one after the other"}, Replies: []string{strings.Join(fills, "\n") + "\n\n3 4 1 2\n1 2 3 4\n4 3 2 1\n2 1 4 3"}},
			{When: []string{"r1: 3 4 1 *", "do not work"}, Replies: []string{fills[0]}},
			{When: []string{"r1: 3 4 1 *", "with nothing after it: r1c2=3"}, Replies: []string{"r1c4=3", "I think r1c4=2", "no idea"}},
			{When: []string{"r2: * 2"}, Replies: []string{fills[2]}},
			{When: []string{"r2: 1 2 * *"}, Replies: []string{fills[3]}},
			{When: []string{"r2: 1 2 3 *"}, Replies: []string{fills[4]}},
			{When: []string{"r3: * *"}, Replies: []string{fills[5]}},
			{When: []string{"r3: 4 *"}, Replies: []string{fills[6]}},
			{When: []string{"r3: 4 3 2 *"}, Replies: []string{fills[7]}},
			{When: []string{"r4: *"}, Replies: []string{fills[8]}},
		}}
	}
	few := func(s *search.Settings) {
		s.Generate, s.Proposals = search.GenerateSample, min(s.Proposals, 2)
		if s.Evaluate == search.EvaluateThink {
			s.Evaluate, s.Evaluations = search.EvaluateValue, 1
		}
	}
	for method, change := range map[string]func(*search.Settings){
		"io": nil, "cot": nil, "controller": few, "tot-bfs": few, "tot-dfs": few, "best-first": few,
	} {
		model := script()
		tree := chattest.Run(t, p, chattest.Settings(t, method, change), model)
		if o := tree.Outcome(); !o.Solved || o.Answer != "3412 1234 4321 2143" {
			t.Errorf("%s: %+v", method, o)
		}
		if method == "controller" && !slices.ContainsFunc(model.Asked, func(prompt string) bool {
			return strings.Contains(prompt, "- r1c4=3: row 1 has 3 already, at r1c1")
		}) {
			t.Error("the prompter agent does not say what was refused, and why")
		}
	}
	vote := chattest.Settings(t, "tot-bfs", func(s *search.Settings) { few(s); s.Evaluate = search.EvaluateVote })
	if o := chattest.Run(t, p, vote, script()).Outcome(); !o.Solved {
		t.Errorf("votes: %+v", o)
	}
}
