package explorer

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/tui/action"
	"espalier/tui/tour"
)

// Each step waits for an action that there is, and has a verb for those who read lines.
func TestTourSteps(t *testing.T) {
	steps := tour.Steps()
	if steps[0].Search == nil {
		t.Fatal("the first step is about no search")
	}
	for i, s := range steps {
		if s.Wait != "" && action.Find(Table(), s.Wait) == nil {
			t.Errorf("step %d waits for %q, which is no action", i+1, s.Wait)
		}
		if line := s.Line(); line != "" && !s.OnScreen {
			if _, _, err := debug.Parse(line); err != nil {
				t.Errorf("step %d: %v", i+1, err)
			}
		}
		if s.Say == "" {
			t.Errorf("step %d says nothing", i+1)
		}
	}
	chapters, count := tour.Chapters(steps), 0
	for i, c := range chapters {
		count += len(c)
		if i+1 < len(chapters) && c[len(c)-1].Wait != "" {
			t.Errorf("part %d does not end with enter, which opens the next", i+1)
		}
	}
	if count != len(steps) {
		t.Errorf("%d steps in parts, of %d", count, len(steps))
	}
}

// A step waits for the key that it teaches and for no other, and esc leaves the tour but
// not the search.
func TestGuide(t *testing.T) {
	steps := []tour.Step{
		{Say: strings.Repeat("fold all of it ", 9), Wait: "fold-all"},
		{Say: "read on"},
		{Say: "pause what has ended", Wait: "pause"},
		{Say: "unfold", Wait: "unfold-all"},
	}
	s := newStage(t, 80, 24, Options{Guide: &Guide{Steps: steps, First: 3, Of: 9}})
	s.deliver(runner.Update{Events: solvedLog(), State: runner.Ended})
	shows := func(text string) {
		t.Helper()
		if !strings.Contains(s.text(), text) {
			t.Fatalf("no %q in\n%s", text, s.text())
		}
		s.fits(80, 24)
	}
	shows("tour, step 4 of 9")
	s.press("down", "enter", "tab")
	shows("step 4 of 9")
	s.press("-")
	shows("step 5 of 9")
	s.press("-", "=")
	shows("read on")
	s.press("enter")
	shows("not now, ") // a search that has ended cannot be paused
	s.press("enter")
	shows("step 7 of 9")
	for _, size := range []tea.WindowSizeMsg{{Width: 120, Height: 40}, {Width: 30, Height: 8}, {Width: 200, Height: 60}, {Width: 80, Height: 24}} {
		s.Update(size)
		s.fits(size.Width, size.Height)
	}
	shows("step 7 of 9")
	s.press("esc")
	if strings.Contains(s.text(), "tour, step") {
		t.Fatalf("still on tour:\n%s", s.text())
	}
	shows("the tour is over")
	shows("★")
}

// The presenter's view has the thought that is selected, and passes keys on to the search.
func TestPresenter(t *testing.T) {
	for _, size := range []struct{ w, h int }{{80, 24}, {120, 40}, {200, 60}, {40, 10}} {
		s := newStage(t, size.w, size.h, Options{Narrate: true})
		s.deliver(runner.Update{Events: solvedLog(), State: runner.Ended})
		s.press("Z")
		s.fits(size.w, size.h)
		solved := s.text()
		if !strings.Contains(solved, "solved, checked by rule") {
			t.Errorf("%v: no sentence in\n%s", size, solved)
		}
		if size.w > 40 && !strings.Contains(solved, "██") {
			t.Errorf("%v: nothing is large in\n%s", size, solved)
		}
		s.press(",", ",")
		if s.text() == solved || s.history.behind() != 2 {
			t.Errorf("%v: keys do not reach the search", size)
		}
		s.press("Z", "Z", "esc")
		if s.over() != nil {
			t.Errorf("%v: it does not close", size)
		}
	}
}

// The whole of a step, and its key, is there on terminals down to a few lines.
func TestGuideOnSmallTerminals(t *testing.T) {
	steps := []tour.Step{{Say: strings.Repeat("word ", 32) + "last.", Wait: "fold-all"}}
	for _, size := range []struct {
		w, h  int
		whole bool
	}{{80, 24, true}, {60, 20, true}, {43, 16, true}, {40, 12, true}, {44, 13, false}, {30, 6, false}} {
		s := newStage(t, size.w, size.h, Options{Guide: &Guide{Steps: steps, Of: 1}})
		s.deliver(runner.Update{Events: solvedLog(), State: runner.Ended})
		s.fits(size.w, size.h)
		if !strings.Contains(s.text(), "fold all") || size.whole != strings.Contains(s.text(), "last.") {
			t.Errorf("%dx%d:\n%s", size.w, size.h, s.text())
		}
	}
}

// What was kept is said beside what was pruned, which follows it at once.
func TestNarrationOfAChoice(t *testing.T) {
	s := newStage(t, 80, 24, Options{Narrate: true})
	log := solvedLog()
	for i, e := range log {
		if _, pruned := e.Body.(search.Pruned); pruned {
			log = log[:i+1]
			break
		}
	}
	s.deliver(runner.Update{Events: log, State: runner.Paused})
	if want := "▸ beam 5: the five best are kept, 13 - 10 = 3 first; 12 others are pruned"; !strings.Contains(s.text(), want) {
		t.Errorf("no %q in\n%s", want, s.text())
	}
}
