package explorer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/lists"
	"espalier/tui"
	"espalier/tui/internal/golden"
)

// A thought that is aggregated from several refers to its other parents, and they to it.
func TestAggregatedScreens(t *testing.T) {
	problem, err := lists.Sorting().Problem(search.Puzzle{Task: "sorting", Input: "3 1 2 0 1 5 4 4", Options: map[string]string{"parts": "2"}})
	if err != nil {
		t.Fatal(err)
	}
	settings, err := method.Defaults("got")
	if err != nil {
		t.Fatal(err)
	}
	settings.Proposals = 2
	r, err := runner.New(runner.Config{Problem: problem, Settings: settings, Model: search.NewRandom(problem), Seed: 2})
	for err == nil {
		_, err = r.Step(context.Background())
	}
	if !errors.Is(err, runner.ErrEnded) {
		t.Fatal(err)
	}
	for _, size := range sizes[:2] {
		s := newStage(t, size.w, size.h, Options{Facts: tui.FactsOf(lists.Sorting(), problem)})
		s.deliver(runner.Update{Events: r.Log(), State: runner.Ended, Elapsed: 210 * time.Millisecond})
		s.press("g")
		downs := 0
		for len(r.Tree().Node(s.tree.selected.Node).OtherParents) == 0 {
			if downs++; downs > 100 {
				t.Fatal("no aggregated thought is on the screen:\n" + s.View())
			}
			s.press("j")
		}
		s.fits(size.w, size.h)
		if !strings.Contains(s.View(), "↳") {
			t.Error("no reference to other parents")
		}
		golden.Check(t, fmt.Sprintf("moments/aggregated-%dx%d", size.w, size.h), s.View())
	}
}
