package debug_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/calibration"
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
func ended(t *testing.T, method string, seed uint64) *session {
	t.Helper()
	s := &session{t: t, recordings: map[string][]search.Event{}}
	c := configFor(t, method, seed)
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

func TestTheOracleIsSilentUntilItIsAsked(t *testing.T) {
	s := ended(t, "tot-bfs", 1)
	if _, known := s.Oracle().Solvable(s.Tree(), 0); known || s.Oracle().On() {
		t.Error("it speaks up")
	}
	s.must("oracle on")
	if _, known := s.Oracle().Solvable(s.Tree(), 0); known {
		t.Error("it answers before it is asked")
	}
	s.Oracle().Solve(s.Tree(), []search.NodeID{0})(t.Context())
	if s.Oracle().Solve(s.Tree(), []search.NodeID{0}) != nil {
		t.Error("it wants to ask again")
	}
	if yes, known := s.Oracle().Solvable(s.Tree(), 0); !yes || !known {
		t.Error("it does not know the puzzle")
	}
	if got := s.must("oracle 0"); !strings.Contains(got[0], "not by the model: the root can be solved") {
		t.Error(got)
	}
	for _, e := range s.Line().Log() {
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
		s := ended(t, method, 4)
		for id := search.NodeID(1); int(id) < s.Tree().Len(); id++ {
			w, err := debug.WhyOf(t.Context(), s.Line().Until(s.Moment()), id)
			if err != nil {
				t.Fatal(err)
			}
			if len(w.Reasons) < 2 || w.Reasons[0].By != debug.Model && method != search.ProgramMethod || !strings.HasPrefix(w.Reasons[0].Text, "proposed below") && !strings.HasPrefix(w.Reasons[0].Text, "aggregated from") {
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
	s := ended(t, "tot-dfs", 1)
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

// Values are compared with the solver, or with what was found; up to the moment that is shown.
func TestCalibrationIsOfTheMoment(t *testing.T) {
	s := ended(t, "tot-bfs", 1)
	answer, err := s.Do(t.Context(), "calibration")
	if err != nil {
		t.Fatal(err)
	}
	all, ok := answer.Data.(calibration.Calibration)
	if !ok || all.By != calibration.BySolver || all.Count == 0 || !strings.Contains(answer.Lines[0], "by an exact solver, which no search sees") {
		t.Fatalf("%+v\n%q", answer.Data, answer.Lines)
	}
	s.must("goto 60")
	if answer, err = s.Do(t.Context(), "calibration"); err != nil || answer.Data.(calibration.Calibration).Count >= all.Count {
		t.Errorf("at event 60: %+v %v", answer.Data, err)
	}
	j, err := debug.Judgements(t.Context(), s.Branch().Line().Tip(), nil)
	if err != nil || j.By != calibration.ByOutcome {
		t.Errorf("without a solver: %+v %v", j, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := debug.Judgements(ctx, s.Tree(), oracle()); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}
