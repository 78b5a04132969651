package game24

import (
	"strings"
	"testing"

	"espalier/search"
)

// walk checks thoughts one after the other and returns the last finding.
func walk(p *problem, thoughts ...string) search.Check {
	path := []search.Step{{State: p.Root()}}
	var c search.Check
	for _, text := range thoughts {
		c = p.check(path, text)
		path = append(path, search.Step{Text: text, State: c.State})
	}
	return c
}

func TestCheckSteps(t *testing.T) {
	tests := []struct {
		input    string
		thoughts []string
		want     search.Check // Reason is a beginning
	}{
		{"4 9 10 13", []string{"13 - 9 = 4 (left: 4 4 10)"}, search.Check{Verdict: search.Legal, State: "4 4 10", Short: "13 - 9 = 4"}},
		{"4 9 10 13", []string{"13 - 9 = 4 (left: 10 4 4)"}, search.Check{Verdict: search.Legal, State: "4 4 10", Short: "13 - 9 = 4"}},
		{"4 9 10 13", []string{"13−9=4 left: 4, 4, 10."}, search.Check{Verdict: search.Legal, State: "4 4 10", Short: "13 - 9 = 4"}},
		{"4 9 10 13", []string{"9 - 13 = -4 (left: -4 4 10)"}, search.Check{Verdict: search.Legal, State: "-4 4 10", Short: "9 - 13 = -4"}},
		{"4 9 10 13", []string{"9 - 13 = -4 (left: -4 4 10)", "10 - -4 = 14 (left: 4 14)"}, search.Check{Verdict: search.Legal, State: "4 14", Short: "10 - -4 = 14"}},
		{"3 3 8 8", []string{"8 / 3 = 8/3 (left: 8/3 3 8)", "3 - 8/3 = 1/3 (left: 8 1/3)", "8 / 1/3 = 24 (left: 24)"}, search.Check{Verdict: search.Right, State: "24", Short: "8 / (1/3) = 24", Answer: "8 / (3 - 8 / 3)"}},
		{"3 3 8 8", []string{"8/3 = 8/3 (left: 8/3 3 8)"}, search.Check{Verdict: search.Legal, State: "8/3 3 8", Short: "8 / 3 = 8/3"}},
		{"2 5", []string{"5 / 2 = 2.5 (left: 2.5)"}, search.Check{Verdict: search.DeadEnd, State: "5/2", Short: "5 / 2 = 5/2", Reason: "the last number is 5/2, not 24"}},
		{"4 6", []string{"4 + 6 = 10 (left: 10)"}, search.Check{Verdict: search.DeadEnd, State: "10", Short: "4 + 6 = 10", Reason: "the last number is 10, not 24"}},
		{"4 6", []string{"4 * 6 = 24 (left: 24)"}, search.Check{Verdict: search.Right, State: "24", Short: "4 * 6 = 24", Answer: "6 * 4"}},
		{"4 9 10 13", []string{"13 - 9 = 4 (left: 4 4 10)", "10 - 4 = 6 (left: 4 6)", "4 * 6 = 24 (left: 24)"}, search.Check{Verdict: search.Right, State: "24", Short: "4 * 6 = 24", Answer: "(10 - 4) * (13 - 9)"}},

		{"4 6 9 13", []string{"13 - 6 = 8 (left: 4 8 9)"}, search.Check{Verdict: search.Refused, Short: "13 - 6 = 8", Reason: "13 - 6 is 7, not 8"}},
		{"4 9 10 13", []string{"13 - 9 = 4 (left: 4 10)"}, search.Check{Verdict: search.Refused, Short: "13 - 9 = 4", Reason: "what is left is 4 4 10, not 4 10"}},
		{"4 9 10 13", []string{"13 - 9 = 4 (left: )"}, search.Check{Verdict: search.Refused, Short: "13 - 9 = 4", Reason: "what is left is 4 4 10, not nothing"}},
		{"4 9 10 13", []string{"13 - 9 = 4"}, search.Check{Verdict: search.Refused, Short: "13 - 9 = 4", Reason: "it does not say what is left; want (left: 4 4 10)"}},
		{"4 9 10 13", []string{"13 - 8 = 5 (left: 4 5 10)"}, search.Check{Verdict: search.Refused, Short: "13 - 8 = 5", Reason: "8 is not among 4 9 10 13"}},
		{"4 9 10 13", []string{"4 + 4 = 8 (left: 8 9 10 13)"}, search.Check{Verdict: search.Refused, Short: "4 + 4 = 8", Reason: "there is only one 4 in 4 9 10 13"}},
		{"4 4 5", []string{"4 - 4 = 0 (left: 0 5)", "5 / 0 = 0 (left: 0)"}, search.Check{Verdict: search.Refused, Short: "5 / 0 = 0", Reason: "5 / 0: division by zero"}},
		{"4 9", []string{"4 ^ 9 = 1 (left: 1)"}, search.Check{Verdict: search.Refused, Short: "4 ^ 9 = 1 (left: 1)", Reason: `column 3: want one of + - * /, not "^"`}},
		{"4 9 10", []string{"4 + 4 = 8 (left: 8 9)", "8 + 9 = 17 (left: 17)"}, search.Check{Verdict: search.Refused, Short: "8 + 9 = 17", Reason: "it follows a thought that was refused"}},
		{"4 6", []string{"4 * 6 = 24 (left: 24)", "24 + 0 = 24 (left: 24)"}, search.Check{Verdict: search.Refused, Short: "24 + 0 = 24", Reason: "0 is not among 24"}},
	}
	for _, test := range tests {
		got := walk(mustProblem(t, test.input), test.thoughts...)
		want := test.want
		if !strings.HasPrefix(got.Reason, want.Reason) || (want.Reason == "") != (got.Reason == "") {
			t.Errorf("%s %q: reason %q, want %q", test.input, test.thoughts, got.Reason, want.Reason)
		}
		got.Reason, want.Reason, got.Mistake = "", "", "" // mistakes have a table of their own
		if got != want {
			t.Errorf("%s %q:\n got %+v\nwant %+v", test.input, test.thoughts, got, want)
		}
	}
}

