package sudoku

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"espalier/search"
)

// solve runs a search with the control to its end.
func solve(t *testing.T, p search.Problem, s search.Settings, seed uint64) *search.Tree {
	t.Helper()
	r, err := search.NewRunner(search.Config{
		Problem: p, Settings: s, Model: search.NewRandom(p), Seed: seed, Budget: search.Budget{Nodes: 2000},
	})
	if err != nil {
		t.Fatal(err)
	}
	for {
		_, err := r.Step(context.Background())
		if errors.Is(err, search.ErrEnded) {
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
		want, _ := p.root.Solve(1)
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
	want, _ := p.root.Solve(1)
	for _, m := range search.Methods() {
		s, err := search.Defaults(m.Name)
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
			note, _, _ := strings.Cut(strings.TrimPrefix(p.Note(), "the board is "), ":")
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
