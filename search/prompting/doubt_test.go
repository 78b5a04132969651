package prompting_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

// Only states that no label is certain enough for are thought over.
func TestDoubt(t *testing.T) {
	s := searchtest.Settings(t, "tot-bfs")
	s.Evaluate, s.MaxDoubt = search.EvaluateDoubt, 0.1
	model := searchtest.CatModel()
	model.Good = map[string]float64{".c": 0.95, ".d": 0.5, ".e": 0.02}
	model.Replies["think .d"] = []string{"good"} // no others: to ask for them fails
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: model})
	for range 3 {
		if _, err := r.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	by := map[string]search.Purpose{}
	for _, id := range r.Tree().Node(0).Children {
		if n := r.Tree().Node(id); n.Valued {
			reply, _ := r.Tree().Reply(n.Judged)
			by[n.Check.State] = reply.Purpose
		}
	}
	if diff := cmp.Diff(map[string]search.Purpose{".c": search.Judge, ".d": search.Think, ".e": search.Judge}, by); diff != "" {
		t.Error(diff)
	}

	s.MaxDoubt = 0
	if _, err := runner.New(runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: model}); err == nil {
		t.Error("a doubt of 0 is accepted: everything would be thought over")
	}
}
