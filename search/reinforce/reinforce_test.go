package reinforce

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/tasks/sudoku"
)

// small are boards of 4x4 without boxes, whose thoughts are random, one at a time:
// a controller that goes back too soon, or too late, runs out of calls.
func small(workers int) Course {
	settings, err := method.Defaults("controller")
	if err != nil {
		panic(err)
	}
	return Course{
		Problem: func(step, i int) (search.Problem, error) {
			return sudoku.Task().Problem(search.Puzzle{Input: fmt.Sprintf("latin 4x4 hard %d", step<<8|i)})
		},
		Settings: func(int) search.Settings { return settings },
		Model:    func(_ int, p search.Problem) (engine.Model, error) { return search.NewRandom(p), nil },
		Workers:  workers,
	}
}

func smallOptions() Options {
	o := Defaults()
	o.Task, o.Model, o.Seed = "sudoku", "random", 3
	o.Boards, o.Group, o.Nodes, o.Calls = 6, 4, 60, 40
	return o
}

func taken(t *testing.T, trainer *Trainer, steps, workers int) {
	t.Helper()
	lesson := small(workers)
	for len(trainer.Curve) < steps {
		if _, err := trainer.Step(t.Context(), lesson); err != nil {
			t.Fatal(err)
		}
	}
}

// mean is the reward over some steps of a curve.
func mean(curve []Point) float64 {
	sum := 0.0
	for _, p := range curve {
		sum += p.Reward
	}
	return sum / float64(len(curve))
}

func TestRewardRises(t *testing.T) {
	if testing.Short() {
		t.Skip("trains")
	}
	trainer := NewTrainer(smallOptions())
	const steps, part = 40, 10
	taken(t, trainer, steps, 2)
	first, last := mean(trainer.Curve[:part]), mean(trainer.Curve[steps-part:])
	t.Logf("reward %.3f, then %.3f", first, last)
	if last < first+0.1 {
		t.Errorf("reward %.3f in the first %d steps and %.3f in the last: nothing is learnt", first, part, last)
	}
}

// A run that was saved and opened again, with another number of workers, ends as
// the run that was not.
func TestResume(t *testing.T) {
	whole := NewTrainer(smallOptions())
	taken(t, whole, 4, 1)
	dir := t.TempDir()
	for _, sitting := range []struct{ steps, workers int }{{1, 2}, {3, 1}, {4, 3}} {
		trainer, err := Open(dir, smallOptions())
		if err != nil {
			t.Fatal(err)
		}
		taken(t, trainer, sitting.steps, sitting.workers)
		if err := trainer.Save(dir); err != nil {
			t.Fatal(err)
		}
	}
	resumed, err := Open(dir, smallOptions())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(whole.Parameters, resumed.Parameters) || !slices.Equal(whole.Curve, resumed.Curve) {
		t.Error("a run that was interrupted ends otherwise than one that was not")
	}
	other := smallOptions()
	other.Rate *= 2
	if _, err := Open(dir, other); err == nil {
		t.Error("a run was resumed with another rate")
	}
}

// Every choice that training reads from a log was one of those there were, and the
// ways back among them are those that the search went.
func TestDecisionsAreThoseOfTheSearch(t *testing.T) {
	trainer := NewTrainer(smallOptions())
	lesson := small(1)
	p, err := lesson.Problem(1, 0)
	if err != nil {
		t.Fatal(err)
	}
	e := trainer.search(context.Background(), lesson, 0, p, 0, 7)
	if e.err != nil || len(e.decisions) == 0 {
		t.Fatalf("%d decisions, error %v", len(e.decisions), e.err)
	}
	back := 0
	for _, d := range e.decisions {
		if odds := trainer.network().Probabilities(d.Input); len(odds) != len(d.Input.Candidates) || odds[d.Chosen] <= 0 {
			t.Errorf("candidate %d of %d was chosen", d.Chosen, len(d.Input.Candidates))
		}
		if d.Input.Candidates[d.Chosen].Up > 0 {
			back++
		}
	}
	if back != e.totals.Backtracks {
		t.Errorf("%d decisions to go back, but the search went back %d times", back, e.totals.Backtracks)
	}
}
