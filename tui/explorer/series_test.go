package explorer

import (
	"strings"
	"testing"

	"espalier/search/method"
	"espalier/search/runner"
)

// The timeline draws what a method goes by, every method has a row of the table, and the
// curves are those of the search.
func TestTimelineShowsWhatMattersToTheMethod(t *testing.T) {
	for name, want := range map[string]string{
		"io": "", "cot": "", "cot-sc": "agreement", "best-of": "value", "refine": "value", "tot-bfs": "value frontier", "tot-dfs": "depth backtracks",
		"best-first": "value frontier", "mcts": "best Q simulations", "controller": "depth backtracks",
	} {
		log := methodLog(t, name)
		s := newStage(t, 120, 40, Options{})
		s.deliver(runner.Update{Events: log, State: runner.Ended})
		s.fits(120, 40)
		row := strings.Split(s.text(), "\n")[38]
		row, _, _ = strings.Cut(row, "event ")
		got := strings.Join(strings.Fields(strings.Map(func(r rune) rune {
			if r > 127 || r == '.' {
				return -1
			}
			return r
		}, row)), " ")
		if got != want {
			t.Errorf("%s: %q, want %q: %s", name, got, want, row)
		}
		last := s.history.d.Line().Point(len(log))
		switch tip := s.history.d.Line().Tip(); {
		case name == "mcts" && (int(last.Simulations) != tip.Node(0).Visits || last.Simulations == 0):
			t.Errorf("%d simulations", last.Simulations)
		case name == "cot-sc" && (last.Agreement <= 0 || last.Agreement > 1):
			t.Errorf("an agreement of %v", last.Agreement)
		case name == "tot-dfs" && int(last.Depth) != tip.Node(tip.Focus()).Depth:
			t.Errorf("at depth %d", last.Depth)
		}
	}
	for _, m := range method.Names() {
		if len(measuresOf(m)) == len(measuresOf("another")) {
			t.Errorf("%s has no row", m)
		}
	}
	if top := (&series{}); top.curves("io") != nil {
		t.Error("there is something to draw of a single answer")
	}
}
