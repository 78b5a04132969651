package game24

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
)

// A model that deliberates is asked in the words that it was taught, and told what it was not taught.
func TestDeliberatePrompts(t *testing.T) {
	p := mustProblem(t, "4 9 10 13")
	draft, said := "13 - 9 = 5 (left: 4 5 10)\nAnswer: 4 = 24", "13 - 9 = 4 (left: 4 4 10) corrected\nrevise"
	root := []search.Step{{State: "4 9 10 13"}}
	drafted := append(root[:1:1], search.Step{Text: " " + draft + "\n"})
	refused := append(drafted[:2:2], search.Step{Text: said + "\n"})
	var long []search.Step
	for range 7 {
		long = append(long, refused[1:]...)
	}
	round := "Draft: " + draft + "\nFeedback: " + said + "\n"
	for _, test := range []struct {
		purpose search.Purpose
		path    []search.Step
		want    string
	}{
		{search.Propose, root, "Input: 4 9 10 13 List:"},
		{search.Continue, root, "Input: 4 9 10 13 Next:"},
		{search.Judge, root, "Input: 4 9 10 13 Judge:"},
		{search.Answer, root, "Input: 4 9 10 13 Draft:"},
		{search.Feedback, drafted, "Input: 4 9 10 13 Draft: " + draft + "\nFeedback:"},
		{search.Refine, refused, "Input: 4 9 10 13 " + round + "Draft:"},
		{search.Refine, append(root[:1:1], long...), "Input: 4 9 10 13 " + strings.Repeat(round, mostRemembered) + "Draft:"},
		{search.Feedback, append(root[:1:1], long[:13]...), "Input: 4 9 10 13 " + strings.Repeat(round, mostRemembered-1) + "Draft: " + draft + "\nFeedback:"},
		{search.Solve, root, ""},
		{search.Grade, root, ""},
	} {
		got, err := p.Prompt(test.purpose, test.path, engine.Deliberate)
		if got.Text != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%s: %q, %v; want %q", test.purpose, got.Text, err, test.want)
		}
	}
	ballot, err := p.Capabilities().Ballot([][]search.Step{{{State: "4 4 10"}}, {{State: "3 9 13"}}}, engine.Deliberate)
	if err != nil || ballot.Text != "Input: 4 4 10 | 3 9 13 Vote:" {
		t.Errorf("%q, %v", ballot.Text, err)
	}
}

// What it writes is read: the choice after thinking, and the answer of a draft.
func TestDeliberateReplies(t *testing.T) {
	p := mustProblem(t, "3 6 17 18")
	vote := " Choice 1 (12 13) impossible\nChoice 2 (4 4 10)\n4 4 (left: 10) + 8 10 impossible - 0 10 impossible\n10 4 (left: 4) + 14 4 impossible - 6 4 sure\nsure\nThe best choice is 2\n"
	if choice, _, err := p.Capabilities().Choice(vote, 2); err != nil || choice != 1 {
		t.Errorf("choice %d, %v", choice, err)
	}
	draft := " 3 + 18 = 21 (left: 6 17 21)\n21 - 17 = 4 (left: 4 6)\n4 * 6 = 24 (left: 24)\nAnswer: ((3 + 18) - 17) * 6 = 24\n"
	for _, purpose := range []search.Purpose{search.Answer, search.Refine} {
		found, err := p.Parse(purpose, draft)
		if err != nil || len(found) != 1 {
			t.Fatalf("%v, %v", found, err)
		}
		if check, err := p.Check(t.Context(), nil, found[0].Text); err != nil || check.Verdict != search.Right {
			t.Errorf("%s: %+v, %v", found[0].Text, check, err)
		}
	}
}
