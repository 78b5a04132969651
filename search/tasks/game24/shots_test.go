package game24_test

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
	"espalier/search/tasks/game24"
)

// A prompt keeps as many of its examples as are asked for, and all else.
func TestShots(t *testing.T) {
	p := problem(t)
	for purpose, all := range map[search.Purpose]int{search.Propose: 2, search.Continue: 3, search.Judge: 5, search.Answer: 3, search.Solve: 2} {
		q, err := p.Prompt(purpose, []search.Step{{State: p.Root()}}, engine.Chat)
		if err != nil {
			t.Fatal(err)
		}
		asks, _, _ := strings.Cut(q.Text, "\n\n")
		_, question, _ := strings.Cut(q.Text, "Input: 4 9 10 13")
		for n := range all + 2 {
			s := q.Shots(n)
			if got, want := strings.Count(s.Text, "Target: ")-1, min(n, all); got != want {
				t.Errorf("%s has %d examples, want %d:\n%s", purpose, got, want, s.Text)
			}
			if !strings.HasPrefix(s.Text, asks+"\n\nTarget: ") || !strings.HasSuffix(s.Text, "\n\nTarget: 24\nInput: 4 9 10 13"+question) {
				t.Errorf("%s with %d examples: %s", purpose, n, s.Text)
			}
		}
	}
}

// The setting is that of the search: every prompt that the log holds follows it.
func TestShotsOfASearch(t *testing.T) {
	for shots, examples := range map[string]int{"": 3, "0": 0, "1": 1, "9": 3} {
		s := searchtest.Settings(t, "io")
		s.Shots = shots
		model := &searchtest.Turns{Scripted: searchtest.Scripted{Dialect: engine.Chat}, Replies: []string{"Answer: (10 - 4) * (13 - 9) = 24"}}
		r := searchtest.New(t, runner.Config{Problem: problem(t), Settings: s, Model: model})
		if o := searchtest.RunToEnd(t, r).Outcome(); !o.Solved {
			t.Fatalf("%+v", o)
		}
		for _, e := range r.Log() {
			if b, ok := e.Body.(search.Replied); ok && strings.Count(b.Prompt, "Answer: (")+strings.Count(b.Prompt, "Answer: 5")+strings.Count(b.Prompt, "Answer: 2") != max(examples, map[string]int{"0": 1}[shots]) {
				t.Errorf("shots %q: %s", shots, b.Prompt)
			}
		}
	}
	s := searchtest.Settings(t, "io")
	s.Shots = "-1"
	if _, err := runner.New(runner.Config{Problem: problem(t), Settings: s, Model: search.NewRandom(problem(t))}); err == nil {
		t.Error("shots -1 is taken")
	}
	s.Shots = "2"
	if _, err := runner.New(runner.Config{Problem: problem(t), Settings: s, Model: search.NewRandom(problem(t))}); err == nil || !strings.Contains(err.Error(), "has no examples; leave shots out") {
		t.Errorf("examples of a prompt that has none: %v", err)
	}
}

func problem(t *testing.T) search.Problem {
	t.Helper()
	p, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}
