package explorer

import (
	"testing"

	"espalier/search/runner"
)

// A command file is done before the search runs, and the commands of a breakpoint are
// about the thought that matched.
func TestACommandFileComesFirst(t *testing.T) {
	s := newStage(t, 120, 40, Options{
		Setup: "display thoughts\nmark 0\n",
		Init:  Init{Name: "verbs", Text: "break on thought if id == 2\ncommands 1: mark\n"},
		Start: true,
	})
	s.Init()
	for range 4 { // a line of the file each
		s.Update(scriptMsg{})
	}
	if !s.history.d.Going() {
		t.Error("the search does not run")
	}
	s.deliver(runner.Update{Events: solvedLog(), State: runner.Ended})
	for range 100 {
		s.Update(foldMsg{})
	}
	if b := s.history.stop.Break; b == nil || b.ID != 1 || !s.history.d.Branch().Marked(2) || !s.history.d.Branch().Marked(0) {
		t.Errorf("%+v at event %d, mark of 2 %v", s.history.stop, s.history.now(), s.history.d.Branch().Marked(2))
	}
}
