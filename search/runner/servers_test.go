package runner_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

// served is a model behind a server: it counts what it is sent, and answers each request by
// itself.
type served struct {
	searchtest.Scripted
	answer func(q engine.Request) (engine.Completion, error)
	asked  map[string]int // by prompt and seed
	sent   int
	label  int // requests for labels that are answered; 0 is all
}

func (m *served) Describe() engine.Description {
	return engine.Description{Name: "served", Dialect: engine.Chat, PerLabel: true}
}

func (m *served) Generate(_ context.Context, requests []engine.Request, _ engine.Stream) (all []engine.Completion, err error) {
	for _, q := range requests {
		m.sent++
		c, failed := m.answer(q)
		if failed != nil {
			err = failed
			c = engine.Completion{}
		} else {
			m.asked[q.Prompt+string(rune(q.Seed>>44))]++
		}
		all = append(all, c)
	}
	return all, err
}

func (m *served) Score(_ context.Context, requests []engine.ScoreRequest) (all []engine.Scores, err error) {
	for _, q := range requests {
		if m.label > 0 && m.sent >= m.label {
			m.label = 0
			return append(all, make([]engine.Scores, len(requests)-len(all))...), errors.New("the server went away")
		}
		m.sent += len(q.Continuations)
		m.asked[q.Prompt]++
		all = append(all, engine.Scores{LogProbs: []float64{-1, -1}, Usage: engine.Usage{Prompt: 3, Completion: 1}})
	}
	return all, err
}

func answers(text string, finish engine.Finish) func(engine.Request) (engine.Completion, error) {
	return func(engine.Request) (engine.Completion, error) {
		return engine.Completion{Text: text, Finish: finish, Usage: engine.Usage{Prompt: 1, Completion: 1}}, nil
	}
}

func spelling(m *served, s search.Settings, b search.Budget) runner.Config {
	if m.asked == nil {
		m.asked = map[string]int{}
	}
	return runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: m, Budget: b}
}

// Of a batch that fails, what was answered is not asked for again; nor is what an action had
// before its second call failed.
func TestFinishedRepliesSurvive(t *testing.T) {
	s := searchtest.Settings(t, "cot-sc")
	s.Samples, s.SampleBatch, s.StopLead = 10, 10, 0
	n := 0
	m := &served{answer: func(engine.Request) (engine.Completion, error) {
		if n++; n == 4 || n == 9 || n == 11 {
			return engine.Completion{}, errors.New("the server went away")
		}
		return engine.Completion{Text: "d o g", Finish: engine.FinishStop, Usage: engine.Usage{Prompt: 1}}, nil
	}}
	r := searchtest.New(t, spelling(m, s, search.Budget{}))
	failures := 0
	for !r.Tree().Outcome().Ended {
		if _, err := r.Step(t.Context()); err != nil {
			failures++
		}
		if failures > 5 {
			t.Fatal("it does not end")
		}
	}
	if failures != 2 || m.sent != 13 || r.Tree().Totals().Calls != 10 || r.Tree().Totals().Usage.Prompt != 10 {
		t.Errorf("%d failures, %d requests for %+v", failures, m.sent, r.Tree().Totals())
	}
	for q, times := range m.asked {
		if times != 1 {
			t.Errorf("%q was answered %d times", q, times)
		}
	}
	s = search.Settings{Method: "tot-bfs", Generate: search.GeneratePropose, Evaluate: search.EvaluateLogProb, Beam: 1, Proposals: 3}
	m = &served{answer: answers("a b c", engine.FinishStop), label: 3}
	r = searchtest.New(t, spelling(m, s, search.Budget{Calls: 30}))
	for !r.Tree().Outcome().Ended {
		_, _ = r.Step(t.Context())
	}
	for q, times := range m.asked {
		if strings.HasPrefix(q, "judge") && times != 1 {
			t.Errorf("%q was scored %d times", q, times)
		}
	}
}

