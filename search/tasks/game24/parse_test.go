package game24

import (
	"slices"
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/reading"
)

func TestParse(t *testing.T) {
	const a, b = "13 - 9 = 4 (left: 4 4 10)", "4 + 9 = 13 (left: 10 13 13)"
	tests := []struct {
		name       string
		purpose    search.Purpose
		completion string
		want       []string
		err        string
	}{
		{"line", search.Propose, " " + a, []string{a}, ""},
		{"list", search.Propose, "Here are some:\n\n1. " + a + "\n- `" + b + "`\nI hope it helps!", []string{a, b}, ""},
		{"numbered", search.Propose, "(1) " + a + "\n2) **" + b + "**", []string{a, b}, ""},
		{"Markdown", search.Propose, "| Step | Left |\n|---|---|\n| 13 - 9 = 4 | 4 4 10 |\n\n**4 + 9 = 13** [left: 10, 13, 13]", []string{a, b}, ""},
		{"LaTeX", search.Propose, `\(13 - 9 = 4\) \quad (remaining: 4, 4, 10)` + "\n" + `$4 + 9 = 13$ \quad Left: 10 13 13`, []string{a, "4 + 9 = 13 Left: 10 13 13"}, ""},
		{"x for times", search.Propose, "a) 4 x 9 = 36 (left: 10 13 36)", []string{"4 * 9 = 36 (left: 10 13 36)"}, ""},
		{"other words", search.Propose, "1. 13 − 9 = 4，剩余：4, 4, 10\n2. 4 + 9 = 13 → 10, 13, 13", []string{a, b}, ""},
		{"reasoning", search.Propose, "<think>\n1 + 1 = 2 (left: 2)\n</think>\n\n" + a, []string{a}, ""},
		{"endless reasoning", search.Propose, "<think>\n1 + 1 = 2 (left: 2)", nil, "the thinking came to no answer"},
		{"negative", search.Propose, "-4 + 13 = 9 (left: 9)", []string{"-4 + 13 = 9 (left: 9)"}, ""},
		{"empty", search.Propose, " \n ", nil, "the completion is empty"},
		{"broken", search.Propose, " 13 - = 4", nil, `column 6: want a number, not "="`},
		{"cut off", search.Propose, " 13 - 9 = 4 (left: 4 4", nil, `column 22: want a number or ")", but the text ends`},
		{"prose", search.Propose, "I cannot\ndo this", nil, "the reply declines or asks back"},

		{"chain", search.Solve, " " + a + "\n10 - 4 = 6 (left: 4 6)\nAnswer: 1 = 24\nAnswer: 2", []string{a, "10 - 4 = 6 (left: 4 6)", "Answer: 1 = 24"}, ""},
		{"steps", search.Solve, "Step 1: " + a + "\nSo:\nanswer: (10 - 4) * 4", []string{a, "Answer: (10 - 4) * 4"}, ""},

		{"answer", search.Answer, " (10 - 4) * (13 - 9) = 24", []string{"Answer: (10 - 4) * (13 - 9) = 24"}, ""},
		{"said answer", search.Answer, "Let me see.\nAnswer: 1 + 2\nIs it 3?", []string{"Answer: 1 + 2"}, ""},
		{"last expression", search.Answer, "I try 1 + 2\n1 + 3 = 4\nDone", []string{"Answer: 1 + 3 = 4"}, ""},
		{"broken answer", search.Answer, "(1 + ", []string{"Answer: (1 +"}, ""},
		{"no answer", search.Answer, "I do not know", nil, "the reply declines or asks back: I do not know"},

		{"boxed answer", search.Answer, `Answer: $\boxed{(10-4) \times (13-9)}$`, []string{"Answer: (10 - 4) * (13 - 9)"}, ""},
		{"value first", search.Answer, "24 = (10 - 4) * (13 - 9)", []string{"Answer: (10 - 4) * (13 - 9) = 24"}, ""},
		{"chain of values", search.Answer, "(10 - 4) * (13 - 9) = 6 * 4 = 24", []string{"Answer: (10 - 4) * (13 - 9) = 24"}, ""},
		{"rejected", search.Answer, "I tried (10 - 4) * (13 - 9) but that is 25.", nil, "there is no expression in it that it gives"},
		{"chain of words", search.Solve, "First, 13 - 9 = 4.\nThen 10 - 4 = 6 (left: 4 6).\n\n**Answer:** $(10-4)\\cdot(13-9)$", []string{"10 - 4 = 6 (left: 4 6)", "Answer: (10 - 4) * (13 - 9)"}, ""},
		{"chain without answer", search.Solve, "**Step 1:** 13 - 9 = 4 (left: 4 4 10)\n**Step 2:** 10 - 4 = 6 (left: 4 6)", []string{a, "10 - 4 = 6 (left: 4 6)"}, ""},

		{"label", search.Judge, " sure", []string{"sure"}, ""},
		{"label after thought", search.Judge, "It looks likely, but\n10 - 4 = 6\nImpossible.", []string{"impossible"}, ""},
		{"label of a chain", search.Think, " 11 7 (left: 91) + 18 91 impossible - 4 91 sure\nsure", []string{"sure"}, ""},
		{"chain cut short", search.Think, " 11 7 (left: 91) + 18 91 impossible - 4", nil, "its last line is none of sure"},
		{"no label", search.Judge, "unlikely", nil, "there is none of sure"},
	}
	p := mustProblem(t, "4 9 10 13")
	for _, test := range tests {
		got, err := p.Parse(test.purpose, test.completion)
		if test.err != "" {
			if err == nil || !strings.HasPrefix(err.Error(), test.err) {
				t.Errorf("%s: %q, %v; want error %q", test.name, got, err, test.err)
			}
		} else if err != nil || !slices.Equal(reading.Texts(got), test.want) {
			t.Errorf("%s: %q, %v; want %q", test.name, got, err, test.want)
		}
	}
}

