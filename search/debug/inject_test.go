package debug_test

import (
	"fmt"
	"strings"
	"testing"

	"espalier/search"
)

// A thought is injected in the form in which it is shown.
func TestInjectTakesWhatIsShown(t *testing.T) {
	for _, text := range []string{"13 - 9 = 4", "13 - (9) = 4", "13 - 9 = 4 (left: 4 4 10)"} {
		s := begin(t, "tot-bfs", 1)
		s.must("next 2")
		s.must("inject 0: " + text)
		n := s.Tree().Node(search.NodeID(s.Tree().Len() - 1))
		if n.Origin != search.FromUser || n.Check.Verdict != search.Legal || n.Text != "13 - 9 = 4 (left: 4 4 10)" {
			t.Errorf("%q: %+v", text, n)
		}
	}
}

// What the rules refuse begins no branch, and the next thought goes where the user is.
func TestARefusedThoughtBeginsNoBranch(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	s.must("next 2")
	s.must("select 0")
	moment := s.Moment()
	for _, line := range []string{"inject 0: 5 - 1 = 4", "inject nonsense", "edit 1: 5 - 1 = 4"} {
		if _, err := s.say(line); err == nil || !strings.Contains(err.Error(), "the rules refuse") || !strings.Contains(err.Error(), "nothing was changed") {
			t.Errorf("%s: %v", line, err)
		}
		if len(s.Branches()) != 1 || s.Moment() != moment || len(s.recordings) != 1 {
			t.Fatalf("%s: %d branches, %d recordings", line, len(s.Branches()), len(s.recordings))
		}
	}
	s.must("inject 13 - 9 = 4")
	if n := s.Tree().Node(search.NodeID(s.Tree().Len() - 1)); n.Parent != 0 || n.Text != "13 - 9 = 4 (left: 4 4 10)" {
		t.Errorf("%+v", n)
	}
}

// Below a thought that is closed nothing is expanded: the user is told how to open it.
func TestInjectBelowAClosedThought(t *testing.T) {
	s := begin(t, "tot-bfs", 2)
	s.must("until on prune")
	s.must("next")
	pruned := search.NodeID(-1)
	for id := range search.NodeID(s.Tree().Len()) {
		if s.Tree().Node(id).Pruned {
			pruned = id
		}
	}
	if pruned < 0 {
		t.Fatal("nothing is pruned")
	}
	var numbers [3]string
	state := strings.Fields(s.Tree().Node(pruned).Check.State)
	copy(numbers[:], state)
	text := fmt.Sprintf("%s - %s = 0", numbers[0], numbers[0])
	_, err := s.say(fmt.Sprintf("inject %d: %s", pruned, text))
	want := fmt.Sprintf("pin %d opens it again, then inject", pruned)
	if err == nil || !strings.Contains(err.Error(), want) || len(s.Branches()) != 1 {
		t.Errorf("%v, want ... %s", err, want)
	}
	s.must(fmt.Sprintf("pin %d", pruned))
	if _, err := s.say(fmt.Sprintf("inject %d: %s", pruned, text)); err != nil && strings.Contains(err.Error(), "opens it again") {
		t.Error(err)
	}
}
