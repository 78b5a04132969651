package prompting_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

// Points are drawn and added up; one reply in which there are none counts as 0. The log has the
// reasons, and models that cannot be asked in words are refused.
func TestSelf(t *testing.T) {
	s := searchtest.Settings(t, "tot-bfs")
	s.Generate, s.Proposals, s.Evaluate, s.Evaluations = search.GeneratePropose, 2, search.EvaluateSelf, 3
	model := &searchtest.Turns{Replies: []string{
		"c d", "It is a letter of it.\nScore: 5", "**Score: 4/5**", "I like it.", "It leads nowhere.\nScore: 1", "1", "Score: 0",
	}}
	model.Dialect = engine.Chat
	config := runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: model}
	r := searchtest.New(t, config)
	for range 3 {
		if _, err := r.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	tree := r.Tree()
	c, d := tree.Node(1), tree.Node(2)
	if c.Value != 9 || d.Value != 2 || tree.Scale().Share(c.Value) != 0.6 || tree.Totals().Unparsed != 1 {
		t.Errorf("values %v and %v of %v, %d unread", c.Value, d.Value, tree.Scale(), tree.Totals().Unparsed)
	}
	if diff := cmp.Diff([]search.Sample{{Label: "4", Count: 1}, {Label: "5", Count: 1}}, c.Samples); diff != "" {
		t.Error(diff)
	}
	reply, _ := tree.Reply(d.Judged)
	if !strings.Contains(reply.Completions[0].Text, "It leads nowhere.") || !strings.Contains(reply.Prompt, "answer .\n") || !strings.Contains(reply.Prompt, "\nd\n") {
		t.Errorf("%+v", reply)
	}
	for _, method := range []string{"tot-bfs", "refine"} {
		s := searchtest.Settings(t, method)
		if method == "tot-bfs" {
			s.Evaluate = search.EvaluateSelf
		}
		silent := &searchtest.Scripted{Dialect: "greek"}
		_, err := runner.New(runner.Config{Problem: config.Problem, Settings: s, Model: silent})
		if err == nil {
			t.Errorf("%s asks a model in words that it does not know", method)
		}
	}
}
