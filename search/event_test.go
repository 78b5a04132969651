package search

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search/thinking"
)

// everyBody has one of each type, all fields set.
func everyBody() []Body {
	half := 0.5
	return []Body{
		Started{
			Puzzle: Puzzle{Task: "game24", Input: "4 9 10 13", Options: map[string]string{"target": "24"}}, State: "4 9 10 13",
			Settings: Settings{
				Method: "tot-bfs", Generate: "enumerate", Evaluate: "logprob", Beam: 5, Proposals: 64, Evaluations: 3,
				Samples: 100, SampleBatch: 10, StopLead: 7, StopSure: 0.95, StopUnsure: 0.1, Window: 64, WarmUp: 16, Temperature: 0.7, Threshold: 0.1, MinProb: 0.004,
				Simulations: 50, Exploration: 1.4, Rollouts: 2, Prior: "beta", MaxFailures: 6, Children: 3, Policy: "learned", Weights: "sure=2", Trace: true,
			},
			Model: "embedded", Proposers: "b,c", Evaluator: "random", Seed: 1<<64 - 1, Budget: Budget{1, 2, 3, time.Second},
			Provenance: &Provenance{By: "p", Lacks: []Lack{LacksSeed}, Usage: &engine.Usage{Prompt: 1, Completion: 2}},
		},
		Decided{Action: Action{Kind: Select, Nodes: []NodeID{1, 2}, Purpose: Propose, Count: 3, Cut: []NodeID{4}, To: 5, Reward: 0.5, Reason: "why"}, Events: 2},
		Replied{
			Node: 1, Purpose: Judge, Prompt: "Input: <&>\n", Calls: 2, Usage: engine.Usage{Prompt: 1, Completion: 2},
			Completions: []engine.Completion{{
				Text: "sure", Tokens: []engine.Token{{Text: "sure", LogProb: -0.1, Top: []engine.Alternative{{Text: "likely", LogProb: -3}}}}, Finish: engine.FinishStop,
				Trace: &engine.Trace{LatentBytes: 1, Routing: &engine.Routing{Layers: []int{1}, Experts: 2, PerToken: 1, Gates: engine.Gates{engine.NewGate(1, 0.5)}}},
			}},
		},
		Thought{Node: 2, Parent: 1, Text: "t", Reply: 3, Choice: 1, LogProb: -1.5, OtherParents: []NodeID{0}},
		Merged{Node: 2, Parent: 1, Text: "t", Reply: 3, Choice: 1},
		Unparsed{Node: 2, Reply: 3, Choice: 1, Reason: "why"},
		Checked{Node: 2, Check: Check{Right, "24", "4 * 6 = 24", "why", "6 * 4", thinking.Calculator, "24", 3, 16, &Frame{Stack: []Call{{"main", 2, 7, 1, 1, 3}}, Set: []Variable{{Name: "a", List: []string{"b"}, Many: true}}, Next: Operation{Name: "ask c", Purpose: Ask, Count: 2}}}},
		Valued{Node: 2, Value: 20.5, Samples: []Sample{{"sure", 2, 0.5}}, Reply: 3},
		Voted{Nodes: []NodeID{1, 2}, Votes: []int{3, 1}, Ballots: 5, Reply: 3},
		Ran{Nodes: []NodeID{1, 2}, Step: "vote a", Given: "b ×2"},
		Visited{Node: 2, Reward: 0.5},
		Drawn{Node: 1, Arms: []Arm{{"GEN", 0, "", 2, 0.5, 0.1, 0.6}, {"child", 2, "", 1, 0.5, 0.1, 0.7}, {"model", 0, "b", 1, 0.5, 0.1, 0.7}}, To: 2, Model: "b"},
		Kept{Nodes: []NodeID{1, 2}},
		Pruned{Nodes: []NodeID{1, 2}, Reason: "why"},
		Backtracked{From: 2, To: 1, Reason: "why"},
		Solved{Node: 2, Answer: "6 * 4", Chosen: "3 of 5"},
		Exhausted{Node: 2, Answer: "6 * 5", Reason: "why"},
		BudgetSpent{Limit: "calls", Spent: "3", Of: "2"},
		Failed{Error: "why"},
		Injected{Node: 2, Parent: 1, Text: "t", Check: Check{Legal, "24", "4 * 6 = 24", "why", "6 * 4", thinking.Calculator, "24", 3, 16, nil}, OtherParents: []NodeID{1}},
		Edited{Node: 2, Text: "t", Check: Check{Refused, "24", "4 * 6 = 24", "why", "6 * 4", thinking.Calculator, "24", 3, 16, nil}},
		Cut{Node: 2, Reason: "why"},
		Pinned{Node: 2, Off: true},
		Noted{Node: 2, Text: "t"},
		Overridden{Node: 2, Value: &half, Verdict: Legal},
		Worded{Node: 2, Purpose: Judge, Prompt: "Judge:"},
		Begun{Beginning: Beginning{Node: 2, Purpose: Solve, Call: 3, Thinking: "try", Text: "t", Tokens: []engine.Token{{Text: "t", LogProb: -1}}}, How: "why"},
		Partial{Beginning: Beginning{Node: 2, Purpose: Solve, Call: 3, Thinking: "try", Text: "t"}, Prompt: "Solve:", Given: 1, Usage: engine.Usage{Completion: 2}},
		Reconfigured{
			Settings: Settings{Method: "tot-dfs", Beam: 5, Temperature: 0.7},
			Model:    "random", Evaluator: "embedded", Seed: 1<<64 - 1, Budget: Budget{1, 2, 3, time.Second},
		},
	}
}

