package debug_test

import (
	"fmt"
	"strings"
	"testing"

	"espalier/search"
)

// What-ifs over recorded values need no model: a narrower beam, another threshold,
// other weights of the labels.
func TestWhatNeedsNoModelIsDecidedAtOnce(t *testing.T) {
	for _, test := range []struct{ method, set string }{
		{"tot-bfs", "beam 2"},
		{"tot-bfs", "beam 1"},
		{"tot-dfs", "threshold 0"},
		{"tot-dfs", "threshold 19"},
		{"tot-bfs", "weights likely=30"},
		{"tot-bfs/sampled", "weights likely=30,sure=0"},
		{"tot-bfs/sampled", "beam 3"},
	} {
		s := begin(t, test.method, 2)
		s.must("continue")
		parent, asked := s.Branch(), s.asked
		s.must("goto 1")
		lines := s.must("set " + test.set)
		b := s.Branch()
		switch {
		case b == parent || b.From != 1 || s.Moment() != 2:
			t.Fatalf("%s %s: branch %d at event %d", test.method, test.set, b.Number, s.Moment())
		case s.asked != asked:
			t.Errorf("%s %s: the search was asked for more", test.method, test.set)
		case b.Free < 20:
			t.Errorf("%s %s: only %d events were decided again", test.method, test.set, b.Free)
		}
		ended := b.Line().Tip().Outcome().Ended
		said := strings.Join(lines, "\n")
		if ended == strings.Contains(said, "the log has no answer to") || !strings.Contains(said, "without a model") {
			t.Errorf("%s %s: ended %v, yet it says\n%s", test.method, test.set, ended, said)
		}
		if !ended {
			s.must("continue")
			if !s.Tree().Outcome().Ended {
				t.Errorf("%s %s: it does not go on", test.method, test.set)
			}
		}
		if diff := strings.Join(s.must("diff"), "\n"); !strings.Contains(diff, fmt.Sprintf("branch %d continues: settings by the user: ", b.Number)) {
			t.Errorf("%s %s: %s", test.method, test.set, diff)
		} else if strings.Contains(diff, "not there") {
			t.Errorf("%s %s: the branches are told as one after the other: %s", test.method, test.set, diff)
		}
	}
}

func TestAnotherSeedOrModelMayNotUseTheRecordedSamples(t *testing.T) {
	s := begin(t, "tot-bfs/sampled", 2)
	s.must("continue")
	s.must("goto 1")
	s.must("set seed 99")
	if s.Branch().Free != 0 {
		t.Errorf("%d events were decided again with another seed", s.Branch().Free)
	}
	s.must("branch 1")
	s.must("goto 1")
	s.must("set temperature 0.9")
	if s.Branch().Free != 0 {
		t.Errorf("%d events were decided again at another temperature", s.Branch().Free)
	}
	s.must("branch 1")
	s.must("goto 1")
	if _, err := s.say("set model other"); err == nil || !strings.Contains(err.Error(), "no model other") {
		t.Error(err)
	}
	if len(s.Branches()) != 3 {
		t.Errorf("%d branches", len(s.Branches()))
	}
}

// A change at the end of a search goes to before its last action.
func TestAChangeAtTheEndComesBeforeIt(t *testing.T) {
	s := begin(t, "tot-dfs", 1)
	s.must("continue")
	last := len(s.Line().Log())
	if !s.Tree().Outcome().Ended {
		t.Fatal("it does not end")
	}
	s.must("cut 1")
	if b := s.Branch(); b.From >= last || s.Tree().Outcome().Ended || !s.Tree().Node(1).Cut {
		t.Errorf("branch from event %d of %d", b.From, last)
	}
	s.must("branch 1")
	s.must("note 1: after the end")
	if s.Branch().Number != 1 || len(s.Line().Log()) != last+1 {
		t.Errorf("a note made a branch, or none: %d events", len(s.Line().Log()))
	}
	s.must("goto end")
	if got := s.Tree().Node(1).Notes; len(got) != 1 || got[0] != "after the end" {
		t.Error(got)
	}
}

// A thought that was read in the action under way is not there before it.
func TestAChangeToWhatIsNotThereYet(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	s.must("until on check")
	id := s.Tree().Len() - 1
	if _, err := s.say(fmt.Sprintf("cut %d", id)); err == nil || !strings.Contains(err.Error(), "is not there yet before event 2") {
		t.Error(err)
	}
	if len(s.Branches()) != 1 {
		t.Error("a branch was made all the same")
	}
	s.must("next")
	s.must(fmt.Sprintf("cut %d", id))
	if !s.Tree().Node(search.NodeID(id)).Cut {
		t.Error("it is not cut")
	}
}

// A branch that cannot be recorded, or not at first, is there all the same, and the
// user is told why it is not stored.
func TestABranchThatCannotBeRecorded(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	s.must("continue")
	s.must("goto 1")
	s.refusals = 1
	lines := strings.Join(s.must("set beam 2"), "\n")
	if s.Branch().Parent == nil || !strings.Contains(lines, "the disk is full") {
		t.Errorf("branch %d: %s", s.Branch().Number, lines)
	}
	s.must("branch 1")
	s.must("goto 1")
	s.refusals = 2
	if lines, err := s.say("set beam 1"); err == nil || s.Branch().Parent != nil {
		t.Errorf("it is refused twice, and says %q", lines)
	}
}
