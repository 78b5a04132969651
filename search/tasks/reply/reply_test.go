package reply

import (
	"slices"
	"testing"

	"espalier/search/reading"
)

func TestText(t *testing.T) {
	for completion, want := range map[string]string{
		"plain\n":                              "plain",
		"<think>a</think>\n\nb":                "b",
		"a</think> b":                          "b", // a template that opens the tag itself
		"<think>one</think>x<think>y</think>z": "z",
		"<think>never done":                    "",
		"":                                     "",
	} {
		if got := Text(completion); got != want {
			t.Errorf("%q is %q, want %q", completion, got, want)
		}
	}
}

func TestLines(t *testing.T) {
	got := Lines("<think>x</think>\n## Plan\n\n1. **First**\n- 2) second\n```go\n* third * \n-4 is a number\n1.5 too\n")
	want := []string{"Plan", "First", "second", "third *", "-4 is a number", "1.5 too"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestLastWord(t *testing.T) {
	words := []string{"sure", "likely", "im possible"}
	for text, want := range map[string]string{
		"Sure.":                  "sure",
		"likely, or rather sure": "sure",
		"surely unlikely":        "",
		"sure sure likely":       "likely",
		"sure, no: IM POSSIBLE!": "im possible",
		"é sureé":                "",
	} {
		if got, ok := LastWord(text, words); got != want || ok != (want != "") {
			t.Errorf("%q ends in %q, %t; want %q", text, got, ok, want)
		}
	}
}

func FuzzLines(f *testing.F) {
	f.Add("<think>a</think>\n- **b**")
	f.Add("1. 2. 3. x")
	f.Fuzz(func(t *testing.T, completion string) {
		for _, line := range Lines(completion) {
			if line == "" || reading.Bare(line) != line {
				t.Errorf("line %q of %q is not bare", line, completion)
			}
		}
	})
}
