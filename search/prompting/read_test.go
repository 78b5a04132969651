package prompting_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
	"espalier/search/tasks/game24"
)

// TestRepliesAreKeptWithWhatWasReadFromThem: a reply says which part of it became a
// thought, a verdict or nothing; unread, declined and wrong ones are counted apart, and
// a wrong answer is not asked again.
func TestRepliesAreKeptWithWhatWasReadFromThem(t *testing.T) {
	problem, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
	if err != nil {
		t.Fatal(err)
	}
	for reply, want := range map[string]struct {
		part, as                string
		unread, declined, wrong int
		calls                   int
	}{
		"So: **Answer:** $(10-4)\\times(13-9)$": {"(10-4)\\times(13-9)", "Answer: (10 - 4) * (13 - 9)", 0, 0, 0, 1},
		"The answer is 4 + 9 + 10 + 13.":        {"4 + 9 + 10 + 13", "Answer: 4 + 9 + 10 + 13", 0, 0, 1, 1},
		"I'm sorry, I cannot do that.":          {"I'm sorry, I cannot do that", "I'm sorry, I cannot do that", 0, 2, 0, 2},
		"Hm. Let me see.\nHm.":                  {"", "", 2, 0, 0, 2},
	} {
		s := searchtest.Settings(t, "io")
		s.MaxReasks = 1
		r := searchtest.New(t, runner.Config{Problem: problem, Settings: s, Model: &always{searchtest.Scripted{Dialect: engine.Chat}, reply, false}})
		steps(t, r, 2)
		tree := r.Tree()
		var first search.Replied
		for _, e := range r.Log() {
			if b, ok := e.Body.(search.Replied); ok {
				first = b
			}
		}
		part, as := "", ""
		for _, p := range first.Passages(0) {
			part, as = first.Completions[0].Text[p.Start:p.End], p.As
		}
		got := tree.Totals()
		if part != want.part || as != want.as || got.Unparsed != want.unread || got.Declined != want.declined || got.Wrong != want.wrong || got.Calls != want.calls {
			t.Errorf("%q: read %q as %q; %d unread, %d declined, %d wrong, %d calls", reply, part, as, got.Unparsed, got.Declined, got.Wrong, got.Calls)
		}
		again, err := search.Fold(r.Log())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, again.Totals()); diff != "" {
			t.Error(diff)
		}
	}
}

// TestServersSayThatModelsDecline: what such a reply says is no answer, whatever it is.
func TestServersSayThatModelsDecline(t *testing.T) {
	problem, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
	if err != nil {
		t.Fatal(err)
	}
	model := &always{searchtest.Scripted{Dialect: engine.Chat}, "(10 - 4) * (13 - 9)", true}
	r := searchtest.New(t, runner.Config{Problem: problem, Settings: searchtest.Settings(t, "io"), Model: model})
	steps(t, r, 2)
	if got := r.Tree().Totals(); got.Declined == 0 || got.Thoughts > 0 {
		t.Errorf("%+v", got)
	}
}

// always is a model that answers everything alike.
type always struct {
	searchtest.Scripted
	reply    string
	declines bool
}

func (m *always) Generate(_ context.Context, requests []engine.Request, _ engine.Stream) ([]engine.Completion, error) {
	all := make([]engine.Completion, len(requests))
	for i := range all {
		all[i] = searchtest.Completion(m.reply, -1)
		if m.declines {
			all[i].Finish = engine.FinishRefusal
		}
	}
	return all, nil
}
