package reading_test

import (
	"testing"

	"espalier/search/reading"
)

func TestCanonical(t *testing.T) {
	for _, same := range [][]string{
		{"0.05", ".05 ", "$0.05$", "0.050", "**0.05**", `\(0.05\)`, "1/20", "5%"},
		{"1/2", "0.5", "50%", "50 %", `\frac{1}{2}`, `$\dfrac12$`, "½", "2/4"},
		{"1,000,000", "1000000", "1000000.0", "+1000000", "$1,000,000"},
		{"Paris", "paris.", "  PARIS ", `"Paris"`, `\text{Paris}`, "“Paris”", "`Paris`"},
		{"the moon", "Moon", "a moon."},
		{"-3", "\u22123", "−3.0"},
		{"1,000 Km.", "1000 km"},
		{"yes", "Yes!"},
	} {
		for _, answer := range same {
			if got, want := reading.Canonical(answer), reading.Canonical(same[0]); got != want {
				t.Errorf("%q is %q, %q is %q", answer, got, same[0], want)
			}
		}
	}
	for _, apart := range [][2]string{{"1.5", "15"}, {"5", "-5"}, {"5 km", "5 m"}, {"1,5", "15"}, {"1/3", "0.33"}, {"50", "50%"}} {
		if got := reading.Canonical(apart[0]); got == reading.Canonical(apart[1]) {
			t.Errorf("%q and %q are both %q", apart[0], apart[1], got)
		}
	}
}

func TestBody(t *testing.T) {
	for reply, want := range map[string]string{
		"plain\n":                                "plain",
		"<think>a</think>\n\nb":                  "b",
		"a</think> b":                            "b", // a template that opens the tag itself
		"<think>one</think>x<think>y</think>z":   "z",
		"<think>a<think>b</think>c</think>d":     "d",
		"<think></think>e":                       "e",
		"<think>never done":                      "",
		"answer <think>and again":                "answer",
		"<thinking>a</thinking>b":                "b",
		"[THINK]a[/THINK]b":                      "b",
		"<|channel|>analysis<|message|>a":        "",
		"<|channel|>final<|message|>b<|return|>": "b",
		"analysisWe think.assistantfinalb":       "b",
		"":                                       "",
	} {
		if body, _ := reading.Body(reply); reply[body.Start:body.End] != want {
			t.Errorf("%q is %q, want %q", reply, reply[body.Start:body.End], want)
		}
	}
}
