package search

import (
	"testing"

	"espalier/engine"
)

// What a record does not tell is unknown, and never a zero; what is known is told.
func TestProvenance(t *testing.T) {
	p := &Provenance{By: "p", Lacks: []Lack{LacksSeed, LacksTokens, LacksCalls, LacksJudgements}}
	for _, c := range []struct{ got, want string }{
		{p.Figure(0, LacksTokens), "unknown"},
		{p.Figure(1200, LacksTokens), "1,200 or more"},
		{p.Figure(0, LacksPrompts), "0"},
		{p.Count(0, LacksCalls, "call"), "calls unknown"},
		{p.Count(1, LacksCalls, "call"), "1 call or more"},
		{(*Provenance)(nil).Count(0, LacksCalls, "call"), "0 calls"},
		{(*Provenance)(nil).String(), ""},
		{p.String(), "recorded by p; unknown: seed, tokens, calls, judgements"},
		{Started{Provenance: p}.SeedText(), "seed unknown"},
		{Started{Seed: 7}.SeedText(), "seed 7"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	tree := NewTree()
	for i, body := range []Body{
		Started{Model: "m", Provenance: &Provenance{By: "p", Lacks: p.Lacks, Usage: &engine.Usage{Prompt: 3, Completion: 2}}},
		Replied{Completions: []engine.Completion{{Text: "a"}, {Text: "b", Tokens: []engine.Token{{Text: "b", LogProb: -1}}}}, Usage: engine.Usage{Completion: 1}},
		Thought{Node: 1, Text: "a", Reply: 2},
		Thought{Node: 2, Text: "b", Reply: 2, Choice: 1, LogProb: -1},
		Valued{Node: 1, Value: 1},
	} {
		e := Event{Seq: i + 1, Body: body}
		if err := tree.Apply(e); err != nil {
			t.Fatal(err)
		}
		if d := Describe(tree, e); body.Type() == "valued" && d.Author != ByModel {
			t.Errorf("a value that was recorded is by the %s", d.Author)
		}
	}
	if got := LogProbText(tree, tree.Node(1)); got != "log-probability unknown" {
		t.Error(got)
	}
	if got := LogProbText(tree, tree.Node(2)); got != "log-probability -1" {
		t.Error(got)
	}
	if tokens := tree.Totals().Tokens(); tokens != 6 {
		t.Errorf("%d tokens", tokens)
	}
	if err := tree.Apply(Event{Seq: 6, Body: Reconfigured{Model: "mine", Seed: 3}}); err != nil || tree.Setup().SeedText() != "seed 3" || tree.Setup().Provenance != nil || tree.Started().Provenance == nil {
		t.Errorf("error %v, setup %+v", err, tree.Setup())
	}
}