func FuzzParseStep(f *testing.F) {
	for _, s := range []string{"13 - 9 = 4 (left: 4 4 10)", "8/3=8/3 left: 1,2", "2.5*4=10", "-1 - -2 = 1 (left: )", "1/0 = 1", "9223372036854775807 + 1 = 0 (left: 0)", "é × 2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := mustProblem(t, "4 9 10 13")
		root := []search.Step{{State: p.Root()}}
		check := p.check(root, text)
		if check.Verdict != search.Legal {
			return
		}
		// What the rules accept is a true step that reads the same again.
		s, err := parseStep(text)
		if err != nil {
			t.Fatalf("%q is legal, but is no step: %v", text, err)
		}
		again := p.check(root, s.String())
		if again != check {
			t.Fatalf("%q: %+v, but %q: %+v", text, check, s, again)
		}
	})
}

func FuzzParseExpression(f *testing.F) {
	for _, s := range []string{"(10 - 4) * (13 - 9) = 24", "1 / (2 - 2)", "((((1))))", "1 - (2 - (3 - 4))", "8 / (3 - 8 / 3)", "1 × 2 ÷ 3", "99999999 * 99999999 * 99999999", strings.Repeat("(", 60), "2 - 1 - 0/5*7"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, _, err := parseExpression(text)
		if err != nil || e.evaluate() != nil {
			return
		}
		canonical := e.canonical()
		again, _, err := parseExpression(canonical)
		if err != nil {
			t.Fatalf("%q: canonical %q does not read back: %v", text, canonical, err)
		}
		if err := again.evaluate(); err != nil || again.value != e.value {
			t.Fatalf("%q is %s, but canonical %q is %s (%v)", text, e.value, canonical, again.value, err)
		}
		if got, want := again.numbers().String(), e.numbers().String(); got != want {
			t.Fatalf("%q: canonical %q has other numbers", text, canonical)
		}
		if twice := again.canonical(); twice != canonical {
			t.Fatalf("%q: canonical %q becomes %q", text, canonical, twice)
		}
	})
}
