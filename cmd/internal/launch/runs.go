package launch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"espalier/cmd/internal/console"
	"espalier/search"
	"espalier/search/bench"
	"espalier/search/debug"
	"espalier/search/tasks/registry"
	"espalier/sessions"
	"espalier/sessions/recording"
	"espalier/sessions/trust"
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
		m := NewModels(ctx, f.ServerFlags, f.named()...)
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

// Runs are the searches of a bench, of two, or of many runs of one search.
type Runs struct {
	Title    string
	Runs     []runs.Run
	Ensemble *bench.Ensemble          // of runs that differ by their seed; nil: they do not
	Summary  func(width int) []string // what is said of all; nil: nothing
	Stored   bool                     // searches that are done again are stored
	Foreign  bool                     // they are from a file, and do nothing outside this process
}

// NewRuns are the results of a bench, in their order, with the sessions they are stored in.
func NewRuns(results []bench.Result, session func(search.Started) string) []runs.Run {
	var all []runs.Run
	for i, x := range results {
		all = append(all, runs.Run{Number: i, Result: x, ID: session(x.Started)})
	}
	return all
}

// ShowRuns opens the table of runs. A run that is not stored is done again, by the same
// seed.
func (f ScreenFlags) ShowRuns(ctx context.Context, r Runs, trust TrustFlag, servers ServerFlags) error {
	s := f.screens(ctx)
	s.base.TrustFlag, s.base.ServerFlags = trust, servers
	if !r.Stored {
		s.base.Session = NoSession
	}
	return s.run("", runs.New(runs.Options{
		Title: r.Title, Runs: r.Runs, Ensemble: r.Ensemble, Summary: r.Summary,
		Open: func(run runs.Run) shell.Opener {
			again := s.again(run.Result.Started)
			if r.Foreign {
				again = s.againInside(run.Result.Started)
			}
			if run.ID == "" {
				return again
			}
			stored := s.resume(run.ID)
			return func(ctx context.Context, asks bool) (shell.New, error) {
				screen, err := stored(ctx, asks)
				if r.Foreign && errors.Is(err, sessions.ErrNotFound) {
					return again(ctx, asks) // it is stored elsewhere
				}
				return screen, err
			}
		},
	}))
}

// errOutside is that a search would do something outside this process because a file says so.
var errOutside = errors.New("this search is not stored here, and a file of results may not have others contacted or files read: bench it with --session NAME, or search again by its command")

// againInside is again for what a file says: nothing may be contacted, read or run.
func (s *Screens) againInside(about search.Started) shell.Opener {
	effects, err := trust.Of([]string{about.Model, about.Evaluator}, trust.Keys{}, "")
	if err != nil || !effects.None() || registry.IsFile(about.Puzzle.Task) || about.Provenance != nil {
		return func(context.Context, bool) (shell.New, error) { return nil, errOutside }
	}
	return s.again(about)
}
