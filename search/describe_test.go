package search

import (
	"testing"

	"espalier/engine"
)

// TestEveryEventIsDescribed goes through all types of events, and through what
// each of them says of itself.
func TestEveryEventIsDescribed(t *testing.T) {
	tree := NewTree()
	reply := Replied{Purpose: Propose, Calls: 1}
	high := 0.9
	said := Replied{Purpose: Propose, Calls: 1, Completions: []engine.Completion{{Text: "\n"}, {Text: "Sure!\nHere is a solution, which takes some words."}}}
	log := []struct {
		body     Body
		sentence string
	}{
		{Started{Puzzle: Puzzle{Task: "game24"}, State: "4 6", Settings: Settings{Method: "io", Beam: 1}, Model: "m", Seed: 2}, "puzzle: 4 6: game24, io, model m, seed 2"},
		{Decided{Action: Action{Kind: Expand, Nodes: []NodeID{0}}}, "expand: the root"},
		{reply, "expand: the root: 0 completions"},
		{Thought{Node: 1, Text: "4 * 6 = 24"}, "read: thought 1 (4 * 6 = 24): below the root"},
		{Merged{Node: 1, Text: "6 * 4 = 24"}, "merged: 6 * 4 = 24: the same state as thought 1"},
		{Unparsed{Reason: "it holds no sum"}, "unread: a completion without a thought: it holds no sum"},
		{said, "expand: the root: 2 completions"},
		{Unparsed{Reply: 7, Reason: "nothing"}, "unread: an empty reply: nothing"},
		{Unparsed{Reply: 7, Choice: 1, Reason: "no sum"}, `unread: "Sure! Here is a solution, which takes s…": no sum`},
		{Checked{Node: 1, Check: Check{Verdict: Legal, State: "24", Short: "4 * 6"}}, "thought 1 (4 * 6): 24"},
		{Valued{Node: 1, Value: 1.5, Samples: []Sample{{Label: "sure", Count: 2}}, Reply: 3}, "value: thought 1 (4 * 6), 0.075: sure ×2"},
		{Voted{Nodes: []NodeID{1}, Votes: []int{2}, Ballots: 3}, "votes: 3 ballots: 4 * 6 ×2"},
		{Ran{Nodes: []NodeID{1}, Step: "tool count", Given: "4 6"}, "tool: thought 1 (4 * 6), count: given 4 6"},
		{Kept{Nodes: []NodeID{1}}, "kept: thought 1 (4 * 6)"},
		{Pruned{Nodes: []NodeID{1}, Reason: "too low"}, "pruned: thought 1 (4 * 6): too low"},
		{Backtracked{From: 1, To: 0, Reason: "nothing left"}, "back: thought 1 (4 * 6), to 4 6: nothing left"},
		{Visited{Node: 1, Reward: 2}, "visit: thought 1 (4 * 6): reward 0.1, N 1, Q 0.1"},
		{Drawn{Node: 0, Arms: []Arm{{ArmGenerate, 0, "", 3, 0.2, 0.1, 0.31}, {ArmContinue, 0, "", 0, 0, 0.3, 0.1}}}, "draw: the root: GEN 0.31 before CONT 0.1"},
		{Drawn{Node: 0, Arms: []Arm{{ArmGenerate, 0, "", 3, 0.2, 0.1, 0.05}, {ArmContinue, 0, "", 0, 0, 0.3, 0.1}, {ArmChild, 1, "", 1, 0.1, 0.2, 0.3}, {ArmChild, 0, "", 1, 0.1, 0.2, 0.2}}, To: 1}, "draw: the root: CONT 0.1 before GEN 0.05; 0.3 is the highest of 2, to 4 * 6"},
		{Injected{Node: 2, Text: "6 - 4 = 2", Check: Check{Verdict: Refused, Reason: "no"}}, "injected by the user: thought 2 (6 - 4 = 2): refused: no"},
		{Edited{Node: 1, Text: "6 + 4 = 10", Check: Check{Verdict: Legal, State: "10"}}, "edited by the user: thought 1 (6 + 4 = 10): was 4 * 6 = 24; 10"},
		{Cut{Node: 2, Reason: "enough"}, "closed by the user: thought 2 (6 - 4 = 2): enough"},
		{Pinned{Node: 1}, "pinned by the user: thought 1 (6 + 4 = 10)"},
		{Pinned{Node: 1, Off: true}, "unpinned by the user: thought 1 (6 + 4 = 10)"},
		{Noted{Node: 1, Text: "look\nhere"}, "note by the user: thought 1 (6 + 4 = 10): look here"},
		{Overridden{Node: 1, Value: &high}, "override by the user: thought 1 (6 + 4 = 10), 0.9"},
		{Overridden{Node: 1, Verdict: DeadEnd}, "override by the user: thought 1 (6 + 4 = 10): verdict dead"},
		{Worded{Node: 1, Purpose: Judge, Prompt: "Is it good?"}, "prompt by the user: thought 1 (6 + 4 = 10): to judge: Is it good?"},
		{Partial{Beginning: Beginning{Purpose: Solve, Text: "4 * 6\n= 2", Tokens: []engine.Token{{}, {}}}}, "partial: the root: stopped after 2 tokens: = 2"},
		{Begun{Beginning: Beginning{Purpose: Solve, Text: "6 * 4"}, How: "token 1 is 6"}, "begun by the user: the root: token 1 is 6; the reply goes on from: 6 * 4"},
		{Reconfigured{Settings: Settings{Method: "io", Beam: 3}, Model: "m", Seed: 2}, "settings by the user: beam 1 → 3"},
		{Failed{Error: "no answer"}, "failed: no answer"},
	}
	ends := []struct {
		body     Body
		sentence string
	}{
		{Solved{Node: 1, Answer: "6 * 4"}, "solved: 6 * 4: checked by rule"},
		{Exhausted{Reason: "nothing is left"}, "unsolved: nothing is left"},
		{BudgetSpent{Limit: "time", Of: "1s"}, "unsolved: the budget of 1s is spent"},
	}
	described := map[string]bool{}
	for i, event := range log {
		apply(t, tree, Event{i + 1, event.body}, event.sentence)
		described[event.body.Type()] = true
	}
	for _, end := range ends {
		apply(t, tree.Clone(), Event{len(log) + 1, end.body}, end.sentence)
		described[end.body.Type()] = true
	}
	for _, name := range EventTypes() {
		if !described[name] {
			t.Errorf("nothing describes %q", name)
		}
	}
}

func apply(t *testing.T, tree *Tree, e Event, sentence string) {
	t.Helper()
	if err := tree.Apply(e); err != nil {
		t.Fatal(err)
	}
	if got := Describe(tree, e).Sentence(tree); got != sentence {
		t.Errorf("%s: got %q, want %q", e.Body.Type(), got, sentence)
	}
}
