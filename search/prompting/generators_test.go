package prompting_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
	"espalier/search/tasks/reply"
)

func childStates(t *search.Tree, id search.NodeID) []string {
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
		purpose  search.Purpose
		calls    int
	}{
		{search.GeneratePropose, 3, []string{"c d e f", "g"}, []string{".c", ".d", ".e"}, search.Propose, 1},
		{search.GenerateSample, 3, []string{"c d", "e f", "c"}, []string{".c", ".e"}, search.Continue, 3},
		{search.GenerateEnumerate, 2, []string{"c d", "e", "f"}, []string{".c", ".e"}, search.Continue, 1},
	}
	for _, test := range tests {
		s := searchtest.Settings(t, "tot-bfs")
		s.Generate, s.Proposals, s.Evaluate = test.generate, test.count, search.EvaluateRule
		r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: &searchtest.Scripted{Replies: map[string][]string{"propose .": test.replies}}})
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

func steps(t *testing.T, r *runner.Runner, n int) {
	t.Helper()
	for range n {
		if _, err := r.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestVotesAreCounted(t *testing.T) {
	s := searchtest.Settings(t, "tot-bfs")
	s.Evaluate, s.Evaluations, s.Beam = search.EvaluateVote, 5, 2
	model := &searchtest.Scripted{Replies: map[string][]string{
		"propose .":     {"c", "d", "e"},
		"vote .c .d .e": {"The best choice is 2", "I like 1 and 3. The best choice is **1**.", "2", "the best choice is 4", "no idea"},
		"propose .d":    {"o"}, "propose .c": {"a", "o"},
		"vote .do .ca .co": {"choice 2"},
	}}
	r := searchtest.New(t, runner.Config{Problem: searchtest.Hustings{Spell: searchtest.Spell{Word: "cat", Length: 3}}, Settings: s, Model: model})
	steps(t, r, 4)
	tree := r.Tree()
	want := search.Voted{Nodes: []search.NodeID{1, 2, 3}, Votes: []int{1, 2, 0}, Ballots: 5, Reply: 11}
	if diff := cmp.Diff(search.Body(want), r.Log()[len(r.Log())-4].Body); diff != "" {
		t.Error(diff)
	}
	if n := tree.Node(2); n.Votes != 2 || n.Ballots != 5 || n.Value != 2 || !n.Valued || n.Expanded {
		t.Errorf("%+v", n)
	}
	if u := tree.Totals().Unparsed; u != 2 || len(tree.Node(0).Unread) != 0 {
		t.Errorf("%d unparsed ballots, want 2; at the root %v", u, tree.Node(0).Unread)
	}
	model.Replies["propose .do"], model.Replies["propose .ca"], model.Replies["propose .co"] = []string{"g"}, []string{"t"}, []string{"t"}
	if o := searchtest.RunToEnd(t, r).Outcome(); !o.Solved {
		t.Errorf("%+v", o)
	}
	// The ballots of another level are another question, seeds and all.
	reply, _ := tree.Reply(tree.Node(4).Judged)
	if reply.Node != 0 || reply.Purpose != search.Vote || reply.Calls != 5 {
		t.Errorf("%+v", reply)
	}
}

func TestOneStateNeedsNoBallot(t *testing.T) {
	s := searchtest.Settings(t, "tot-bfs")
	s.Evaluate = search.EvaluateVote
	r := searchtest.New(t, runner.Config{Problem: searchtest.Hustings{Spell: searchtest.Spell{Word: "cat", Length: 3}}, Settings: s, Model: &searchtest.Scripted{Replies: map[string][]string{"propose .": {"c", "C"}}}})
	steps(t, r, 3)
	if n := r.Tree().Node(1); n.Votes != s.Evaluations || n.Judged != 0 || r.Tree().Totals().Calls != 1 {
		t.Errorf("%+v", n)
	}
}

func TestImpossibleVotesAreRefused(t *testing.T) {
	s := searchtest.Settings(t, "tot-bfs")
	s.Evaluate = search.EvaluateVote
	for _, test := range []struct {
		problem search.Problem
		dialect engine.Dialect
		err     string
	}{
		{searchtest.Spell{Word: "cat", Length: 3}, "", `task spell has no prompt to compare states with; use evaluate "value" or "rule"`},
		{searchtest.Hustings{Spell: searchtest.Spell{Word: "cat", Length: 3}}, "dumb", "cannot be voted on in dumb show"},
	} {
		_, err := runner.New(runner.Config{Problem: test.problem, Settings: s, Model: &searchtest.Scripted{Dialect: test.dialect}})
		if err == nil || !strings.Contains(err.Error(), test.err) {
			t.Errorf("error %v, want ...%s...", err, test.err)
		}
	}
}

func FuzzReadChoice(f *testing.F) {
	f.Add("The best choice is 3", 3)
	f.Fuzz(func(t *testing.T, text string, states int) {
		if n, _, err := reply.ReadChoice(text, states); err == nil && (n < 0 || n >= states) {
			t.Errorf("choice %d of %d", n, states)
		}
	})
}
