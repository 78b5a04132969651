package method_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
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

// What is pruned by its value is opened when all else is asked about: the best first, of equals the one nearest to the root.
// An enumeration follows less probable branches each time.
func TestReviewOpensWhatIsPruned(t *testing.T) {
	model := searchtest.CatModel()
	model.Good = map[string]float64{".c": 0.001, ".d": 0.9, ".e": 0.005, ".do": 0.001, ".da": 0.001, ".ca": 0.5, ".co": 0.6}
	s := searchtest.Settings(t, "tot-dfs")
	s.Reviews = 1
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: model})
	tree := searchtest.RunToEnd(t, r)
	var story, opened []string
	for _, e := range r.Log() {
		switch b := e.Body.(type) {
		case search.Decided:
			if a := b.Action; a.Kind == search.Expand {
				story = append(story, fmt.Sprintf("%s %v", tree.Node(a.Nodes[0]).Check.State, a.MinProb))
			}
		case search.Kept:
			if b.Reason != "" {
				opened = append(opened, tree.Node(b.Nodes[0]).Check.State)
			}
		}
	}
	want := []string{". 0", ".d 0", ". 0.0025", ".d 0.0025", ".e 0", ".e 0.0025", ".c 0", ".co 0", ".ca 0"}
	if diff := cmp.Diff(want, story); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{".e", ".c"}, opened); diff != "" {
		t.Error(diff)
	}
	if o := tree.Outcome(); !o.Solved {
		t.Errorf("%+v", o)
	}
}

// advised is a model whose makers advise reviews.
type advised struct{ *searchtest.Scripted }

func (advised) Describe() engine.Description { return engine.Description{Name: "advised", Reviews: 2} }

func TestReviewsAreAdvised(t *testing.T) {
	for name, want := range map[string]int{"tot-dfs": 2, "tot-bfs": 0} {
		if s := method.ModelDefaults(searchtest.Settings(t, name), advised{}); s.Reviews != want {
			t.Errorf("%s: %d reviews, want %d", name, s.Reviews, want)
		}
	}
}
