package foreign

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/search/bench"
	"espalier/search/debug"
	"espalier/search/tasks/registry"
	"espalier/sessions"
)

// autopsies are what lost the searches of a file.
func autopsies(t *testing.T, found []*sessions.Recording) (solved int, losses []bench.Loss) {
	t.Helper()
	game24, err := registry.Named("game24")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range found {
		problem, err := problems(search.Setup(r.Events).Puzzle)
		if err != nil {
			t.Fatal(err)
		}
		a, err := debug.Examine(t.Context(), r.Events, game24.Solver.Oracle(problem.Puzzle()), problem)
		switch {
		case err != nil:
			t.Fatal(err)
		case a.By == debug.Nobody:
			solved++
		default:
			losses = append(losses, bench.Loss{By: string(a.By), Step: a.Step})
		}
	}
	return solved, losses
}

func TestAutopsy(t *testing.T) {
	solved, losses := autopsies(t, readFixture(t, "m_0.7_propose1_value3_greedy2_start0_end4.json"))
	if diff := cmp.Diff([]bench.Loss{{By: "evaluator", Step: 1}, {By: "answer", Step: 0}, {By: "proposer", Step: 2}}, losses); solved != 1 || diff != "" {
		t.Errorf("%d solved; %s", solved, diff)
	}
}

// The run of GPT-4 that Yao et al. (2023) published, where it is at hand: see doc/imports.md.
func TestPublishedRun(t *testing.T) {
	const name = "gpt-4_0.7_propose1_value3_greedy5_start900_end1000.json"
	path := filepath.Join(os.Getenv("ESPALIER_SHARED"), "data", "tree-of-thought-llm", name)
	if p := os.Getenv("ESPALIER_TOT_LOG"); p != "" {
		path = p
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no %s: set ESPALIER_TOT_LOG to the file of that name in princeton-nlp/tree-of-thought-llm", name)
	}
	found, _, err := Open(t.Context(), path, "", problems)
	if err != nil {
		t.Fatal(err)
	}
	solved, losses := autopsies(t, found)
	want := []bench.LossCount{
		{Loss: bench.Loss{By: "answer"}, Count: 5},
		{Loss: bench.Loss{By: "beam", Step: 1}, Count: 10},
		{Loss: bench.Loss{By: "evaluator", Step: 1}, Count: 2},
		{Loss: bench.Loss{By: "proposer", Step: 1}, Count: 4},
		{Loss: bench.Loss{By: "proposer", Step: 2}, Count: 8},
		{Loss: bench.Loss{By: "proposer", Step: 3}, Count: 2},
	}
	if diff := cmp.Diff(want, bench.CountLosses(losses)); solved != 69 || diff != "" {
		t.Errorf("%d solved; %s", solved, diff)
	}
}
