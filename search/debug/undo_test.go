package debug_test

import (
	"fmt"
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/debug"
)

// A change is taken back to the branch and the moment it was made at, and made again; its
// branch stays as it is. Another change forgets what could be made again.
func TestUndoReturnsToWhereTheChangeWasMade(t *testing.T) {
	s := begin(t, "tot-bfs", 2)
	s.must("continue")
	s.must("goto 30")
	before := text(t, s.Line().Log())
	s.must("pin 2")
	s.must("close 1: whim")
	branches := s.Branches()
	at := func(number, moment int) {
		t.Helper()
		if s.Branch().Number != number || s.Moment() != moment {
			t.Fatalf("branch %d at event %d, want branch %d at event %d", s.Branch().Number, s.Moment(), number, moment)
		}
	}
	third, last := s.Moment(), text(t, s.Line().Log())
	second := strings.Join(s.must("undo"), " ")
	if !strings.HasPrefix(second, "undone: thought 1 (") || !strings.HasSuffix(second, "this is branch 2 at event "+fmt.Sprint(s.Moment())) {
		t.Errorf("it says %q", second)
	}
	s.must("undo")
	at(1, 30)
	if text(t, s.Line().Log()) != before {
		t.Error("the first branch has changed")
	}
	if _, err := s.say("undo"); err == nil || !strings.Contains(err.Error(), "the search as it was begun") {
		t.Error(err)
	}
	s.must("redo")
	s.must("redo")
	at(3, third)
	if text(t, s.Line().Log()) != last || len(s.Branches()) != len(branches) {
		t.Error("what was undone is not there as it was")
	}
	if _, err := s.say("redo"); err == nil || !strings.Contains(err.Error(), "nothing was undone") {
		t.Error(err)
	}
	s.must("undo")
	s.must("close 3")
	s.must("undo")
	s.must("redo")
	if s.Branch().Number != 4 {
		t.Errorf("redo leads to branch %d", s.Branch().Number)
	}
	s.must("undo")
	s.must("pin 3")
	s.must("branch 2")
	if _, err := s.say("redo"); err == nil {
		t.Error("a newer change did not forget the undone one")
	}
}

// A number alone is a thought.
func TestANumberSelectsAThought(t *testing.T) {
	s := begin(t, "tot-bfs", 2)
	s.must("continue")
	if lines := s.must("3"); !strings.Contains(lines[0], "verbs mean thought 3") {
		t.Error(lines)
	}
	if _, err := s.say("9999"); err == nil {
		t.Error("there is a thought 9999")
	}
}

func TestValuesOfAThought(t *testing.T) {
	s := begin(t, "tot-bfs", 2)
	s.must("continue")
	tree := s.Tree()
	for id := range search.NodeID(tree.Len()) {
		v, n := debug.Values(tree, id), tree.Node(id)
		if v["text"] != n.Text || v["state"] != n.Check.State || v["status"] != string(n.Status()) || (v["value"] != "") != n.Valued {
			t.Fatalf("%+v, but the thought is %+v", v, n)
		}
		for _, other := range []string{"solvable", "thought", "event", "token", ""} {
			if _, there := v[other]; there {
				t.Errorf("%s is a value of a thought", other)
			}
		}
	}
}
