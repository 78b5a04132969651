package explorer

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"espalier/engine"
	"espalier/search/runner"
)

// TestAServerThatIsGoneIsWaitedFor: the search stands still, says why for as long
// as it does, keeps its tree, and says nothing more once it goes on.
func TestAServerThatIsGoneIsWaitedFor(t *testing.T) {
	s := newStage(t, 160, 40, Options{})
	gone := fmt.Errorf("model m: %w", &engine.Failure{Kind: engine.Unreachable, Text: "nobody answers at http://localhost"})
	s.deliver(runner.Update{Events: solvedLog()[:40], State: runner.Paused, Err: gone})
	thoughts := s.history.tree.Totals().Thoughts
	s.clock.t = s.clock.t.Add(time.Hour)
	s.press("j")
	for _, word := range []string{"nobody answers at http://localhost", "c continues", "‖ paused, no server"} {
		if !strings.Contains(s.text(), word) {
			t.Errorf("after an hour and a key the screen does not say %q:\n%s", word, s.text())
		}
	}
	s.deliver(runner.Update{State: runner.Running})
	if text := s.text(); strings.Contains(text, "nobody answers") || strings.Contains(text, "no server") {
		t.Errorf("it still says so while it runs again:\n%s", text)
	}
	if s.history.tree.Totals().Thoughts != thoughts {
		t.Error("the tree is another")
	}
}