// A budget of calls holds: labels that a server is asked about one by one count, and so
// does asking again.
func TestCallsAreBounded(t *testing.T) {
	bad := answers("?", engine.FinishStop)
	good := answers("a b", engine.FinishStop)
	for name, test := range map[string]struct {
		settings search.Settings
		answer   func(engine.Request) (engine.Completion, error)
	}{
		"asked again": {search.Settings{Method: "cot-sc", Samples: 20, SampleBatch: 20, Temperature: 1, MaxReasks: 2}, bad},
		"thoughts":    {search.Settings{Method: "tot-bfs", Generate: search.GenerateSample, Evaluate: search.EvaluateRule, Temperature: 1, Beam: 2, Proposals: 7, MaxReasks: 2}, bad},
		"labels":      {search.Settings{Method: "tot-bfs", Generate: search.GeneratePropose, Evaluate: search.EvaluateLogProb, Beam: 5, Proposals: 3, MaxReasks: 2}, good},
		"doubt":       {search.Settings{Method: "tot-bfs", Generate: search.GeneratePropose, Evaluate: search.EvaluateDoubt, MaxDoubt: 0.1, Beam: 5, Proposals: 3, MaxReasks: 2}, good},
		"values":      {search.Settings{Method: "tot-dfs", Generate: search.GeneratePropose, Evaluate: search.EvaluateValue, Temperature: 1, Evaluations: 3, Proposals: 3, MaxReasks: 2}, good},
	} {
		for calls := 1; calls <= 13; calls++ {
			m := &served{answer: test.answer}
			tree := searchtest.RunToEnd(t, searchtest.New(t, spelling(m, test.settings, search.Budget{Calls: calls})))
			if m.sent > calls || tree.Totals().Calls != m.sent {
				t.Errorf("%s: %d calls were allowed, %d made, %d counted", name, calls, m.sent, tree.Totals().Calls)
			}
		}
	}
}

// What was cut inside its answer is no answer, and has no vote.
func TestCutAnswersWinNoVote(t *testing.T) {
	s := search.Settings{Method: "cot-sc", Samples: 3, SampleBatch: 3, Temperature: 1, MaxReasks: 1}
	for name, test := range map[string]struct {
		text   string
		finish engine.Finish
		note   string
		reason string // why it is unread; empty: it is read
	}{
		"cut":             {"c a", engine.FinishLength, "cut off: the context of 4096 tokens is full; raise it with --context", "it was cut off inside its only line; cut off: the context of 4096 tokens is full; raise it with --context"},
		"cut behind it":   {"c a t\nSo we", engine.FinishLength, "", ""},
		"whole":           {"c a t", engine.FinishStop, "", ""},
		"refused":         {"c a t", engine.FinishRefusal, "", "the model refuses to answer"},
		"a loop":          {"", engine.FinishLoop, `stopped, because it wrote the same over and over: "Wait."`, `it came to no answer; stopped, because it wrote the same over and over: "Wait."`},
		"a loop, and yet": {"c a t", engine.FinishLoop, "x", ""},
	} {
		seeds := map[uint64]bool{}
		m := &served{answer: func(q engine.Request) (engine.Completion, error) {
			seeds[q.Seed] = true
			return engine.Completion{Text: test.text, Finish: test.finish, Note: test.note}, nil
		}}
		r := searchtest.New(t, spelling(m, s, search.Budget{}))
		tree := searchtest.RunToEnd(t, r)
		if tree.Outcome().Solved != (test.reason == "") {
			t.Errorf("%s: %+v", name, tree.Outcome())
		}
		unread := tree.Node(0).Unread
		if test.reason == "" && len(unread) > 0 || test.reason != "" && (len(unread) != 6 || unread[0].Reason != test.reason) {
			t.Errorf("%s: %+v", name, unread)
		}
		if test.reason != "" && len(seeds) != 6 {
			t.Errorf("%s: asked with %d seeds", name, len(seeds))
		}
	}
}
