package search

import "testing"

// A beam search and a retreat of a depth-first search, as one would tell them in a class.
func TestNarrate(t *testing.T) {
	thought := func(id, parent NodeID, verdict Verdict, short string) []Body {
		return []Body{Thought{Node: id, Parent: parent, Text: short}, Checked{Node: id, Check: Check{Verdict: verdict, State: short, Short: short, Reason: "no cell fits"}}}
	}
	join := func(lists ...[]Body) (all []Body) {
		for _, l := range lists {
			all = append(all, l...)
		}
		return all
	}
	for name, c := range map[string]struct {
		settings Settings
		log      []Body
		want     string // of the last event
	}{
		"beam": {Settings{Beam: 2}, join(thought(1, 0, Legal, "a"), thought(2, 0, Legal, "b"), thought(3, 0, Legal, "c"),
			[]Body{Kept{Nodes: []NodeID{2, 1}}}), "beam 2: the two best are kept, b first"},
		"beam of one": {Settings{Beam: 1}, join(thought(1, 0, Legal, "a"), []Body{Kept{Nodes: []NodeID{1}}}), "beam 1: the best is kept, a first"},
		"pruned":      {Settings{Beam: 1}, join(thought(1, 0, Legal, "a"), []Body{Pruned{Nodes: []NodeID{1}, Reason: "not among the best 1"}}), "a is pruned, not among the best 1"},
		"a choice":    {Settings{}, join(thought(1, 0, Legal, "a"), thought(2, 0, Legal, "b"), []Body{Kept{Nodes: []NodeID{1}}}), "a is tried first, of two"},
		"no choice":   {Settings{}, join(thought(1, 0, Legal, "a"), thought(2, 0, Refused, "b"), []Body{Kept{Nodes: []NodeID{1}}}), "a is the only choice"},
		"retreat": {
			Settings{},
			join(thought(1, 0, Legal, "r1c3=6"), thought(2, 0, Legal, "r1c3=9"), []Body{Kept{Nodes: []NodeID{1}}},
				thought(3, 1, Legal, "x"), thought(4, 3, DeadEnd, "y"), []Body{Backtracked{From: 3, To: 1}, Backtracked{From: 1, To: 0}}),
			"r1c3=6 led to a dead end after 2 thoughts: back to the puzzle",
		},
		"another way": {
			Settings{},
			join(thought(1, 0, Legal, "r1c3=6"), thought(2, 0, Legal, "r1c3=9"), []Body{Kept{Nodes: []NodeID{1}}},
				thought(3, 1, DeadEnd, "x"), []Body{Backtracked{From: 1, To: 0}, Kept{Nodes: []NodeID{2}}}),
			"r1c3=6 led to a dead end after 1 thought: r1c3=9 is tried instead",
		},
		"dead":       {Settings{}, thought(1, 0, DeadEnd, "a"), "a is a dead end: no cell fits"},
		"by a model": {Settings{}, join(thought(1, 0, Legal, "a"), []Body{Replied{Purpose: Judge, Node: 1, Calls: 1}, Valued{Node: 1, Value: 15, Reply: 4, Samples: []Sample{{Label: "sure", Count: 2}}}}), "a is worth 0.75: the model says sure ×2"},
		"nobody":     {Settings{}, []Body{Voted{}}, ""},
		"ends":       {Settings{}, []Body{Exhausted{Reason: "nothing is\nleft"}}, "the search ends without a solution: nothing is left"},
	} {
		tree := NewTree()
		log := append([]Body{Started{Puzzle: Puzzle{Task: "game24", Input: "4 6"}, State: "4 6", Settings: c.settings, Model: "m", Seed: 2}}, c.log...)
		for i, body := range log {
			if err := tree.Apply(Event{i + 1, body}); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got := Narrate(tree, Event{i + 1, body})
			if i+1 == len(log) && got != c.want {
				t.Errorf("%s: got %q, want %q", name, got, c.want)
			}
		}
	}
}
