package registry_test

import (
	"context"
	"errors"
	"testing"

	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/registry"
)

// The form in which screens show a thought is one in which the user may write it.
func TestWhatIsShownMayBeWritten(t *testing.T) {
	for name, input := range map[string]string{"game24": "1 3 4 6", "sudoku": "1 . . . . . 3 . . 4 . . . . . 2"} {
		task, err := registry.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		problem, err := task.Problem(search.Puzzle{Task: name, Input: input})
		if err != nil {
			t.Fatal(err)
		}
		settings, err := method.Defaults("tot-bfs")
		if err != nil {
			t.Fatal(err)
		}
		r, err := runner.New(runner.Config{Problem: problem, Settings: settings, Model: search.NewRandom(problem), Seed: 1, Budget: search.Budget{Nodes: 300}})
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = r.Step(t.Context())
		}
		if !errors.Is(err, runner.ErrEnded) {
			t.Fatal(err)
		}
		tree, held := r.Tree(), 0
		for id := search.NodeID(1); int(id) < tree.Len(); id++ {
			n := tree.Node(id)
			if n.Check.Verdict == search.Refused {
				continue
			}
			path := tree.Steps(n.Parent)
			got, err := problem.Check(context.Background(), path, search.Write(problem, path, n.Short()))
			if err != nil || got.Verdict != n.Check.Verdict || got.State != n.Check.State {
				t.Fatalf("%s: %q below %q is %s %q, not %s %q (%v)", name, n.Short(), path[len(path)-1].State, got.Verdict, got.State, n.Check.Verdict, n.Check.State, err)
			}
			held++
		}
		if held < 10 {
			t.Errorf("%s: %d thoughts", name, held)
		}
	}
}
