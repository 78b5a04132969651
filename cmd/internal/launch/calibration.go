package launch

import (
	"context"
	"fmt"
	"os"
	"strings"

	"espalier/cmd/internal/console"
	"espalier/search"
	"espalier/search/calibration"
	"espalier/search/debug"
	"espalier/search/tasks/registry"
	"espalier/sessions"
	"espalier/tui/terminal"
)

// calibrationLine is the calibration of one session as JSON.
type calibrationLine struct {
	Session string `json:"session"`
	Puzzle  string `json:"puzzle"`
	calibration.Calibration
}

// Calibration prints how well the values of searches agree with what their thoughts were
// worth, for all of them together; by an exact solver and by the outcome are apart.
func (f ExamineFlags) Calibration(ctx context.Context) error {
	return f.each(ctx, f.calibrate)
}

func (f ExamineFlags) calibrate(ctx context.Context, s *sessions.Store, ids []string) error {
	lines := console.JSON()
	var solver, outcome calibration.Judgements
	for _, id := range ids {
		r, err := s.Load(ctx, id)
		if err != nil {
			return err
		}
		t, problem, ok := recordedTask(r)
		tree, err := search.Fold(r.Events)
		if err != nil {
			return fmt.Errorf("session %s: %w", id, err)
		}
		var oracle debug.Oracle // none where the task is not known here
		if ok {
			oracle = t.Solver.For(problem.Puzzle())
		}
		j, err := debug.Judgements(ctx, tree, oracle)
		if err != nil {
			return err
		}
		if f.JSON {
			if err := lines.Encode(calibrationLine{id, tree.Started().Puzzle.Called(), j.Sum()}); err != nil {
				return err
			}
		}
		if j.By == calibration.BySolver {
			solver.Add(j)
		} else {
			outcome.Add(j)
		}
	}
	var err error
	for _, j := range []calibration.Judgements{solver, outcome} {
		switch {
		case j.By == "" || err != nil:
		case f.JSON:
			err = lines.Encode(j.Sum())
		default:
			_, err = fmt.Fprintln(console.Stdout, strings.Join(j.Sum().Lines(terminal.Width(os.Stdout)), "\n"))
		}
	}
	return err
}

// Judge compares the values of a search with what its thoughts were worth, by the exact
// solver of the task where there is one.
func Judge(ctx context.Context, t registry.Task) func(search.Problem, *search.Tree) (calibration.Judgements, error) {
	return func(p search.Problem, tree *search.Tree) (calibration.Judgements, error) {
		return debug.Judgements(ctx, tree, t.Solver.For(p.Puzzle()))
	}
}
