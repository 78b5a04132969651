package debug_test

import (
	"testing"
	"time"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
)

// A breakpoint stops a driver in its own goroutine: no batch follows the one that
// holds the event, however long the screen takes to hear of it.
func TestABreakpointStopsARunningDriver(t *testing.T) {
	c := configFor(t, "tot-dfs", 1)
	r, err := runner.New(c)
	if err != nil {
		t.Fatal(err)
	}
	d, err := debug.New(hostFor(c, nil), r)
	if err != nil {
		t.Fatal(err)
	}
	updates := make(chan runner.Update, 1000)
	driver := runner.NewDriver(r, func(u runner.Update) { updates <- u })
	driver.HaltWhen(d.Breaks().Halts)
	if _, err := d.Do(t.Context(), "break on backtrack"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Do(t.Context(), "continue"); err != nil {
		t.Fatal(err)
	}
	driver.Run()
	timeout := time.After(10 * time.Second)
	for d.Going() {
		want, _ := d.Pursue(5)
		switch want {
		case debug.Patience, debug.Nothing:
		case debug.Ask, debug.Run:
			select {
			case u := <-updates:
				if err := d.Feed(u.Events); err != nil {
					t.Fatal(err)
				}
			case <-timeout:
				t.Fatal("the driver says nothing")
			}
		}
		// The screen is slow, and a breakpoint is set meanwhile.
		if _, err := d.Do(t.Context(), "trace on value"); err != nil {
			t.Fatal(err)
		}
		_ = d.Breaks().List()
	}
	driver.Close()
	if _, ok := d.Tree().Last().(search.Backtracked); !ok || d.Stopped().Break == nil {
		t.Fatalf("it stopped at %+v: %+v", d.Tree().Last(), d.Stopped())
	}
	if got := len(r.Log()); got != d.Moment() {
		t.Errorf("the search ran on to event %d, past the breakpoint at %d", got, d.Moment())
	}
}

// Halts is asked about a panic of the front end's as well: it pauses.
func TestADriverThatCannotAskStops(t *testing.T) {
	r, err := runner.New(configFor(t, "tot-dfs", 1))
	if err != nil {
		t.Fatal(err)
	}
	updates := make(chan runner.Update, 1000)
	driver := runner.NewDriver(r, func(u runner.Update) { updates <- u })
	driver.HaltWhen(func([]search.Event) bool { panic("no") })
	driver.Run()
	for u := range updates {
		if u.State == runner.Paused && len(u.Events) > 0 {
			break
		}
	}
	driver.Close()
	if len(r.Log()) != 1 {
		t.Errorf("%d events", len(r.Log()))
	}
}
