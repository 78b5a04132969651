package debug

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
)

func TestSettingsAreReadByTheirNames(t *testing.T) {
	before := search.Started{Settings: search.Settings{Method: "tot-bfs", Beam: 5, Temperature: 0.7}, Model: "embedded", Seed: 1}
	after, err := Changed(before, "beam 2 min-probability=0.01 seed 9 temperature=0 weights sure=5,likely=1 trace true model random max-nodes 7 timeout 2s evaluate rule")
	if err != nil {
		t.Fatal(err)
	}
	want := search.Started{
		Settings: search.Settings{Method: "tot-bfs", Beam: 2, MinProb: 0.01, Weights: "sure=5,likely=1", Trace: true, Evaluate: "rule"},
		Model:    "random", Seed: 9, Budget: search.Budget{Nodes: 7, Time: 2 * time.Second},
	}
	if diff := cmp.Diff(want, after); diff != "" {
		t.Error(diff)
	}
	after, err = Changed(before, "weights=sure=5,likely=1 method tot-dfs")
	if err != nil || after.Settings.Weights != "" && after.Settings.Method != "tot-dfs" {
		t.Error(after, err)
	}
	for _, bad := range []string{"", "beam", "beam x", "beam 1.5", "beams 3", "method magic", "seed -1", "timeout soon", "beam 2 threshold"} {
		if _, err := Changed(before, bad); err == nil {
			t.Errorf("set %s is done", bad)
		}
	}
}
