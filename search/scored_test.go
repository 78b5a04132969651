package search

import (
	"testing"

	"espalier/engine"
)

// Labels that were scored are no completions: the model wrote nothing.
func TestScoredLabelsAreNoCompletions(t *testing.T) {
	labels := Replied{Purpose: Judge, Calls: 1, Completions: []engine.Completion{{Text: "sure"}, {Text: "likely"}, {Text: "impossible"}}}
	for how, want := range map[string]string{EvaluateLogProb: "judge: the root: 3 scored labels", EvaluateDoubt: "judge: the root: 3 scored labels", EvaluateValue: "judge: the root: 3 completions"} {
		tree := NewTree()
		for i, body := range []Body{Started{State: "4 6", Settings: Settings{Method: "tot-bfs", Evaluate: how}}, Decided{Action: Action{Kind: Evaluate, Nodes: []NodeID{0}}, Events: 1}, labels} {
			if err := tree.Apply(Event{Seq: i + 1, Body: body}); err != nil {
				t.Fatal(err)
			}
		}
		if got := Describe(tree, Event{Seq: 3, Body: labels}).Sentence(tree); got != want {
			t.Errorf("%s: %q, want %q", how, got, want)
		}
	}
}