func TestEventsSurviveJSON(t *testing.T) {
	for i, body := range everyBody() {
		want := Event{Seq: i + 1, Body: body}
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(data, []byte(`{"seq":`)) || !bytes.Contains(data, []byte(`"type":"`+body.Type()+`"`)) {
			t.Errorf("no head: %s", data)
		}
		checkBody(t, want)
		var got Event
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", body.Type(), diff)
		}
		again, err := json.Marshal(got)
		if err != nil || !bytes.Equal(again, data) {
			t.Errorf("%s becomes %s (%v)", data, again, err)
		}
	}
}

// checkBody holds the library that writes events to what encoding/json writes: a
// log is read for longer than a library is used.
func checkBody(t *testing.T, e Event) {
	t.Helper()
	event, err := e.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(e.Body)
	if err != nil || len(want) > len("{}") && !bytes.HasSuffix(event, want[1:]) {
		t.Errorf("%s does not end in what encoding/json writes, %s (%v)", event, want, err)
	}
}

func TestEventErrors(t *testing.T) {
	if _, err := json.Marshal(Event{Seq: 1}); err == nil {
		t.Error("an event without a body is written")
	}
	for _, bad := range []string{`{}`, `{"seq":1,"type":"dream"}`, `{"seq":1,"type":"kept","nodes":"x"}`, `[]`, `null`} {
		var e Event
		if err := json.Unmarshal([]byte(bad), &e); err == nil {
			t.Errorf("%s is read as %+v", bad, e)
		}
	}
}

func FuzzEvent(f *testing.F) {
	for i, body := range everyBody() {
		data, err := json.Marshal(Event{Seq: i, Body: body})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var e Event
		_ = e.UnmarshalJSON(data) // a damaged store asks for it without a check of the syntax
		if json.Unmarshal(data, &e) != nil {
			return
		}
		first, err := json.Marshal(e)
		if err != nil {
			t.Fatalf("%s was read, but cannot be written: %v", data, err)
		}
		checkBody(t, e)
		var again Event
		if err := json.Unmarshal(first, &again); err != nil {
			t.Fatalf("%s was written, but cannot be read: %v", first, err)
		}
		second, err := json.Marshal(again)
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%s becomes %s (%v)", first, second, err)
		}
		// No event may bring a tree down.
		tree := NewTree()
		for _, event := range []Event{{1, Started{}}, {2, e.Body}, {1, e.Body}} {
			_ = tree.Apply(event)
		}
	})
}
