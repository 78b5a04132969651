package method_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

// reviewed searches for cat with a model whose replies come in turn.
func reviewed(t *testing.T, reviews int, replies ...string) *runner.Runner {
	t.Helper()
	s := searchtest.Settings(t, "tot-dfs")
	s.Generate, s.Evaluate, s.Temperature, s.Reviews = search.GeneratePropose, search.EvaluateRule, 0, reviews
	return searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: &searchtest.Turns{Replies: replies}})
}

// A tree that is searched in vain is asked about again, each thought as often as the others,
// and the search goes on wherever something else is proposed.
func TestReview(t *testing.T) {
	r := reviewed(t, 1, "d", "?", "d c", "o", "x", "?", "o a", "t")
	tree := searchtest.RunToEnd(t, r)
	story := slices.DeleteFunc(searchtest.Story(r), func(line string) bool { return strings.HasPrefix(line, "evaluate") })
	want := []string{
		"expand .", "select .d", "expand .d", "backtrack .d to .",
		"expand .", "select .c", "expand .c", "select .co", "expand .co", "backtrack .co to .c", "backtrack .c to .",
		"expand .d", "expand .c", "select .c", "select .ca", "expand .ca", "conclude .cat",
	}
	if diff := cmp.Diff(want, story); diff != "" {
		t.Error(diff)
	}
	if o := tree.Outcome(); !o.Solved || tree.Totals().Merged != 2 {
		t.Errorf("%+v, %+v", o, tree.Totals())
	}
	for _, e := range r.Log() {
		if again, ok := e.Body.(search.Decided); ok && again.Action.Reason == "asked again, as nothing is left to try" {
			return
		}
	}
	t.Error("no decision says why it was made")
}

// What completes a solution is the answer wherever it is found.
func TestReviewConcludes(t *testing.T) {
	r := reviewed(t, 1, "c", "a", "x", "c", "a", "t")
	tree := searchtest.RunToEnd(t, r)
	story := searchtest.Story(r)
	if o := tree.Outcome(); !o.Solved || tree.Totals().Calls != 6 || story[len(story)-1] != "conclude .cat" {
		t.Errorf("%+v after %v", o, story)
	}
}

// Asking again has an end, which says how often was asked.
func TestReviewEnds(t *testing.T) {
	for reviews, calls := range []int{3, 6, 9} {
		r := reviewed(t, reviews, "a b", "?", "?")
		tree := searchtest.RunToEnd(t, r)
		o := tree.Outcome()
		if o.Solved || !strings.HasPrefix(o.Reason, "the whole tree is searched") || tree.Totals().Calls != calls {
			t.Errorf("%d reviews: %d calls, %+v", reviews, tree.Totals().Calls, o)
		}
		if reviews == 2 && !strings.Contains(o.Reason, "every question asked 3 times") {
			t.Errorf("it ends with %q", o.Reason)
		}
	}
}
