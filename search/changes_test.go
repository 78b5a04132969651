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

// Whoever values, what was valued before keeps its share of the highest value there is,
// and a simulation its share of the highest reward.
func TestValuesKeepTheirShareWhenTheEvaluatorChanges(t *testing.T) {
	const three = 3
	setup := Started{State: "4 9 10 13", Settings: Settings{Method: "tot-bfs", Evaluate: EvaluateValue, Evaluations: three}}
	tree := NewTree()
	apply := func(bodies ...Body) {
		t.Helper()
		for _, b := range bodies {
			if err := tree.Apply(Event{Seq: tree.Seq() + 1, Body: b}); err != nil {
				t.Fatal(err)
			}
		}
	}
	apply(setup)
	for id := range NodeID(3) {
		apply(Thought{Node: id + 1, Text: string(rune('a' + id))}, Checked{Node: id + 1, Check: Check{Verdict: Legal, State: string(rune('a' + id))}},
			Valued{Node: id + 1, Value: PaperBest * float64(id+1)})
	}
	apply(Kept{Nodes: []NodeID{3}}, Pruned{Nodes: []NodeID{1}, Reason: "not among the best"}, Visited{Node: 3, Reward: PaperBest})
	best, q := tree.Scale().Share(tree.BestValue()), tree.Scale().Share(tree.UCT(3).Q)
	apply(Reconfigured{Settings: Settings{Method: "tot-bfs", Evaluate: EvaluateRule}})
	for id, want := range map[NodeID]float64{1: 1. / three, 3: 1} {
		if n := tree.Node(id); !n.Valued || tree.Scale().Share(n.Value) != want {
			t.Errorf("thought %d is worth %v (%v), not %v", id, tree.Scale().Share(n.Value), n.Valued, want)
		}
	}
	if tree.Scale().Share(tree.BestValue()) != best || tree.Scale().Share(tree.UCT(3).Q) != q {
		t.Errorf("the best is %v and Q %v, not %v and %v", tree.Scale().Share(tree.BestValue()), tree.Scale().Share(tree.UCT(3).Q), best, q)
	}
	// One that was pruned may be pinned, and is then compared with others.
	apply(Pinned{Node: 1})
	if left := tree.Unvalued([]NodeID{1, 2, 3}); len(left) != three {
		t.Errorf("%v wait for a value that can be compared", left)
	}
}
