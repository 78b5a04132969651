package engine

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A beginning follows a prompt in the form that models write: tags once, each on a line.
func TestBeginningAfter(t *testing.T) {
	thinking, ended := Beginning{Thinking: "4 * 6"}, Beginning{Thinking: "4 * 6\n", Ended: true}
	for _, test := range []struct {
		begin        Beginning
		prompt, want string
	}{
		{thinking, "A:", "A:<think>\n4 * 6"},
		{thinking, "A:<think>\n", "A:<think>\n4 * 6"},
		{thinking, "A:<think>", "A:<think>\n4 * 6"},
		{ended, "A:<think>\n", "A:<think>\n4 * 6\n</think>\n\n"},
		{ended, "A:", "A:<think>\n4 * 6\n</think>\n\n"},
		{Beginning{Ended: true}, "A:<think>\n", "A:<think>\n\n</think>\n\n"},
		{Beginning{Text: "24"}, "A:", "A:<think>\n\n</think>\n\n24"},
		{Beginning{Thinking: "so", Text: " 24"}, "A:", "A:<think>\nso\n</think>\n\n 24"},
	} {
		if got := test.begin.After(test.prompt); got != test.want {
			t.Errorf("%+v after %q: %q, want %q", test.begin, test.prompt, got, test.want)
		}
	}
}

// What is given is marked as far as the reply has it.
func TestBeginningMark(t *testing.T) {
	c := Completion{Thinking: "4 * 6 = 24", Text: "2"}
	Beginning{Thinking: " 4 * 6", Text: "24"}.Mark(&c)
	if diff := cmp.Diff([]Given{{Thinking: true, End: 5}, {End: 1}}, c.Given); diff != "" {
		t.Error(diff)
	}
}

// FuzzGivenIn: wherever damaged logs say that words were given, it is within the text.
func FuzzGivenIn(f *testing.F) {
	f.Add("key and more", 0, 3, true)
	f.Add("ab", -5, 99, false)
	f.Fuzz(func(t *testing.T, text string, start, end int, thinking bool) {
		double := func(s string) string { return strings.ReplaceAll(s, "k", "[struck]") }
		c := Completion{Text: text, Thinking: text, Given: []Given{{Thinking: thinking, Start: start, End: end}}}
		for _, g := range c.GivenIn(double) {
			if whole := double(text); g.Start < 0 || g.End < 0 || g.Start > len(whole) || g.End > len(whole) {
				t.Errorf("%+v of %q", g, whole)
			}
		}
	})
}
