package search

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
)

// hustings is spell with a prompt to compare states, and one for second tries.
type hustings struct{ spell }

func (h hustings) Capabilities() Capabilities {
	return Capabilities{Ballot: h.ballot, Choice: ReadChoice, Reprompt: h.reprompt}
}

func (hustings) ballot(paths [][]Step, dialect engine.Dialect) (Prompt, error) {
	if dialect == "dumb" {
		return Prompt{}, fmt.Errorf("spell cannot be voted on in dumb show")
	}
	text := "vote"
	for _, path := range paths {
		text += " " + path[len(path)-1].State
	}
	return Prompt{Text: text}, nil
}

func (h hustings) reprompt(purpose Purpose, path []Step, failed []Failure, dialect engine.Dialect) (Prompt, error) {
	p, err := h.Prompt(purpose, path, dialect)
	for _, f := range failed {
		p.Text += " not " + f.Text
	}
	return p, err
}

func childStates(t *Tree, id NodeID) []string {
	var states []string
	for _, c := range t.Node(id).Children {
		states = append(states, t.Node(c).Check.State)
	}
	return states
}

func TestGenerators(t *testing.T) {
	tests := []struct {
		generate string
		count    int
		replies  []string
		children []string
		purpose  Purpose
		calls    int
	}{
		{GeneratePropose, 3, []string{"c d e f", "g"}, []string{".c", ".d", ".e"}, Propose, 1},
		{GenerateSample, 3, []string{"c d", "e f", "c"}, []string{".c", ".e"}, Continue, 3},
		{GenerateEnumerate, 2, []string{"c d", "e", "f"}, []string{".c", ".e"}, Continue, 1},
	}
	for _, test := range tests {
		s := settingsFor(t, "tot-bfs")
		s.Generate, s.Proposals, s.Evaluate = test.generate, test.count, EvaluateRule
		r := mustRunner(t, Config{Problem: spell{"cat", 3}, Settings: s, Model: &scripted{replies: map[string][]string{"propose .": test.replies}}})
		steps(t, r, 2)
		if diff := cmp.Diff(test.children, childStates(r.Tree(), 0)); diff != "" {
			t.Errorf("%s: %s", test.generate, diff)
		}
		reply, _ := r.Tree().Reply(r.Tree().Node(1).Reply)
		if reply.Purpose != test.purpose || reply.Calls != test.calls {
			t.Errorf("%s asked to %s in %d calls", test.generate, reply.Purpose, reply.Calls)
		}
	}
}

