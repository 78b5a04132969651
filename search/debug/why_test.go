package debug_test

import (
	"fmt"
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
	"espalier/search/tasks/game24/solver"
)

func oracle() debug.Oracle {
	solver := solver.New(game24.Integer(24))
	return func(state string) (bool, bool) {
		s, err := game24.ParseState(state)
		return err == nil && solver.Solvable(s), err == nil
	}
}

// ended is a debugger at the end of a search, with the oracle.
func ended(t *testing.T, method string, seed uint64, change func(*runner.Config)) *session {
	t.Helper()
	s := &session{t: t, recordings: map[string][]search.Event{}}
	c := configFor(t, method, seed)
	if change != nil {
		change(&c)
	}
	r, err := runner.New(c)
	if err != nil {
		t.Fatal(err)
	}
	host := hostFor(c, s.recordings)
	host.Fork, host.Oracle = nil, oracle()
	if s.Debugger, err = debug.New(host, r); err != nil {
		t.Fatal(err)
	}
	s.must("continue")
	return s
}

// hopeful says, from nothing but a tree, whether a solvable thought is left that
// the search may go on from.
func hopeful(tree *search.Tree, solvable debug.Oracle) bool {
	for id := range search.NodeID(tree.Len()) {
		n := tree.Node(id)
		closed := n.Expanded || len(n.Children) > 0
		for _, above := range tree.Path(id) {
			closed = closed || tree.Node(above).Pruned || tree.Node(above).Gone
		}
		yes, _ := solvable(n.Check.State)
		switch n.Check.Verdict {
		case search.Right:
			yes = true
		case search.Refused, search.DeadEnd:
			yes = false
		case search.Legal, search.Unchecked:
		}
		if yes && !closed {
			return true
		}
	}
	return false
}

func TestAutopsyFindsWhereTheLastHopeWasLost(t *testing.T) {
	found := map[debug.Culprit]int{}
	ask := oracle()
	for _, method := range methods {
		for seed := range uint64(25) {
			narrow := func(c *runner.Config) {
				if c.Settings.Beam > 0 {
					c.Settings.Beam = 2
				}
				c.Budget.Nodes = []int{12, 120}[seed%2]
			}
			s := ended(t, method, seed, narrow)
			if s.Tree().Outcome().Solved {
				continue
			}
			a, err := s.Autopsy()
			if err != nil {
				t.Fatal(err)
			}
			found[a.By]++
			switch a.By {
			case debug.FinalAnswer, debug.TheBudget:
				if !hopeful(s.Tree(), ask) {
					t.Errorf("%s, seed %d: %+v, but nothing was left", method, seed, a)
				}
				continue
			case debug.Proposer, debug.Evaluator, debug.Beam:
			default:
				t.Fatalf("%s, seed %d: %+v", method, seed, a)
			}
			if hopeful(s.Line().At(a.Seq), ask) || !hopeful(s.Line().At(s.Line().Boundary(a.Seq-1)), ask) {
				t.Errorf("%s, seed %d: nothing was lost at event %d: %s", method, seed, a.Seq, a.Text)
			}
			for moment := a.Seq; moment <= len(s.Log()); moment++ {
				if s.Line().Boundary(moment) == moment && hopeful(s.Line().At(moment), ask) {
					t.Errorf("%s, seed %d: at event %d there is hope again", method, seed, moment)
				}
			}
			for _, id := range a.Thoughts {
				if yes, _ := ask(s.Tree().Node(id).Check.State); !yes {
					t.Errorf("%s, seed %d: thought %d could not be solved", method, seed, id)
				}
			}
		}
	}
	for _, by := range []debug.Culprit{debug.Proposer, debug.Evaluator, debug.TheBudget} {
		if found[by] == 0 {
			t.Errorf("no search was lost by the %s: %v", by, found)
		}
	}
}

func TestTheOracleIsSilentUntilItIsAsked(t *testing.T) {
	s := ended(t, "tot-bfs", 1, nil)
	if _, known := s.Solvable(0); known || s.OracleOn() {
		t.Error("it speaks up")
	}
	s.must("oracle on")
	if _, known := s.Solvable(0); known {
		t.Error("it answers before it is asked")
	}
	s.Solve([]search.NodeID{0})(t.Context())
	if s.Solve([]search.NodeID{0}) != nil {
		t.Error("it wants to ask again")
	}
	if yes, known := s.Solvable(0); !yes || !known {
		t.Error("it does not know the puzzle")
	}
	if got := s.must("oracle 0"); !strings.Contains(got[0], "not by the model: the root can be solved") {
		t.Error(got)
	}
	for _, e := range s.Log() {
		if strings.Contains(fmt.Sprintf("%+v", e.Body), "oracle") {
			t.Errorf("event %d knows the oracle", e.Seq)
		}
	}
}

// Every thought has a story, and it ends in what its status says.
func TestWhyExplainsTheStatusOfEveryThought(t *testing.T) {
	says := map[search.Status][]string{
		search.StatusRefused: {"refused:"}, search.StatusDead: {"a dead end:"}, search.StatusSolution: {"on the path to the answer"},
		search.StatusPruned: {"pruned:"}, search.StatusLeft: {"left for"},
	}
	for _, method := range methods {
		s := ended(t, method, 4, nil)
		for id := search.NodeID(1); int(id) < s.Tree().Len(); id++ {
			w := s.Why(id)
			if len(w.Reasons) < 2 || w.Reasons[0].By != debug.Model || !strings.HasPrefix(w.Reasons[0].Text, "proposed below") {
				t.Fatalf("%s: thought %d: %+v", method, id, w)
			}
			last := 0
			for _, r := range w.Reasons {
				if r.Seq < last {
					t.Errorf("%s: thought %d: event %d after %d", method, id, r.Seq, last)
				}
				last = r.Seq
				for _, other := range r.Others {
					if s.Tree().Node(other).Value < s.Tree().Node(id).Value {
						t.Errorf("%s: thought %d is said to stand above %d", method, other, id)
					}
				}
			}
			story := strings.Join(w.Lines(s.Tree()), "\n")
			for _, word := range says[s.Tree().Node(id).Status()] {
				if !strings.Contains(story, word) {
					t.Errorf("%s: %s, yet\n%s", method, s.Tree().Node(id).Status(), story)
				}
			}
		}
	}
}

func TestWhySaysWhatTheUserDid(t *testing.T) {
	s := ended(t, "tot-dfs", 1, nil)
	s.must("goto 80")
	s.must("edit 1: 13 - 9 = 4 (left: 4 4 10)")
	story := strings.Join(s.must("why 1"), "\n")
	if !strings.Contains(story, "user: given other words, 13 - 9 = 4") || !strings.Contains(story, "rules: legal, state 4 4 10") {
		t.Error(story)
	}
	s.must("cut 1: too easy")
	if story := strings.Join(s.must("why 1"), "\n"); !strings.Contains(story, "user: closed by the user: too easy") {
		t.Error(story)
	}
}
