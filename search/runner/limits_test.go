package runner_test

import (
	"testing"

	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

// An action is cut to what a budget leaves, so that no limit but that of tokens
// is passed.
func TestActionsAreCutToTheBudget(t *testing.T) {
	for _, method := range []string{"tot-bfs", "tot-dfs", "cot-sc"} {
		for limit := 1; limit < 12; limit++ {
			for _, b := range []search.Budget{{Nodes: limit}, {Calls: limit}} {
				for _, generate := range []string{search.GenerateSample, search.GenerateEnumerate} {
					s := searchtest.Settings(t, method)
					if method != "cot-sc" {
						s.Generate, s.Proposals, s.Evaluate = generate, 4, search.EvaluateValue
					}
					model := searchtest.CatModel()
					model.Replies["propose .e"] = []string{"?"}
					model.Replies["solve ."] = []string{"c a b", "d o", "c a d"}
					for state := range model.Good {
						model.Replies["judge "+state] = []string{"good", "bad"}
					}
					r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "xyz", Length: 3}, Settings: s, Model: model, Budget: b})
					totals := searchtest.RunToEnd(t, r).Totals()
					if b.Nodes > 0 && totals.Thoughts > b.Nodes || b.Calls > 0 && totals.Calls > b.Calls {
						t.Errorf("%s, %s, %+v: %d thoughts, %d calls", method, generate, b, totals.Thoughts, totals.Calls)
					}
				}
			}
		}
	}
}
