package search

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"espalier/engine"
)

// diffTrees compares all that a tree holds, but for who owns which chunk and what
// is derived when it is asked for.
func diffTrees(a, b *Tree) string {
	return cmp.Diff(a, b, cmp.AllowUnexported(Tree{}, thoughts{}, Node{}, chunk{}, reply{}, valueRange{}, judged{}), cmpopts.IgnoreTypes(&owner{}),
		cmpopts.IgnoreFields(judged{}, "byState"), cmpopts.IgnoreFields(thoughts{}, "edited", "touched"), cmpopts.EquateEmpty())
}

func TestTreeRefusesWhatDoesNotFit(t *testing.T) {
	begin := []Event{
		{1, Started{State: "."}},
		{2, Decided{Events: 3}},
		{3, Replied{Completions: []engine.Completion{{Text: "a"}}}},
		{4, Thought{Node: 1, Text: "a", Reply: 3}},
	}
	tests := []struct {
		body Body
		err  string
	}{
		{Started{}, `"started" must be the first event`},
		{Decided{}, `"decided" inside a batch that is 1 events short`},
		{Failed{}, `"failed" inside a batch`},
		{Thought{Node: 3}, "new thought 3: want 2"},
		{Thought{Node: 2, Parent: 2}, "no thought 2"},
		{Thought{Node: 2, Reply: 2}, "event 2 is not a reply"},
		{Thought{Node: 2, Reply: 3, Choice: 1}, "reply 3 has no completion 1"},
		{Merged{Node: 1, Parent: -1}, "no thought -1"},
		{Unparsed{Reply: 3, Choice: -1}, "reply 3 has no completion -1"},
		{Valued{Node: 1, Reply: 4}, "event 4 is not a reply"},
		{Kept{Nodes: []NodeID{0, 9}}, "no thought 9"},
		{Solved{Node: 7}, "no thought 7"},
		{nil, "no body"},
	}
	tree, err := Fold(begin)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		err := tree.Apply(Event{5, test.body})
		if err == nil || !strings.Contains(err.Error(), test.err) {
			t.Errorf("%#v: error %v, want ...%s...", test.body, err, test.err)
		}
	}
	for seq, want := range map[int]string{
		6: "event 6: event 5 is missing before it", 9: "event 9: events 5 to 8 are missing before it",
		4: "event 4: it stands where event 5 should", 0: "event 0: it stands where event 5 should",
	} {
		if err := tree.Apply(Event{seq, Checked{Node: 1}}); err == nil || err.Error() != want {
			t.Errorf("out of order: %v, want %s", err, want)
		}
	}
	untouched, _ := Fold(begin)
	if diff := diffTrees(untouched, tree); diff != "" {
		t.Errorf("a refused event left its mark:\n%s", diff)
	}
	for i, body := range []Body{Checked{Node: 1, Check: Check{Verdict: Right}}, Decided{Events: 1}, Solved{Node: 1}} {
		if err := tree.Apply(Event{5 + i, body}); err != nil {
			t.Fatal(err)
		}
	}
	if err := tree.Apply(Event{8, Decided{}}); err == nil || !strings.Contains(err.Error(), "ended at event 7") {
		t.Errorf("after the end: %v", err)
	}
}

func TestStatus(t *testing.T) {
	tests := []struct {
		node Node
		want Status
	}{
		{Node{ID: 1}, StatusFrontier},
		{Node{}, StatusKept},
		{Node{ID: 1, Kept: true}, StatusKept},
		{Node{ID: 1, Kept: true, Left: 1}, StatusLeft},
		{Node{ID: 1, Pruned: true}, StatusPruned},
		{Node{ID: 1, Check: Check{Verdict: DeadEnd}, Pruned: true}, StatusDead},
		{Node{ID: 1, Check: Check{Verdict: Refused}}, StatusRefused},
		{Node{ID: 1, Kept: true, Solution: true}, StatusSolution},
	}
	for _, test := range tests {
		if got := test.node.Status(); got != test.want {
			t.Errorf("%+v: %s, want %s", test.node, got, test.want)
		}
	}
}

