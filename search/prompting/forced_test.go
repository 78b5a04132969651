package prompting_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

func thinkerSearch(t *testing.T, m *searchtest.Thinker, budget, least int, stream func(search.StreamUpdate)) *runner.Runner {
	t.Helper()
	s := searchtest.Settings(t, "cot")
	s.ThinkBudget, s.ThinkAtLeast = budget, least
	return searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: m, Stream: stream})
}

// What is too long is ended and answered, what is too short goes on after a word of doubt, and
// the log says which words are the program's and what all of it cost.
func TestBudgetForcing(t *testing.T) {
	script := []string{"one two three four five six", "-seven eight", "-nine ten eleven"}
	for name, test := range map[string]struct {
		budget, least int
		thinking      string
		given         []string // words of the program; empty: the end of thinking
		usage         engine.Usage
		calls         int
		note          string
	}{
		"free":                    {0, 0, script[0], nil, engine.Usage{Prompt: 2, Completion: 9}, 1, ""},
		"within the budget":       {20, 0, script[0], nil, engine.Usage{Prompt: 2, Completion: 9}, 1, ""},
		"enough":                  {0, 6, script[0], nil, engine.Usage{Prompt: 2, Completion: 9}, 1, ""},
		"cut short":               {4, 0, "one two three four", []string{""}, engine.Usage{Prompt: 2 + 6, Completion: 4 + 3}, 2, "the program ended the thinking after 4 tokens"},
		"the answer beyond":       {7, 0, script[0], nil, engine.Usage{Prompt: 2 + 9, Completion: 7 + 2}, 2, ""},
		"thinks on":               {0, 7, script[0] + "\n\nWait-seven eight", []string{"\n\nWait"}, engine.Usage{Prompt: 2 + 9, Completion: 9 + 5}, 2, "had the model think on, as it had thought for 6 tokens"},
		"thinks on twice":         {0, 9, script[0] + "\n\nWait-seven eight\n\nWait-nine ten eleven", []string{"\n\nWait", "\n\nWait"}, engine.Usage{Prompt: 2 + 9 + 11, Completion: 9 + 5 + 6}, 3, "think on"},
		"thinks on, is cut short": {9, 9, script[0] + "\n\nWait-seven eight\n\nWait-nine", []string{"\n\nWait", "\n\nWait", ""}, engine.Usage{Prompt: 2 + 9 + 11 + 11, Completion: 9 + 3 + 1 + 3}, 4, "ended the thinking after 9 tokens"},
	} {
		t.Run(name, func(t *testing.T) {
			var live strings.Builder
			m := &searchtest.Thinker{Script: script, Answers: "c a t"}
			r := thinkerSearch(t, m, test.budget, test.least, func(l search.StreamUpdate) { live.WriteString(l.Token.Text) })
			tree := searchtest.RunToEnd(t, r)
			if !tree.Outcome().Solved {
				t.Fatalf("not solved: %+v", tree.Outcome())
			}
			reply, _ := tree.Reply(tree.Node(1).Reply)
			c := reply.Completions[0]
			if c.Thinking != test.thinking || c.Text != "c a t" || !strings.Contains(c.Note, test.note) || test.note == "" && c.Note != "" {
				t.Errorf("%+v", c)
			}
			var given []string
			for _, g := range c.Given {
				given = append(given, c.Thinking[g.Start:g.End])
				if !g.Thinking || c.Thinking[g.Start:g.End] == "" && g.Start != len(c.Thinking) {
					t.Errorf("the program wrote at %+v", g)
				}
			}
			if diff := cmp.Diff(test.given, given); diff != "" {
				t.Error(diff)
			}
			if reply.Usage != test.usage || tree.Totals().Calls != test.calls || reply.Calls != 1 || tree.Node(0).Calls != 1 {
				t.Errorf("usage %+v in %d calls, want %+v in %d", reply.Usage, tree.Totals().Calls, test.usage, test.calls)
			}
			if joined := func() (s string) {
				for _, token := range c.Tokens {
					s += token.Text
				}
				return s
			}(); joined != c.Text {
				t.Errorf("tokens %q", joined)
			}
			if words := strings.Count(live.String(), "Wait"); words != strings.Count(test.thinking, "Wait") {
				t.Errorf("shown live: %q", live.String())
			}
			for i, q := range m.Asked {
				if q.Seed != m.Asked[0].Seed || i > 0 && q.Drawn <= m.Asked[i-1].Drawn {
					t.Errorf("request %d goes on behind %d tokens of seed %d", i, q.Drawn, q.Seed)
				}
			}
			again := thinkerSearch(t, &searchtest.Thinker{Script: script, Answers: "c a t"}, test.budget, test.least, nil)
			searchtest.RunToEnd(t, again)
			if diff := cmp.Diff(encoded(t, r.Log()), encoded(t, again.Log())); diff != "" {
				t.Errorf("the same seed gives another log: %s", diff)
			}
		})
	}
}

