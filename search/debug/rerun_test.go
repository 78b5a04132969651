package debug_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
)

// A change that a search can only begin with makes no branch, and the line that it names
// begins with it.
func TestWhatCannotContinueStartsAtTheRoot(t *testing.T) {
	s := begin(t, "tot-bfs", 2)
	s.must("next 4")
	for _, line := range []string{"set method cot-sc samples 5", "set method best-of", "set method io", "set method cot"} {
		_, err := s.say(line)
		var root *debug.NotFromHereError
		if !errors.As(err, &root) || len(s.Branches()) != 1 {
			t.Fatalf("%s: %v, %d branches", line, err, len(s.Branches()))
		}
		if want := strings.Replace(line, "set", "rerun", 1); root.Instead != want || !strings.HasSuffix(err.Error(), "start at the root instead: "+want) {
			t.Errorf("%s: %v", line, err)
		}
	}
	s.must("rerun method cot-sc samples 5")
	if b := s.Branch(); b.From != 1 || s.Line().Tip().Setup().Settings.Samples != 5 {
		t.Errorf("after event %d: %+v", b.From, s.Line().Tip().Setup())
	}
	s.must("continue")
	s.must("set samples 6") // chains can be continued by chains
	s.must("rerun")
	if s.Branch().From != 1 || s.Line().Tip().Setup().Settings.Samples != 6 {
		t.Error("rerun does not keep the settings")
	}
}

// What is decided again from recorded replies is what a search from the start does, or
// the user is told that samples of other thoughts are reused.
func TestDecidedAgainIsAFreshSearchOrSaysSo(t *testing.T) {
	if testing.Short() {
		t.Skip("many searches")
	}
	same, told := 0, 0
	for _, method := range methods {
		for seed := range uint64(2) {
			for _, change := range []string{"max-failures=1", "beam=2", "proposals=3", "threshold=5", "samples=4", "stop-lead=1", "children=1", "simulations=9", "evaluate=rule", "seed=3", "method=controller", "method=tot-dfs"} {
				s := begin(t, method, seed)
				s.must("continue")
				lines, err := s.say("rerun " + change)
				if err != nil {
					continue // the method has no such setting
				}
				if strings.Contains(strings.Join(lines, "\n"), "reused that the log has for other thoughts") {
					told++
					continue
				}
				if !s.Tree().Outcome().Ended {
					s.must("continue")
				}
				c := configFor(t, method, seed)
				setup := s.Line().Tip().Setup()
				c.Settings, c.Seed, c.Record = setup.Settings, setup.Seed, nil
				r, err := runner.New(c)
				if err != nil {
					t.Fatal(err)
				}
				for err == nil {
					_, err = r.Step(t.Context())
				}
				if got, want := essence(s.Line().Log()[2:]), essence(r.Log()[1:]); got != want {
					t.Errorf("%s, seed %d, %s: %d events, and %d of a fresh search", method, seed, change, s.Line().Len(), len(r.Log()))
				}
				same++
			}
		}
	}
	if told == 0 || same < 2*told {
		t.Errorf("%d are the same, and %d reuse samples", same, told)
	}
}

// essence is what a log holds beside numbers of events.
func essence(log []search.Event) string {
	var b strings.Builder
	for _, e := range log {
		switch body := e.Body.(type) {
		case search.Replied:
			for _, c := range body.Completions {
				fmt.Fprintln(&b, body.Node, body.Purpose, c.Text)
			}
		case search.Thought:
			fmt.Fprintln(&b, body.Node, body.Parent, body.Text)
		case search.Valued:
			fmt.Fprintln(&b, body.Node, body.Value)
		default:
			fmt.Fprintln(&b, body.Type())
		}
	}
	return b.String()
}
