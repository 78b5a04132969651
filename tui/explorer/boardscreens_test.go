package explorer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/sudoku"
	"espalier/tui"
	"espalier/tui/internal/golden"
)

// sudokuSearch is a search of a board by the control that reads candidates without fault.
func sudokuSearch(t testing.TB, board string) (tui.Facts, []search.Event) {
	t.Helper()
	task := sudoku.Task()
	problem, err := task.Problem(search.Puzzle{Task: task.Name, Input: board})
	if err != nil {
		t.Fatal(err)
	}
	complete, err := sudoku.Control(problem.Puzzle())
	if err != nil {
		t.Fatal(err)
	}
	model, err := search.NewExact(task.Name, complete)
	if err != nil {
		t.Fatal(err)
	}
	settings, err := method.TaskDefaults(task, "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := runner.New(runner.Config{Problem: problem, Settings: settings, Model: model, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := r.Step(context.Background()); errors.Is(err, runner.ErrEnded) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if !r.Tree().Outcome().Solved {
		t.Fatal("the board is not solved")
	}
	return tui.FactsOf(task, problem), r.Log()
}

// The whole board stands beside its tree, during the search and at its end.
func TestBoardScreens(t *testing.T) {
	facts, log := sudokuSearch(t, "9x9 hard 12")
	middle := 0
	for i, e := range log {
		if _, retreats := e.Body.(search.Backtracked); retreats {
			middle = i + 40
			break
		}
	}
	solution := strings.Fields(log[len(log)-1].Body.(search.Solved).Answer)
	for _, size := range []struct {
		w, h  int
		board bool
	}{{80, 24, true}, {100, 30, true}, {108, 30, true}, {120, 40, true}, {160, 20, true}, {200, 60, true}, {60, 40, true}, {45, 14, false}} {
		for name, events := range map[string][]search.Event{"running": log[:middle], "solved": log} {
			t.Run(fmt.Sprintf("%s/%dx%d", name, size.w, size.h), func(t *testing.T) {
				s := newStage(t, size.w, size.h, Options{Facts: facts})
				state := runner.Running
				if name == "solved" {
					state = runner.Ended
				}
				s.deliver(runner.Update{Events: events, State: state})
				s.fits(size.w, size.h)
				golden.Check(t, fmt.Sprintf("board/%s-%dx%d", name, size.w, size.h), s.View())
				if !size.board || name != "solved" {
					return
				}
				shown := strings.Map(func(r rune) rune {
					if strings.ContainsRune(" │[]", r) {
						return -1
					}
					return r
				}, s.View())
				for _, row := range solution {
					if !strings.Contains(shown, row) {
						t.Errorf("the row %s is not on the screen", row)
					}
				}
			})
		}
	}
}

// Where there is nothing to guess, the forced steps are all there is to see: each has its
// line, and says what it fills where there is room.
func TestForcedStepsAreShown(t *testing.T) {
	facts, log := sudokuSearch(t, "9x9 easy 1")
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		s := newStage(t, size[0], size[1], Options{Facts: facts})
		s.deliver(runner.Update{Events: log, State: runner.Ended})
		s.fits(size[0], size[1])
		golden.Check(t, fmt.Sprintf("board/easy-%dx%d", size[0], size[1]), s.View())
	}
}
