package prompting_test

import (
	"context"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"espalier/engine"
	"espalier/search"
	"espalier/search/prompting"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

func TestValueSamples(t *testing.T) {
	s := searchtest.Settings(t, "tot-bfs")
	s.Evaluate, s.Evaluations = search.EvaluateValue, 3
	model := searchtest.CatModel()
	for state, labels := range map[string][]string{".c": {"good", "bad", "good"}, ".d": {"hmm"}, ".e": {"?", "good"}} {
		model.Replies["judge "+state] = labels
	}
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 1}, Settings: s, Model: model})
	for range 3 {
		if _, err := r.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	// depth 1 makes every letter a dead end: nothing is valued
	if r.Tree().Outcome().Reason == "" {
		t.Error("dead ends are valued")
	}
	r = searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: model})
	for range 3 {
		if _, err := r.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	values := map[string]float64{}
	for _, id := range r.Tree().Node(0).Children {
		if n := r.Tree().Node(id); n.Valued {
			values[n.Check.State] = n.Value
		}
	}
	if diff := cmp.Diff(map[string]float64{".c": 20, ".d": 0, ".e": 10}, values); diff != "" {
		t.Error(diff)
	}
	if n := r.Tree().Totals().Unparsed; n != 1+3+2 {
		t.Errorf("%d unparsed, want the one proposal and five labels", n)
	}
}

func TestThinkingIsOneChainAState(t *testing.T) {
	s := searchtest.Settings(t, "tot-bfs")
	s.Evaluate, s.Evaluations = search.EvaluateThink, 3
	model := searchtest.CatModel()
	for state, chain := range map[string]string{".c": "good", ".d": "bad", ".e": "?"} {
		model.Replies["think "+state] = []string{chain}
	}
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: model})
	for range 3 {
		if _, err := r.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	values := map[string]float64{}
	for _, id := range r.Tree().Node(0).Children {
		n := r.Tree().Node(id)
		if !n.Valued {
			continue
		}
		values[n.Check.State] = n.Value
		reply, ok := r.Tree().Reply(n.Judged)
		if !ok || reply.Purpose != search.Think || reply.Calls != 1 {
			t.Errorf("%s was judged by %+v", n.Check.State, reply)
		}
		if n.Expanded {
			t.Errorf("thinking about %s counts as asking for its children", n.Check.State)
		}
	}
	if diff := cmp.Diff(map[string]float64{".c": 10 / math.E, ".d": 10 * (1 - 1/math.E), ".e": 0}, values, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Error(diff)
	}
}

func TestKnownStatesAreNotJudgedAgain(t *testing.T) {
	model := searchtest.CatModel()
	c := runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: searchtest.Settings(t, "tot-bfs"), Model: model}
	r := searchtest.New(t, c)
	for range 3 {
		if _, err := r.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	model.Batches = nil
	again := search.Action{Kind: search.Evaluate, Nodes: []search.NodeID{2, 1, 2}}
	asker := &prompting.Requester{Tree: r.Tree(), Problem: c.Problem, Settings: c.Settings, Model: model}
	events, err := asker.Evaluate(context.Background(), again)
	if err != nil {
		t.Fatal(err)
	}
	if len(model.Batches) != 0 || len(events) != 4 {
		t.Errorf("known states are judged again: calls %v, %d events", model.Batches, len(events))
	}
	for i, e := range events[1:] {
		n := r.Tree().Node(again.Nodes[i])
		if diff := cmp.Diff(search.Body(search.Valued{Node: n.ID, Value: n.Value, Samples: n.Samples, Reply: n.Judged}), e.Body); diff != "" {
			t.Error(diff)
		}
	}
}

func TestStreamShowsPromptsAndTokens(t *testing.T) {
	var seen []search.StreamUpdate
	s := searchtest.Settings(t, "cot-sc")
	s.Samples = 2
	r := searchtest.New(t, runner.Config{
		Problem: searchtest.Spell{Word: "cat", Length: 9}, Settings: s, Stream: func(l search.StreamUpdate) { seen = append(seen, l) },
		Model: &searchtest.Scripted{Replies: map[string][]string{"solve .": {"c =cat", "d"}}},
	})
	searchtest.RunToEnd(t, r)
	want := []search.StreamUpdate{
		{Purpose: search.Solve, Request: 0, Prompt: "solve ."},
		{Purpose: search.Solve, Request: 1, Prompt: "solve ."},
		{Purpose: search.Solve, Request: 0, Token: engine.Token{Text: "c =cat", LogProb: -1}},
		{Purpose: search.Solve, Request: 1, Token: engine.Token{Text: "d", LogProb: -1}},
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
}