func TestCheckAnswers(t *testing.T) {
	tests := []struct {
		input, answer string
		verdict       search.Verdict
		normal        string
		reason        string
	}{
		{"4 9 10 13", "(10 - 4) * (13 - 9) = 24", search.Right, "(10 - 4) * (13 - 9)", ""},
		{"4 9 10 13", "(13-9)×(10-4)", search.Right, "(10 - 4) * (13 - 9)", ""},
		{"4 9 10 13", "((10 - 4) * ((13 - 9)))", search.Right, "(10 - 4) * (13 - 9)", ""},
		{"4 9 10 13", "4 + 9 + 10 + 13 = 24", search.Refused, "13 + 10 + 9 + 4", "its value is 36, not 24"},
		{"4 9 10 13", "(10 - 4) * (13 - 9) = 25", search.Refused, "(10 - 4) * (13 - 9)", "it says 25, but its value is 24"},
		{"4 9 10 13", "4 * 6 = 24", search.Refused, "6 * 4", "it must use each of 4 9 10 13 once, but lacks 9"},
		{"4 6", "4 * 6 * 1", search.Refused, "6 * 4 * 1", "it must use each of 4 6 once, but has 1 beyond that"},
		{"4 6", "4 * 6 + 4 - 4", search.Refused, "6 * 4 + 4 - 4", "it must use each of 4 6 once, but has 4 4 beyond that"},
		{"4 4", "4 / (4 - 4)", search.Refused, "4 / (4 - 4)", "it must use"},
		{"4 4 4", "4 / (4 - 4)", search.Refused, "4 / (4 - 4)", "4 / (4 - 4): division by zero"},
		{"4 6", "(4 * 6", search.Refused, "(4 * 6", `column 7: want an operator or ")", but the text ends`},
		{"4 6", "-4 * 6", search.Refused, "-4 * 6", `column 1: want a number or "(", not "-"`},
		{"4 6", "4 6", search.Refused, "4 6", `column 3: want an operator or the end, not "6"`},
		{"4 6", "", search.Refused, "", `column 1: want a number or "(", but the text ends`},
		{"3 3 8 8", "8 / (3 - 8 / 3)", search.Right, "8 / (3 - 8 / 3)", ""},
		{"4 6", "99999999999999999999 * 6", search.Refused, "99999999999999999999 * 6", "column 1: the result does not fit in 64 bits"},
	}
	for _, test := range tests {
		got := walk(mustProblem(t, test.input), "Answer: "+test.answer)
		if got.Verdict != test.verdict || got.AnswerKey() != test.normal || !strings.HasPrefix(got.Reason, test.reason) || (test.reason == "") != (got.Reason == "") {
			t.Errorf("%s %q:\n got %+v\nwant %s %q %q", test.input, test.answer, got, test.verdict, test.normal, test.reason)
		}
	}
	// A right answer may follow wrong steps: the paper judges chains by it alone.
	p := mustProblem(t, "4 9 10 13")
	if c := walk(p, "13 - 9 = 5 (left: 4 5 10)", "Answer: (10 - 4) * (13 - 9) = 24"); c.Verdict != search.Right {
		t.Errorf("right answer after a wrong step: %+v", c)
	}
}

func TestNormalForm(t *testing.T) {
	groups := [][]string{
		{"(10 - 4) * (13 - 9)", "(13 - 9) * (10 - 4)"},
		{"1 + 2 + 3", "3 + (2 + 1)", "(1 + 3) + 2"},
		{"8 - (3 - 2) - 1", "8 - 1 + 2 - 3", "2 + 8 - (1 + 3)"},
		{"12 / (3 / 2)", "12 * 2 / 3", "2 / 3 * 12"},
		{"6 / 2 / 3", "6 / (3 * 2)", "6 / (2 * 3)"},
		{"5 * (1 + 2)", "(2 + 1) * 5"},
		{"0 * 5 / 1", "0 / 1 * 5"},
	}
	for _, group := range groups {
		var first string
		for i, text := range group {
			e, _, err := parseExpression(text)
			if err != nil {
				t.Fatal(err)
			}
			if err := e.evaluate(); err != nil {
				t.Fatal(err)
			}
			got := e.canonical()
			if i == 0 {
				first = got
			} else if got != first {
				t.Errorf("%q becomes %q, but %q becomes %q", text, got, group[0], first)
			}
		}
	}
}
