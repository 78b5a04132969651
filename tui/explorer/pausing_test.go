package explorer

import (
	"testing"
	"time"

	"espalier/search/runner"
)

// At a pace that the user chose, what waits waits, however much it is.
func TestPaceHolds(t *testing.T) {
	for _, c := range []struct {
		holds       bool
		least, most int
	}{{true, 9, 11}, {false, 60, 400}} {
		s := newStage(t, 100, 30, Options{Pace: 5, PaceHolds: c.holds})
		s.deliver(runner.Update{Events: solvedLog(), State: runner.Ended})
		for range 40 {
			s.clock.t = s.clock.t.Add(50 * time.Millisecond)
			s.Update(foldMsg{})
		}
		if now := s.history.now(); now < c.least || now > c.most {
			t.Errorf("holds %t: event %d after two seconds, want %d to %d", c.holds, now, c.least, c.most)
		}
	}
}

// p stops what moves and has it go on, at every moment: before the search has answered,
// while events wait to be shown, and after that.
func TestPauseToggles(t *testing.T) {
	s := newStage(t, 100, 30, Options{Pace: 5, PaceHolds: true})
	s.deliver(runner.Update{Events: solvedLog()[:60], State: runner.Running})
	s.press("p")
	at := s.history.now()
	for range 10 {
		s.clock.t = s.clock.t.Add(time.Second)
		s.Update(foldMsg{})
	}
	if s.history.now() != at || s.steering.active() && s.steering.run.state != runner.Running {
		t.Fatalf("it went on from event %d to %d after p", at, s.history.now())
	}
	s.deliver(runner.Update{State: runner.Paused})
	s.press("p")
	for range 3 {
		s.clock.t = s.clock.t.Add(50 * time.Millisecond)
		s.Update(foldMsg{})
	}
	s.clock.t = s.clock.t.Add(time.Second)
	s.Update(foldMsg{})
	if s.history.now() <= at {
		t.Errorf("a second p does not go on from event %d", at)
	}
}