// syntheticLog has a batch of ten thoughts for each of n/10 nodes.
func syntheticLog(n int) []Event {
	var letters []engine.Completion
	for _, letter := range "abcdefghij" {
		letters = append(letters, engine.Completion{Text: string(letter)})
	}
	log := []Event{{1, Started{State: "."}}}
	add := func(body Body) int {
		log = append(log, Event{len(log) + 1, body})
		return len(log)
	}
	for parent := range NodeID(n / 10) {
		add(Decided{Action: Action{Kind: Expand, Nodes: []NodeID{parent}}, Events: 31})
		reply := add(Replied{Node: parent, Purpose: Propose, Completions: letters, Calls: 1})
		for i := range 10 {
			node := parent*10 + NodeID(i) + 1
			add(Thought{Node: node, Parent: parent, Text: "13 - 9 = 4 (left: 4 4 10)", Reply: reply, Choice: i})
			add(Checked{Node: node, Check: Check{Verdict: Legal, State: fmt.Sprint(node), Short: "13 - 9 = 4"}})
			add(Valued{Node: node, Value: 1, Reply: reply})
		}
	}
	return log
}

func BenchmarkFold100k(b *testing.B) {
	const thoughts = 100_000
	log := syntheticLog(thoughts)
	b.ReportAllocs()
	for b.Loop() {
		tree, err := Fold(log)
		if err != nil {
			b.Fatal(err)
		}
		if tree.Totals().Thoughts != thoughts {
			b.Fatal(tree.Totals())
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(log)), "ns/event")
}

func BenchmarkClone100k(b *testing.B) {
	tree, err := Fold(syntheticLog(100_000))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		tree.Clone()
	}
}

// A search that goes up several thoughts in a row retreats once; asking a model again in
// between, it retreats twice.
func TestRetreats(t *testing.T) {
	log := []Body{
		Started{Puzzle: Puzzle{Task: "toy", Input: "x"}, Settings: Settings{Method: "tot-dfs"}},
		Thought{Node: 1, Parent: 0, Text: "a"},
		Thought{Node: 2, Parent: 1, Text: "b"},
		Thought{Node: 3, Parent: 2, Text: "c"},
		Thought{Node: 4, Parent: 1, Text: "d"},
		Backtracked{From: 3, To: 2},
		Backtracked{From: 2, To: 1},
		Replied{Node: 4, Purpose: Propose, Calls: 1},
		Backtracked{From: 4, To: 1},
		Backtracked{From: 1, To: 0},
	}
	tree := NewTree()
	for i, body := range log {
		if err := tree.Apply(Event{Seq: i + 1, Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	if got := tree.Totals(); got.Backtracks != 4 || got.Retreats != 2 {
		t.Errorf("%d steps up, %d retreats", got.Backtracks, got.Retreats)
	}
}

// Nodes share the extras that most of them have, so an event that wrote to these would
// change every thought.
func TestSharedExtrasStayEmpty(t *testing.T) {
	log := []Body{
		Started{Puzzle: Puzzle{Task: "toy", Input: "x"}, Settings: Settings{Method: "tot-dfs"}},
		Thought{Node: 1, Parent: 0, Text: "a"},
		Thought{Node: 2, Parent: 0, Text: "b"},
		Thought{Node: 3, Parent: 1, Text: "c", OtherParents: []NodeID{2}},
		Noted{Node: 2, Text: "look here"},
		Edited{Node: 1, Text: "d"},
	}
	tree := NewTree()
	var before *Tree
	for i, body := range log {
		before = tree.Clone()
		if err := tree.Apply(Event{i + 1, body}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(&Extras{}, noExtras); diff != "" {
		t.Error("the extras of most thoughts have changed:", diff)
	}
	if got := tree.Node(2); len(got.Notes) != 1 || len(got.OtherChildren) != 1 {
		t.Errorf("thought 2 has notes %q and other children %v, want one of each", got.Notes, got.OtherChildren)
	}
	if before.Node(1).Was != "" || tree.Node(1).Was != "a" {
		t.Errorf("the words of the model are %q, and %q before they were rewritten", tree.Node(1).Was, before.Node(1).Was)
	}
}
