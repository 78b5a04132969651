package sessions

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"

	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
)

func openStore(t testing.TB) *Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "sessions.db"))
}

func openAt(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// config is a depth-first search with the control for a model: many small
// actions, the same for the same seed.
func config(t testing.TB, input string, seed uint64) runner.Config {
	t.Helper()
	c, err := newConfig(input, seed)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newConfig(input string, seed uint64) (runner.Config, error) {
	problem, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: input})
	if err != nil {
		return runner.Config{}, err
	}
	settings, err := method.Defaults("tot-dfs")
	settings.Threshold = 0
	return runner.Config{Problem: problem, Settings: settings, Model: search.NewRandom(problem), Seed: seed}, err
}

// finish steps a runner to the end of its search.
func finish(r *runner.Runner) error {
	for {
		if _, err := r.Step(context.Background()); errors.Is(err, runner.ErrEnded) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// whole is the log of an uninterrupted search.
func whole(t testing.TB, c runner.Config) []search.Event {
	t.Helper()
	c.Record = nil
	r, err := runner.New(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := finish(r); err != nil {
		t.Fatal(err)
	}
	return r.Log()
}

// store writes a log as a session and returns its id.
func store(t testing.TB, s *Store, n New, log []search.Event) string {
	t.Helper()
	w, err := s.Create(context.Background(), n)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range split(log) {
		if err := w.Append(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.ID()
}

func encode(t testing.TB, log []search.Event) string {
	t.Helper()
	data, err := json.MarshalIndent(log, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
