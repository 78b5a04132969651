package bench

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/tasks/game24"
)

// controls opens the random control under any name, but for two that go wrong.
type controls struct{}

func (controls) Close() error { return nil }

func (controls) Open(name string, p search.Problem) (engine.Model, error) {
	switch name {
	case "missing":
		return nil, errors.New("no such model")
	case "panics":
		return broken{search.NewRandom(p)}, nil
	}
	return search.NewRandom(p), nil
}

type broken struct{ engine.Model }

func (broken) Generate(context.Context, []engine.Request, engine.Stream) ([]engine.Completion, error) {
	panic("a bug")
}

func plan(t *testing.T, models ...string) Plan {
	t.Helper()
	p := Plan{Seed: 1, Models: func() Models { return controls{} }}
	for _, input := range []string{"4 9 10 13", "1 2 4 7", "4 4 6 8", "1 1 1 1", "2 2 2 12"} {
		problem, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: input})
		if err != nil {
			t.Fatal(err)
		}
		p.Problems = append(p.Problems, problem)
	}
	for _, m := range models {
		for _, name := range []string{"io", "cot-sc", "tot-bfs"} {
			s, err := method.Defaults(name)
			if err != nil {
				t.Fatal(err)
			}
			p.Subjects = append(p.Subjects, Subject{Settings: s, Model: m})
		}
	}
	return p
}

var timeless = cmp.Options{cmpopts.IgnoreFields(Result{}, "Elapsed"), cmpopts.EquateErrors()}

func TestRowsDoNotDependOnJobs(t *testing.T) {
	var all [][]Row
	for _, jobs := range []int{0, 1, 4, 100} {
		p := plan(t, "random")
		p.Jobs = jobs
		var finished []Row
		p.Finished = func(r Row) error { finished = append(finished, r); return nil }
		done := 0
		p.Searched = func(n int) {
			if done++; n != done {
				t.Errorf("%d are done, not %d", n, done)
			}
		}
		rows, err := Run(context.Background(), p)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(finished, rows); diff != "" {
			t.Errorf("rows as they finished, and at the end (-+):\n%s", diff)
		}
		if done != p.Searches() {
			t.Errorf("%d searches of %d", done, p.Searches())
		}
		all = append(all, rows)
	}
	for _, rows := range all[1:] {
		if diff := cmp.Diff(all[0], rows, timeless); diff != "" {
			t.Errorf("another number of jobs gives another result (-+):\n%s", diff)
		}
	}
}

func TestInterruptKeepsWhatIsDone(t *testing.T) {
	p := plan(t, "random")
	p.Jobs = 2
	ctx, cancel := context.WithCancel(context.Background())
	p.Searched = func(done int) {
		if done == 7 {
			cancel()
		}
	}
	rows, err := Run(ctx, p)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	done := 0
	for _, r := range rows {
		done += len(r.Results)
	}
	if done < 7 || done == p.Searches() || len(rows[0].Results) != len(p.Problems) {
		t.Errorf("%d searches in %d rows are kept", done, len(rows))
	}
}

func TestFailuresAreNotSolved(t *testing.T) {
	p := plan(t, "panics")
	rows, err := Run(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if len(r.Failures()) != len(p.Problems) || r.Solved() != 0 || r.Share() != 0 {
			t.Errorf("%s: failures %v, solved %d", r.Subject.Settings.Method, r.Failures(), r.Solved())
		}
	}
	if err := plan(t, "missing").Check(); err == nil {
		t.Error("a model that cannot be opened passes the check")
	}
	if err := plan(t, "random").Check(); err != nil {
		t.Error(err)
	}
}

func TestFinishedCanStop(t *testing.T) {
	p := plan(t, "random", "random", "random")
	full := errors.New("disk full")
	calls := 0
	p.Finished = func(Row) error { calls++; return full }
	if _, err := Run(context.Background(), p); !errors.Is(err, full) || calls != 1 {
		t.Errorf("error %v after %d calls", err, calls)
	}
}

func TestRowSums(t *testing.T) {
	r := Row{Puzzles: 4, Results: []Result{
		{Solved: true, Within: true, Totals: search.Totals{Thoughts: 6, Refused: 3, Merged: 2, Calls: 4, Usage: engine.Usage{Prompt: 10, Completion: 5, Reused: 4}}},
		{Within: true, Totals: search.Totals{Thoughts: 2, Refused: 1, Calls: 1, Usage: engine.Usage{Prompt: 6, Completion: 7}}},
	}}
	got := fmt.Sprint(r.Solved(), r.Within(), r.Share(), r.Tokens(), r.Calls(), r.Thoughts(), r.Refused(), r.Merged())
	if want := "1 2 0.5 14 2.5 4 0.5 0.2"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	var none Row
	if none.Share() != 0 || none.Refused() != 0 || none.Seconds() != 0 {
		t.Error("an empty row is not all zeros")
	}
}