func steps(t *testing.T, r *Runner, n int) {
	t.Helper()
	for range n {
		if _, err := r.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestVotesAreCounted(t *testing.T) {
	s := settingsFor(t, "tot-bfs")
	s.Evaluate, s.Evaluations, s.Beam = EvaluateVote, 5, 2
	model := &scripted{replies: map[string][]string{
		"propose .":     {"c", "d", "e"},
		"vote .c .d .e": {"The best choice is 2", "I like 1 and 3. The best choice is **1**.", "2", "the best choice is 4", "no idea"},
		"propose .d":    {"o"}, "propose .c": {"a", "o"},
		"vote .do .ca .co": {"choice 2"},
	}}
	r := mustRunner(t, Config{Problem: hustings{spell{"cat", 3}}, Settings: s, Model: model})
	steps(t, r, 4)
	tree := r.Tree()
	want := Voted{Nodes: []NodeID{1, 2, 3}, Votes: []int{1, 2, 0}, Ballots: 5, Reply: 11}
	if diff := cmp.Diff(Body(want), r.Log()[len(r.Log())-4].Body); diff != "" {
		t.Error(diff)
	}
	if n := tree.Node(2); n.Votes != 2 || n.Ballots != 5 || n.Value != 2 || !n.Valued || n.Expanded {
		t.Errorf("%+v", n)
	}
	if u := tree.Totals().Unparsed; u != 2 || len(tree.Node(0).Unread) != 0 {
		t.Errorf("%d unparsed ballots, want 2; at the root %v", u, tree.Node(0).Unread)
	}
	model.replies["propose .do"], model.replies["propose .ca"], model.replies["propose .co"] = []string{"g"}, []string{"t"}, []string{"t"}
	if o := runToEnd(t, r).Outcome(); !o.Solved {
		t.Errorf("%+v", o)
	}
	// The ballots of another level are another question, seeds and all.
	reply, _ := tree.Reply(tree.Node(4).Judged)
	if reply.Node != 0 || reply.Purpose != Vote || reply.Calls != 5 {
		t.Errorf("%+v", reply)
	}
}

func TestOneStateNeedsNoBallot(t *testing.T) {
	s := settingsFor(t, "tot-bfs")
	s.Evaluate = EvaluateVote
	r := mustRunner(t, Config{Problem: hustings{spell{"cat", 3}}, Settings: s, Model: &scripted{replies: map[string][]string{"propose .": {"c", "C"}}}})
	steps(t, r, 3)
	if n := r.Tree().Node(1); n.Votes != s.Evaluations || n.Judged != 0 || r.Tree().Totals().Calls != 1 {
		t.Errorf("%+v", n)
	}
}

func TestImpossibleVotesAreRefused(t *testing.T) {
	s := settingsFor(t, "tot-bfs")
	s.Evaluate = EvaluateVote
	for _, test := range []struct {
		problem Problem
		dialect engine.Dialect
		err     string
	}{
		{spell{"cat", 3}, "", `task spell has no prompt to compare states with; use evaluate "value" or "rule"`},
		{hustings{spell{"cat", 3}}, "dumb", "cannot be voted on in dumb show"},
	} {
		_, err := NewRunner(Config{Problem: test.problem, Settings: s, Model: &scripted{dialect: test.dialect}})
		if err == nil || !strings.Contains(err.Error(), test.err) {
			t.Errorf("error %v, want ...%s...", err, test.err)
		}
	}
}

func TestReadChoice(t *testing.T) {
	for text, want := range map[string]int{
		"The best choice is 3": 2, "the best choice is: **2**.": 1, "Best choice is Choice 1": 0, " 3.": 2, "Choice 2": 1,
		"1 is nice. The best choice is 1? No: the best choice is 3": 2,
		"": -1, "the best choice is 4": -1, "the best choice is 0": -1, "1 or 2": -1, "the best choice is 99999999999999999999": -1,
	} {
		got, err := ReadChoice(text, 3)
		if err != nil {
			got = -1
		}
		if got != want {
			t.Errorf("%q: %d (%v), want %d", text, got, err, want)
		}
	}
}

func FuzzReadChoice(f *testing.F) {
	f.Add("The best choice is 3", 3)
	f.Fuzz(func(t *testing.T, text string, states int) {
		if n, err := ReadChoice(text, states); err == nil && (n < 0 || n >= states) {
			t.Errorf("choice %d of %d", n, states)
		}
	})
}

// An action is cut to what a budget leaves, so that no limit but that of tokens
// is passed.
func TestActionsAreCutToTheBudget(t *testing.T) {
	for _, method := range []string{"tot-bfs", "tot-dfs", "cot-sc"} {
		for limit := 1; limit < 12; limit++ {
			for _, b := range []Budget{{Nodes: limit}, {Calls: limit}} {
				for _, generate := range []string{GenerateSample, GenerateEnumerate} {
					s := settingsFor(t, method)
					if method != "cot-sc" {
						s.Generate, s.Proposals, s.Evaluate = generate, 4, EvaluateValue
					}
					model := catModel()
					model.replies["propose .e"] = []string{"?"}
					model.replies["solve ."] = []string{"c a b", "d o", "c a d"}
					for state := range model.good {
						model.replies["judge "+state] = []string{"good", "bad"}
					}
					r := mustRunner(t, Config{Problem: spell{"xyz", 3}, Settings: s, Model: model, Budget: b})
					totals := runToEnd(t, r).Totals()
					if b.Nodes > 0 && totals.Thoughts > b.Nodes || b.Calls > 0 && totals.Calls > b.Calls {
						t.Errorf("%s, %s, %+v: %d thoughts, %d calls", method, generate, b, totals.Thoughts, totals.Calls)
					}
				}
			}
		}
	}
}
