package debug

import (
	"context"
	"runtime"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
)

// heap is what is in use.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestBranchesShareWhatTheyHaveInCommon makes thirteen branches of a long log: they
// take little more memory together than the log does.
func TestBranchesShareWhatTheyHaveInCommon(t *testing.T) {
	problem, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "1 2 3 4"})
	if err != nil {
		t.Fatal(err)
	}
	settings, err := method.Defaults("tot-dfs")
	if err != nil {
		t.Fatal(err)
	}
	config := runner.Config{Problem: problem, Settings: settings, Model: search.NewRandom(problem)}
	host := Host{
		Configure: func(context.Context, search.Started) (runner.Config, error) { return config, nil },
	}
	empty := heap()
	d, err := Open(host, "", longLog(config))
	if err != nil {
		t.Fatal(err)
	}
	one := heap() - empty
	for range 13 {
		d.Travel(d.Line().Len())
		answer, err := d.Do(t.Context(), "cut 1: mine")
		if err != nil {
			t.Fatal(answer, err)
		}
	}
	if len(d.Branches()) != 14 {
		t.Fatalf("%d branches", len(d.Branches()))
	}
	all := heap() - empty
	t.Logf("%d events: one log %d KB, with 13 branches %d KB", d.Line().Len(), one>>10, all>>10)
	// A list of events and one of points are each branch's own.
	if all > 2*one {
		t.Errorf("a log takes %d KB, and with 13 branches %d KB", one>>10, all>>10)
	}
	runtime.KeepAlive(d)
}

// longLog is what a search of a configuration might log, with no regard to sense.
func longLog(c runner.Config) []search.Event {
	log := grown(20000)
	first := log[0].Body.(search.Started)
	first.Puzzle, first.State, first.Settings, first.Model = c.Problem.Puzzle(), c.Problem.Root(), c.Settings, c.Model.Describe().Name
	log[0].Body = first
	for i, e := range log {
		if r, ok := e.Body.(search.Replied); ok {
			for j := range r.Completions {
				for range 10 { // as long as it is with a model
					r.Completions[j].Tokens = append(r.Completions[j].Tokens, engine.Token{Text: "13", LogProb: -1})
				}
			}
			log[i].Body = r
		}
	}
	return log
}
