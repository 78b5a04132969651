package search

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestChanges(t *testing.T) {
	from := Started{Settings: Settings{Method: "tot-bfs", Beam: 1}, Model: "embedded", Seed: 1, Budget: Budget{Nodes: 2_000_000}}
	to := Started{Settings: Settings{Method: "tot-bfs", Beam: 3, Threshold: .5}, Model: "embedded", Seed: 7, Budget: Budget{Time: time.Minute}}
	want := []string{"beam 1 → 3", "nodes 2000000 → none", "seed 1 → 7", "threshold none → 0.5", "time none → 1m0s"}
	if diff := cmp.Diff(want, Changes(from, to)); diff != "" {
		t.Error(diff)
	}
	other := from
	other.Settings = Settings{Method: "tot-dfs", Beam: 1}
	if diff := cmp.Diff([]string{"method tot-bfs → tot-dfs", "nodes 2000000 → none"}, Changes(from, Started{Settings: other.Settings, Model: "embedded", Seed: 1})); diff != "" {
		t.Error(diff)
	}
	if same := Changes(from, from); len(same) > 0 {
		t.Error(same)
	}
}
