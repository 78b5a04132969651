package sessions

import (
	"testing"
	"time"

	"espalier/search"
	"espalier/search/runner"
)

// TestASessionIsFollowed while another process writes it.
func TestASessionIsFollowed(t *testing.T) {
	path := t.TempDir() + "/sessions.db"
	writing, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = writing.Close() })
	w, err := writing.Create(t.Context(), New{})
	if err != nil {
		t.Fatal(err)
	}
	event := func(seq int, b search.Body) search.Event { return search.Event{Seq: seq, Body: b} }
	log := []search.Event{event(1, search.Started{Puzzle: search.Puzzle{Task: "game24", Input: "4 9"}, State: "4 9"}), event(2, search.Injected{Node: 1, Text: "a"})}
	if err := w.Append(log); err != nil {
		t.Fatal(err)
	}
	reading, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	updates := make(chan runner.Update, 100)
	f := NewFollower(reading, w.ID(), log, func(u runner.Update) { updates <- u })
	next := func(events int, state runner.DriverState) {
		t.Helper()
		for seen := 0; ; {
			u := <-updates
			if u.Err != nil {
				t.Fatal(u.Err)
			}
			if seen += len(u.Events); seen >= events && u.State == state {
				if seen > events {
					t.Errorf("%d events came, not %d", seen, events)
				}
				return
			}
		}
	}
	f.Step()
	next(1, runner.Paused)
	f.Run()
	next(1, runner.Running)
	if err := w.Append([]search.Event{event(3, search.Noted{Node: 1, Text: "b"}), event(4, search.Noted{Node: 1, Text: "c"})}); err != nil {
		t.Fatal(err)
	}
	next(2, runner.Running)
	f.Pause()
	next(0, runner.Paused)
	if err := w.Append([]search.Event{event(5, search.Exhausted{Reason: "over"})}); err != nil {
		t.Fatal(err)
	}
	select {
	case u := <-updates:
		t.Errorf("a pause brings %+v", u)
	case <-time.After(300 * time.Millisecond):
	}
	f.Run()
	next(1, runner.Ended)
	f.Run()
	f.Close()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
