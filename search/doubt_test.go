package search

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Only states that no label is certain enough for are thought over.
func TestDoubt(t *testing.T) {
	s := settingsFor(t, "tot-bfs")
	s.Evaluate, s.MaxDoubt = EvaluateDoubt, 0.1
	model := catModel()
	model.good = map[string]float64{".c": 0.95, ".d": 0.5, ".e": 0.02}
	model.replies["think .d"] = []string{"good"} // no others: to ask for them fails
	r := mustRunner(t, Config{Problem: spell{"cat", 3}, Settings: s, Model: model})
	for range 3 {
		if _, err := r.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	by := map[string]Purpose{}
	for _, id := range r.Tree().Node(0).Children {
		if n := r.Tree().Node(id); n.Valued {
			reply, _ := r.Tree().Reply(n.Judged)
			by[n.Check.State] = reply.Purpose
		}
	}
	if diff := cmp.Diff(map[string]Purpose{".c": Judge, ".d": Think, ".e": Judge}, by); diff != "" {
		t.Error(diff)
	}

	s.MaxDoubt = 0
	if _, err := NewRunner(Config{Problem: spell{"cat", 3}, Settings: s, Model: model}); err == nil {
		t.Error("a doubt of 0 is accepted: everything would be thought over")
	}
}
