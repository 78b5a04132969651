package game24

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
)

// A model that knows other targets is told which, and by which rules; what it was not taught is refused in words.
func TestTargetPrompts(t *testing.T) {
	for _, test := range []struct {
		target, use string
		purpose     search.Purpose
		state       string
		want        string // of the prompt, or of the error
	}{
		{"765", "all", search.Continue, "3 7 25 50", "Target: 765 Input: 3 7 25 50 Next:"},
		{"765", "any", search.Continue, "3 7 25 50", "Target: 765 any Input: 3 7 25 50 Next:"},
		{"24", "all", search.Judge, "3 7", "Target: 24 Input: 3 7 Judge:"},
		{"24", "all", search.Think, "3 7", "Target: 24 Input: 3 7 Think:"},
		{"24", "any", search.Think, "3 7 1250", "Target: 24 any Input: 3 7 1250 Think:"},
		{"999", "all", search.Think, "3 7 25 50", "Target: 999 Input: 3 7 25 50 Judge:"},
		{"1", "all", search.Answer, "0 7 25 50", "Target: 1 Input: 0 7 25 50 Answer:"},
		{"1", "any", search.Solve, "3 7 25 9999", "Target: 1 any Input: 3 7 25 9999 Steps:"},
		{"765", "all", search.Propose, "3 7 25 50", `use generate "enumerate"`},
		{"765", "all", search.Grade, "3 7 25 50", "no prompt"},
		{"1000", "all", search.Judge, "3 7 25 50", "targets from 1 to 999, not 1000"},
		{"0", "all", search.Judge, "3 7 25 50", "targets from 1 to 999, not 0"},
		{"765", "all", search.Judge, "3/7 25", "integers up to 9999"},
		{"765", "all", search.Judge, "3 10000", "integers up to 9999"},
	} {
		p, err := read(search.Puzzle{Task: "game24", Input: "3 7 25 50", Options: map[string]string{"target": test.target, "use": test.use}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Prompt(test.purpose, []search.Step{{State: test.state}}, engine.Targets)
		if err != nil {
			got.Text = err.Error()
		}
		if (err == nil) != strings.HasPrefix(test.want, "Target:") || !strings.Contains(got.Text, test.want) {
			t.Errorf("%s %s %s: %q, want %q", test.purpose, test.target, test.state, got.Text, test.want)
		}
	}
	p := mustProblem(t, "4 9 10 13")
	if _, err := p.Capabilities().Ballot([][]search.Step{{{State: "4 4 10"}}, {{State: "3 9 13"}}}, engine.Targets); err == nil || strings.Contains(err.Error(), "deliberate") {
		t.Errorf("a vote: %v", err)
	}
}

// What it thinks of two and three numbers ends in a label, whatever is above it.
func TestTargetThoughts(t *testing.T) {
	p := mustProblem(t, "3 7 25")
	for text, want := range map[string]string{
		" + 10 - 2 * 24 sure\nsure\n": "sure",
		" 3 needs 27 21 72 8 : 7 25 + 32 - 18 * 175\n7 needs 17 31 168 : 3 25 + 28 - 22 * 75\n25 needs 1 49 600 : 3 7 + 10 - 4 * 21\nimpossible\n": "impossible",
		" 3 needs 27 21 72 8 : 1 8 + 9": "",
	} {
		found, err := p.Parse(search.Think, text)
		switch {
		case want == "" && err == nil, want != "" && (err != nil || found[0].Text != want):
			t.Errorf("%q: %v, %v", text, found, err)
		}
	}
}
