package debug_test

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/search/searchtest"
	"espalier/search/tasks/game24"
	"espalier/search/tasks/game24/solver"
)

// chainsOf is the log of a search that asked for whole chains and got these.
func chainsOf(t *testing.T, chains ...string) ([]search.Event, search.Problem) {
	t.Helper()
	problem, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
	if err != nil {
		t.Fatal(err)
	}
	settings := searchtest.Settings(t, "cot-sc")
	settings.Samples = len(chains)
	r := searchtest.New(t, runner.Config{Problem: problem, Settings: settings, Model: &searchtest.Turns{Scripted: searchtest.Scripted{Dialect: engine.Lines}, Replies: chains}})
	searchtest.RunToEnd(t, r)
	return r.Log(), problem
}

func TestAutopsyNamesTheFirstFalseLines(t *testing.T) {
	t.Parallel()
	const (
		calculator = "13 - 9 = 5 (left: 4 5 10)\n4 + 5 = 8 (left: 8 10)"
		copied     = "10 - 4 = 6 (left: 6 9 13)\n13 - 8 = 5 (left: 5 6)"
		skips      = "13 - 9 = 4 (left: 4 6)\n4 * 6 = 24 (left: 24)"
		right      = "10 - 4 = 6 (left: 6 9 13)\n13 - 9 = 4 (left: 4 6)\n4 * 6 = 24 (left: 24)"
		deadEnd    = "4 + 9 = 13 (left: 10 13 13)\n10 + 13 = 23 (left: 13 23)\n13 + 23 = 36 (left: 36)"
	)
	for _, c := range []struct {
		name   string
		chains []string
		want   string // in the autopsy
	}{
		{"one chain", []string{calculator}, "the first false line of the chain is thought 1 (13 - 9 = 5), a calculator error"},
		{"several", []string{calculator, copied, skips, copied}, "the first false lines of 4 chains, by the rules: calculator 1, miscopied 2, missing step 1"},
		{"no false line", []string{deadEnd}, ""},
	} {
		log, problem := chainsOf(t, c.chains...)
		found, err := debug.Examine(t.Context(), log, solver.Oracle(problem.Puzzle()), problem)
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(found.Lines(), "\n"); found.Mistakes != c.want || !strings.Contains(text, c.want) {
			t.Errorf("%s: %q, want %q, in\n%s", c.name, found.Mistakes, c.want, text)
		}
	}
	log, _ := chainsOf(t, right, copied)
	tree, err := search.Fold(log)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := search.FirstMistakes(tree); len(wrong) != 1 || tree.Node(wrong[0]).Text != "13 - 8 = 5 (left: 5 6)" {
		t.Errorf("of a right chain and a wrong one: thoughts %v", wrong)
	}
}