func encoded(t *testing.T, log []search.Event) (lines []string) {
	t.Helper()
	for _, e := range log {
		data, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(data))
	}
	return lines
}

// A model that never thinks for long enough is not asked for ever, and one that fails on the
// way is asked again from the start.
func TestForcingEnds(t *testing.T) {
	m := &searchtest.Thinker{Script: []string{"one", ""}, Answers: "c a t"}
	searchtest.RunToEnd(t, thinkerSearch(t, m, 0, 1000, nil))
	if n := len(m.Asked); n != 9 {
		t.Errorf("%d requests", n)
	}
	fails := 0
	m = &searchtest.Thinker{Script: []string{"one two three"}, Answers: "c a t", Fails: func(q engine.Request) error {
		if !q.Beginning.None() && fails == 0 {
			fails++
			return fmt.Errorf("gone")
		}
		return nil
	}}
	r := thinkerSearch(t, m, 2, 0, nil)
	_, err := r.Step(t.Context()) // it starts
	if err == nil {
		_, err = r.Step(t.Context())
	}
	if err == nil || !strings.Contains(err.Error(), "gone") {
		t.Fatal(err)
	}
	if tree := searchtest.RunToEnd(t, r); !tree.Outcome().Solved {
		t.Errorf("%+v", tree.Outcome())
	}
}

// Settings that cannot work are refused before a search begins, in words.
func TestForcingIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		model engine.Model
		set   func(*search.Settings)
		want  string
	}{
		"no thinking":  {searchtest.CatModel(), func(s *search.Settings) { s.ThinkBudget = 5 }, "think-budget is for models that think"},
		"least":        {searchtest.CatModel(), func(s *search.Settings) { s.ThinkAtLeast = 5 }, "think-at-least is for models that think"},
		"no beginning": {mute{&searchtest.Thinker{}}, func(s *search.Settings) { s.ThinkBudget = 5 }, "goes on from the beginning of a reply, and mute cannot"},
		"crossed":      {&searchtest.Thinker{}, func(s *search.Settings) { s.ThinkBudget, s.ThinkAtLeast = 5, 6 }, "more than the think-budget of 5"},
		"negative":     {&searchtest.Thinker{}, func(s *search.Settings) { s.ThinkBudget = -1 }, "0 or more"},
	} {
		s := searchtest.Settings(t, "cot")
		test.set(&s)
		_, err := runner.New(runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: test.model})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// mute cannot go on from a beginning.
type mute struct{ *searchtest.Thinker }

func (mute) Describe() engine.Description {
	return engine.Description{Name: "mute", Dialect: engine.ZeroShot}
}

// A chain that was stopped as unsure is neither ended nor made to go on, and its confidence is
// that of all its parts.
func TestForcedAndUnsure(t *testing.T) {
	s := searchtest.Settings(t, "cot-sc")
	s.Samples, s.ThinkAtLeast, s.StopUnsure, s.WarmUp, s.Window = 2, 3, 0.5, 1, 2
	s.SampleBatch = 1
	m := &wavering{Thinker: searchtest.Thinker{Script: []string{"one two", "-three"}, Answers: "cat"}, sure: []float64{5, 2}}
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: m})
	searchtest.RunToEnd(t, r)
	var all []engine.Completion
	for _, e := range r.Log() {
		if b, ok := e.Body.(search.Replied); ok {
			all = append(all, b.Completions...)
		}
	}
	if len(all) != 2 || all[0].Confidence.Least != 2 || all[0].Confidence.Tokens != 2 || !all[0].Added() {
		t.Fatalf("%+v", all)
	}
	if c := all[1]; c.Finish != engine.FinishUnsure || c.Added() || c.Confidence.Least != 1 {
		t.Errorf("%+v", c)
	}
}

// wavering is as sure as it is told, a reply each, and then not at all.
type wavering struct {
	searchtest.Thinker
	sure []float64
}

func (m *wavering) Generate(ctx context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	all, err := m.Thinker.Generate(ctx, requests, stream)
	for i := range all {
		c := engine.Confidence{Least: 1, Tokens: 1, Alternatives: 20}
		if len(m.sure) > 0 {
			c.Least, m.sure = m.sure[0], m.sure[1:]
		}
		if all[i].Confidence = &c; c.Least < requests[i].Watch.Least {
			all[i].Finish = engine.FinishUnsure
		}
	}
	return all, err
}
