package reply

import (
	"slices"
	"testing"
)

func TestAnswer(t *testing.T) {
	for _, c := range []struct{ text, before, answer string }{
		{"Answer: 42", "", "42"},
		{"So.\n\n**Final Answer:** 42\n", "So.", "42"},
		{"The answer is: yes", "", "yes"},
		{"Answer: 1\nno, wait\nAnswer: 2", "Answer: 1\nno, wait", "2"},
		{"## Answer:\n\n```go\nx := 1\n```", "", "```go\nx := 1\n```"},
		{`Thus $\boxed{\frac{1}{2}}$.`, "Thus $", `\frac{1}{2}`},
		{`Answer: $\boxed{7}$.`, "", "7"},
		{"Answer:", "", ""},
		{"no answer: here", "no answer: here", ""},
		{"nothing", "nothing", ""},
	} {
		before, answer, ok := Answer(c.text)
		if before != c.before || answer != c.answer || ok != (c.answer != "") {
			t.Errorf("%q: %q, %q, %t; want %q, %q", c.text, before, answer, ok, c.before, c.answer)
		}
	}
}

func TestNormal(t *testing.T) {
	for _, same := range [][]string{
		{"0.05", ".05 ", "$0.05$", "0.050", "**0.05**", `\(0.05\)`},
		{"1,000,000", "1000000", "1000000.0", "+1000000"},
		{"Paris", "paris.", "  PARIS ", `"Paris"`, `\text{Paris}`},
		{"-3", "\u22123"},
		{"yes", "Yes!"},
	} {
		for _, answer := range same {
			if Normal(answer) != Normal(same[0]) {
				t.Errorf("%q is %q, %q is %q", answer, Normal(answer), same[0], Normal(same[0]))
			}
		}
	}
	for _, apart := range [][2]string{{"1.5", "15"}, {"5", "-5"}, {"5 km", "5 m"}, {"1,5", "15"}} {
		if Normal(apart[0]) == Normal(apart[1]) {
			t.Errorf("%q and %q are both %q", apart[0], apart[1], Normal(apart[0]))
		}
	}
}

func TestItems(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"1. a\n2. b", []string{"a", "b"}},
		{"Sure:\n- a\n  more\n- b\n", []string{"a\nmore", "b"}},
		{"Step 1: a\n\nStep 2: b", []string{"a", "b"}},
		{"one\nline each", []string{"one", "line each"}},
		{"a para\ngraph\n\nand another", []string{"a para\ngraph", "and another"}},
		{"", nil},
	} {
		if got := Items(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add("a\nAnswer: b")
	f.Add(`\boxed{{}`)
	f.Add("- x\n1. y")
	f.Fuzz(func(t *testing.T, text string) {
		_, answer, ok := Answer(text)
		if ok != (answer != "") {
			t.Errorf("answer %q and ok %t", answer, ok)
		}
		if n := Normal(answer); Normal(n) != n {
			t.Errorf("the normal form %q of %q is not normal: %q", n, answer, Normal(n))
		}
		for _, item := range Items(text) {
			if item == "" {
				t.Errorf("an empty item in %q", text)
			}
		}
	})
}
