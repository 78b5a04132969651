package launch

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"time"

	"espalier/cmd/internal/console"
	"espalier/search"
	"espalier/search/bench"
	"espalier/search/debug"
	"espalier/search/english"
	"espalier/search/method"
	"espalier/search/tasks/registry"
	"espalier/sessions/recording"
	"espalier/tui/describe"
	"espalier/tui/runs"
	"espalier/tui/shell"
	"espalier/tui/statusline"
)

// Workers are how many searches run at a time (0 is one for each processor), and the
// models of each of them.
func (f RunFlags) Workers(ctx context.Context, jobs int) (n int, models func() bench.Models) {
	threads := 0
	if jobs == 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	if jobs > 1 {
		threads = 1 // the searches keep the processors busy
	}
	return jobs, func() bench.Models {
		m := NewModels(ctx, f.ServerFlags, f.Model, f.ValueModel)
		m.Threads = threads
		m.Warn = func(string) {} // already reported for all of them
		return m
	}
}

// LostBy says which part of a search lost a puzzle, where the task has an exact solver;
// otherwise it is nil.
func LostBy(ctx context.Context, t registry.Task) func(search.Problem, []search.Event) (string, error) {
	if t.Solver.Oracle == nil {
		return nil
	}
	return func(p search.Problem, log []search.Event) (string, error) {
		found, err := debug.Examine(ctx, log, t.Solver.Oracle(p.Puzzle()), p)
		return string(found.By), err
	}
}

// Store has the searches of a plan stored as sessions with a tag, and those that are stored
// already not done again. session is the id of the session of a search, and done closes
// the store. The tag NoSession stores nothing.
func Store(ctx context.Context, plan *bench.Plan, tag string) (session func(search.Started) string, done func(), err error) {
	if tag == NoSession {
		return func(search.Started) string { return "" }, func() {}, nil
	}
	store, err := OpenStore(ctx)
	if err != nil {
		return nil, nil, err
	}
	done = func() { _ = store.Close() } // every search is stored for itself
	stored, err := recording.OpenBench(ctx, store, tag, func(err error) {
		fmt.Fprintf(console.Stderr, "espalier: warning: from here on, searches may not be stored; they still count: %v\n", err)
	})
	if err != nil {
		done()
		return nil, nil, StoreFailure(err)
	}
	plan.Recall, plan.Keep = stored.Recall, stored.Keep
	return stored.Session, done, nil
}

// Measure runs a plan, with what rules know of its puzzles and its progress on the terminal.
func Measure(ctx context.Context, t registry.Task, plan bench.Plan) ([]bench.Row, error) {
	for _, warning := range bench.Warnings(plan.Problems, t.Solver.Warning) {
		fmt.Fprintf(console.Stderr, "espalier: note: %s\n", warning)
	}
	status, begin := statusline.New(os.Stderr), time.Now()
	defer status.Clear()
	plan.Searched = func(done int) {
		status.Show(func() string { return bench.Progress(plan, done, time.Since(begin)) })
	}
	if finished := plan.Finished; finished != nil {
		plan.Finished = func(r bench.Row) error { status.Clear(); return finished(r) }
	}
	status.Soon()
	plan.Searched(0)
	return bench.Run(ctx, plan)
}

// Runs are the searches of a bench, or of many runs of one search.
type Runs struct {
	Title    string
	Results  []bench.Result
	Ensemble *bench.Ensemble               // of runs that differ by their seed; nil: they do not
	Session  func(s search.Started) string // the id of the session of a search
	Stored   bool                          // searches that are done again are stored
}

// ShowRuns opens the table of runs. A run that is not stored is done again, by the same
// seed.
func (f ScreenFlags) ShowRuns(ctx context.Context, r Runs, trust TrustFlag, servers ServerFlags) error {
	s := f.screens(ctx)
	s.base.TrustFlag, s.base.ServerFlags = trust, servers
	if !r.Stored {
		s.base.Session = NoSession
	}
	o := runs.Options{Title: r.Title, Ensemble: r.Ensemble, Columns: []string{"puzzle", "method", "lost by", "thoughts", "tokens"}}
	if r.Ensemble != nil {
		o.Columns = []string{"seed", "lost by", "thoughts", "tokens"}
	}
	for i, x := range r.Results {
		cells := []string{x.Puzzle.Called(), method.Title(x.Started.Settings), lostBy(x), english.Grouped(x.Totals.Thoughts), describe.Short(float64(x.Totals.Tokens()))}
		if r.Ensemble != nil {
			cells = append([]string{fmt.Sprint(x.Started.Seed)}, cells[2:]...)
		}
		o.Runs = append(o.Runs, runs.Run{Number: i, Cells: cells, Result: x, ID: r.Session(x.Started)})
	}
	o.Open = func(run runs.Run) shell.Opener {
		if run.ID != "" {
			return s.resume(run.ID)
		}
		return s.again(run.Result.Started)
	}
	return s.run("", runs.New(o))
}

// lostBy says why a run was not solved.
func lostBy(x bench.Result) string {
	switch {
	case x.Solved:
		return ""
	case x.Err != nil:
		return x.Err.Error()
	case x.LostBy != "":
		return x.LostBy
	}
	return "not solved"
}
