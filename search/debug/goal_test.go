package debug_test

import (
	"fmt"
	"strings"
	"testing"

	"espalier/search"
)

// depth of the thought that a search is at.
func depth(t *search.Tree) int { return t.Node(t.Focus()).Depth }

func TestLevelStopsAtAnotherDepth(t *testing.T) {
	for _, method := range []string{"tot-bfs", "tot-dfs"} {
		s := begin(t, method, 1)
		s.must("step")
		for range 6 {
			before := depth(s.Tree())
			s.must("level")
			if s.Tree().Outcome().Ended {
				break
			}
			if depth(s.Tree()) == before || depth(s.Line().At(s.Moment()-1)) != before {
				t.Errorf("%s: event %d is at depth %d, as before", method, s.Moment(), before)
			}
			if s.Stopped().Reason != "another level" {
				t.Errorf("%s: %q", method, s.Stopped().Reason)
			}
		}
	}
}

func TestFinishLeavesTheSubtree(t *testing.T) {
	s := begin(t, "tot-dfs", 1)
	s.must("until on keep")
	top := s.Tree().Focus()
	within := func(tree *search.Tree) bool {
		for _, id := range tree.Path(tree.Focus()) {
			if id == top {
				return true
			}
		}
		return false
	}
	if lines := s.must("finish"); !strings.Contains(lines[0], fmt.Sprintf("thought %d", top)) {
		t.Error(lines)
	}
	if !s.Tree().Outcome().Ended && (within(s.Tree()) || !within(s.Line().At(s.Moment()-1))) {
		t.Errorf("event %d: the search is at %d, out of %d", s.Moment(), s.Tree().Focus(), top)
	}
}

func TestNextGoesToTheEndOfTheAction(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	for range 9 {
		s.must("next")
		if s.Tree().Pending() != 0 || s.Moment() != s.Line().Boundary(s.Moment()) && !s.Tree().Outcome().Ended {
			t.Fatalf("event %d lies within an action", s.Moment())
		}
		if s.Tree().Outcome().Ended {
			break
		}
	}
	last := s.Moment()
	s.must("rnext 3")
	moment := s.Moment()
	if s.Tree().Pending() != 0 || moment >= last {
		t.Errorf("back at event %d", moment)
	}
	s.must("step")
	s.must("next 3")
	if s.Moment() != last {
		t.Errorf("forth at event %d, not %d", s.Moment(), last)
	}
}

func TestRunningToACondition(t *testing.T) {
	s := begin(t, "tot-dfs", 1)
	s.must(`until value > 0.5 && depth == 2`)
	v, ok := s.Tree().Last().(search.Valued)
	if !ok || v.Value <= 10 || s.Tree().Node(v.Node).Depth != 2 {
		t.Fatalf("%+v", s.Tree().Last())
	}
	at := s.Moment()
	s.must("continue")
	s.must("rcontinue value > 0.5 && depth == 2")
	for s.Moment() > at {
		if v, ok := s.Tree().Last().(search.Valued); !ok || v.Value <= 10 {
			t.Fatalf("on the way back: %+v", s.Tree().Last())
		}
		s.must("rcontinue value > 0.5 && depth == 2")
	}
	if s.Moment() != at {
		t.Errorf("back at event %d, not %d", s.Moment(), at)
	}
	if len(s.Breaks().List()) != 0 {
		t.Error("a goal is left as a breakpoint")
	}
}

func TestCheckpointsTracesDisplaysAndOnce(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	s.must("next 2")
	s.must("checkpoint here")
	at := s.Moment()
	s.must("display value * 2")
	s.must("trace on value")
	s.must("break on select once")
	s.must("continue")
	traced := 0
	for seq := 1; seq <= s.Moment(); seq++ {
		_, valued := s.Line().Log()[seq-1].Body.(search.Valued)
		if n := len(s.Breaks().Traced(seq)); n > 0 != valued {
			t.Errorf("event %d: %d tracepoints", seq, n)
		} else {
			traced += n
		}
	}
	if traced == 0 {
		t.Error("nothing is traced")
	}
	if got := len(s.Breaks().List()); got != 1 {
		t.Errorf("%d breakpoints are left; the one for once should be gone", got)
	}
	if place := s.Place(); len(place) != 2 || !strings.HasPrefix(place[1], "  display 1: value * 2 = ") {
		t.Error(place)
	}
	s.must("inject 0: 10 - 4 = 6 (left: 6 9 13)")
	s.must("restart here")
	if s.Moment() != at || s.Branch().Number != 1 {
		t.Errorf("event %d of branch %d", s.Moment(), s.Branch().Number)
	}
	if _, err := s.say("restart there"); err == nil {
		t.Error("a checkpoint that is not there")
	}
	s.must("goto end")
	for range 4 {
		if _, err := s.say(""); err != nil { // goto does not repeat
			t.Error(err)
		}
	}
}

func TestAnEmptyLineRepeats(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	s.must("step 2")
	s.must("")
	s.must("")
	if s.Moment() != 6 {
		t.Errorf("event %d after three times step 2", s.Moment())
	}
	s.must("where")
	s.must("")
	if s.Moment() != 6 {
		t.Error("where repeats step")
	}
}
