package debug

import (
	"testing"

	"espalier/search/runner"
	"espalier/search/searchtest"
)

// Recorded replies are taken as they are, with what the program did to them: a search can be
// decided again without its model, but not by other limits to its thinking.
func TestForcedRepliesAreReplayed(t *testing.T) {
	m := &searchtest.Thinker{Script: []string{"one two three four", " five"}, Answers: "c a t"}
	s := searchtest.Settings(t, "cot")
	s.ThinkBudget, s.ThinkAtLeast = 8, 5
	c := runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: m}
	r := searchtest.New(t, c)
	searchtest.RunToEnd(t, r)
	asked := len(m.Asked)
	begun := func() *runner.Runner {
		r := searchtest.New(t, c)
		if _, err := r.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
		return r
	}
	again, missing, err := redecide(t.Context(), c, begun(), recorded(r.Log()))
	if err != nil || missing != nil || !again.Tree().Outcome().Solved || again.Tree().Totals() != r.Tree().Totals() {
		t.Errorf("missing %v, %v: %+v, was %+v", missing, err, again.Tree().Totals(), r.Tree().Totals())
	}
	c.Settings.ThinkBudget = 6
	if _, missing, err = redecide(t.Context(), c, begun(), recorded(r.Log())); err != nil || missing == nil {
		t.Errorf("replies to another budget are taken: %v", err)
	}
	if len(m.Asked) != asked {
		t.Error("the model was asked again")
	}
}
