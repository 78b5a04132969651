package debug_test

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/search/searchtest"
	"espalier/search/tasks/game24"
)

// A wrong answer is no end while a better version may follow it.
func TestAutopsyOfVersions(t *testing.T) {
	const right, wrong, other = "Answer: 6 / (1 - 3 / 4) = 24", "Answer: 1 + 3 + 4 + 6 = 24", "Answer: 1 * 3 * 4 * 6 = 24"
	for name, test := range map[string]struct {
		replies []string
		by      debug.Culprit
		text    string
	}{
		"accepted":  {[]string{wrong, "accept"}, debug.Evaluator, "accepted all the same"},
		"revised":   {[]string{wrong, "revise", other}, debug.Proposer, "the last version of it is wrong"},
		"given up":  {[]string{right, "revise", wrong}, debug.FinalAnswer, "is right, but the answer given was"},
		"no answer": {[]string{"I do not know."}, debug.Proposer, "none of the chains below it"},
	} {
		p, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "1 3 4 6"})
		if err != nil {
			t.Fatal(err)
		}
		s := searchtest.Settings(t, "refine")
		s.Refinements = 1
		model := &searchtest.Turns{Replies: test.replies}
		model.Dialect = engine.Chat
		r := searchtest.New(t, runner.Config{Problem: p, Settings: s, Model: model})
		searchtest.RunToEnd(t, r)
		a, err := debug.Examine(t.Context(), r.Log(), oracle(), p)
		if err != nil {
			t.Fatal(err)
		}
		if a.By != test.by || !strings.Contains(strings.Join(a.Lines(), " "), test.text) {
			t.Errorf("%s: by %q: %s", name, a.By, strings.Join(a.Lines(), " "))
		}
	}
}
