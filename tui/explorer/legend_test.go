package explorer

import (
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/runner"
	"espalier/tui/describe"
)

// The legend explains every status there is, and the board where the task has one.
func TestLegend(t *testing.T) {
	for _, status := range []search.Status{
		search.StatusFrontier, search.StatusKept, search.StatusPruned, search.StatusLeft,
		search.StatusRefused, search.StatusDead, search.StatusSolution, search.StatusGone,
	} {
		found := false
		for _, m := range meanings {
			found = found || m.status == status && m.meaning != ""
		}
		if !found || describe.MarkOf(status).Glyph == "?" {
			t.Errorf("%s is not explained", status)
		}
	}
	facts, log := sudokuSearch(t, "9x9 hard 12")
	s := newStage(t, 120, 60, Options{Facts: facts})
	s.deliver(runner.Update{Events: log, State: runner.Ended})
	s.press("*")
	s.fits(120, 60)
	for _, want := range []string{"legend", "refused: it breaks a rule", "nothing fits this cell", "an exact solver says so"} {
		if !strings.Contains(s.View(), want) {
			t.Errorf("the screen lacks %q:\n%s", want, s.View())
		}
	}
}
