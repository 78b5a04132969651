package explorer

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
)

// methodLog is a search of the control by a method.
func methodLog(t testing.TB, name string) []search.Event {
	t.Helper()
	problem, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
	if err != nil {
		t.Fatal(err)
	}
	settings, err := method.Defaults(name)
	if err != nil {
		t.Fatal(err)
	}
	settings.Samples, settings.Simulations = min(settings.Samples, 6), min(settings.Simulations, 12)
	r, err := runner.New(runner.Config{Problem: problem, Settings: settings, Model: search.NewRandom(problem), Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := r.Step(context.Background()); errors.Is(err, runner.ErrEnded) {
			return r.Log()
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// The tree shows what the method goes by: ballots of chains, or N, Q and U.
func TestTreeShowsWhatTheMethodGoesBy(t *testing.T) {
	for name, want := range map[string][]string{
		"cot-sc":  {`of 6 chains, through each thought`, `━ +[1-6] `},
		"mcts":    {`N simulations  Q mean reward  U bonus`, `N\d+ +Q[\d.]+ U[\d.]+`, `not tried`},
		"ab-mcts": {`N generated  G mean of generating  C of going on`, `N\d+ +G[\d.]+ C[\d.]+`},
	} {
		s := newStage(t, 120, 40, Options{})
		s.deliver(runner.Update{Events: methodLog(t, name), State: runner.Ended})
		s.press("g")
		s.fits(120, 40)
		for _, w := range want {
			if !regexp.MustCompile(w).MatchString(s.View()) {
				t.Errorf("%s: the screen lacks %s:\n%s", name, w, s.View())
			}
		}
	}
}

// However long a thought is, a gap remains before the word about it.
func TestNumbersAndWordsStayApart(t *testing.T) {
	for _, width := range []int{40, 44, 46, 50, 60, 64, 72, 80, 100, 108, 120} {
		for _, name := range []string{"mcts", "ab-mcts", "cot-sc"} {
			s := newStage(t, width, 24, Options{})
			s.deliver(runner.Update{Events: methodLog(t, name), State: runner.Ended})
			s.press("g")
			s.fits(width, 24)
			if row := regexp.MustCompile(`.*([QGC ][.\d]+|tried)(open|kept|solved|pruned).*`).FindString(s.View()); row != "" {
				t.Errorf("%s at %d columns: %s", name, width, row)
			}
		}
	}
}

// Dots stand for levels that are not drawn, and one level needs no more room than they do.
func TestDotsStandForLevelsThatAreMissing(t *testing.T) {
	for _, width := range []int{60, 80, 100} {
		s := newStage(t, width, 40, Options{})
		s.deliver(runner.Update{Events: methodLog(t, "cot-sc"), State: runner.Ended})
		s.press("g")
		for _, row := range strings.Split(s.View(), "\n") {
			if regexp.MustCompile(`^│ . … +[├└]─. \S+ [-+*/] \S+ = `).MatchString(row) { // a step, at depth 3 at most
				t.Errorf("at %d columns: %s", width, row)
			}
		}
	}
}

// Under Monte Carlo tree search, an answer was never to be tried; and a state stands
// after a thought that is too long for its column.
func TestRowsUseTheirRoom(t *testing.T) {
	s := newStage(t, 120, 40, Options{})
	s.deliver(runner.Update{Events: methodLog(t, "mcts"), State: runner.Ended})
	s.press("g")
	s.fits(120, 40)
	if regexp.MustCompile(`★.*not tried`).MatchString(s.View()) {
		t.Errorf("an answer that is not tried:\n%s", s.View())
	}
	if row := regexp.MustCompile(`[○◆▾] [^ ]+ [-+*/] [^ ]+ = [^ ]+ {14,}N.*`).FindString(s.View()); row != "" {
		t.Errorf("a state is missing beside the room for it: %s\n%s", row, s.View())
	}
}

// A bar gives way to a state that needs its room, and never touches one.
func TestBarsDoNotTouchStates(t *testing.T) {
	for width := 80; width < 120; width++ {
		s := newStage(t, width, 40, Options{})
		s.deliver(runner.Update{Events: methodLog(t, "tot-bfs"), State: runner.Ended})
		s.press("g")
		if row := regexp.MustCompile(`.*[^ ━│][━╸].*`).FindString(s.View()); row != "" {
			t.Errorf("at %d columns: %s", width, row)
		}
	}
}
