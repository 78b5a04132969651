package prompting_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/prompting"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

// chatty is a spelling model that is told what was wrong in words.
func chatty(replies map[string][]string) *searchtest.Scripted {
	return &searchtest.Scripted{Replies: replies, Dialect: engine.Chat}
}

func hinted(prompt string, attempt int, reason string) string {
	return prompt + fmt.Sprintf(prompting.Hints[attempt-1], reason)
}

const nothing = "nothing is spelt" // why spell cannot read "?"

func TestWhatCannotBeReadIsAskedForAgain(t *testing.T) {
	s := search.Settings{Method: "tot-bfs", Generate: search.GenerateSample, Evaluate: search.EvaluateRule, Beam: 1, Proposals: 2, Temperature: 1, MaxReasks: 2}
	model := chatty(map[string][]string{
		"propose .":                     {"?", "a"},
		hinted("propose .", 1, nothing): {"?"},
		hinted("propose .", 2, nothing): {"c"},
	})
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: model})
	for range 2 { // started, and the first expansion
		if _, err := r.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	var kinds, prompts []string
	for _, e := range r.Log()[1:] {
		kinds = append(kinds, e.Body.Type())
		if reply, ok := e.Body.(search.Replied); ok {
			prompts = append(prompts, reply.Prompt)
		}
	}
	want := "decided replied unparsed thought checked replied unparsed replied thought checked"
	if got := strings.Join(kinds, " "); got != want {
		t.Errorf("events %s\nwant   %s", got, want)
	}
	if !slices.Equal(prompts, []string{"propose .", hinted("propose .", 1, nothing), hinted("propose .", 2, nothing)}) {
		t.Errorf("prompts %q", prompts)
	}
	totals := r.Tree().Totals()
	if totals.Unparsed != 2 || totals.Calls != 4 || totals.Thoughts != 2 || len(r.Tree().Node(0).Unread) != 2 {
		t.Errorf("totals %+v, unread %v", totals, r.Tree().Node(0).Unread)
	}
	if again, err := search.Fold(r.Log()); err != nil || again.Totals() != totals {
		t.Errorf("the log folds to %+v, %v", again.Totals(), err)
	}
}

func TestGivesUpAfterRepeats(t *testing.T) {
	s := search.Settings{Method: "tot-bfs", Generate: search.GeneratePropose, Evaluate: search.EvaluateRule, Beam: 1, Proposals: 2, MaxReasks: 1}
	model := chatty(map[string][]string{"propose .": {"?"}, hinted("propose .", 1, nothing): {"?"}})
	tree := searchtest.RunToEnd(t, searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: model}))
	if tree.Totals().Unparsed != 2 || tree.Totals().Calls != 2 || tree.Outcome().Solved || !tree.Outcome().Ended {
		t.Errorf("%+v, %+v", tree.Totals(), tree.Outcome())
	}
}

// TestValuesAreAskedForAgain: a label that was not there counts once it is.
func TestValuesAreAskedForAgain(t *testing.T) {
	missing := "there is no label in it"
	for evaluate, purpose := range map[string]string{search.EvaluateValue: "judge", search.EvaluateThink: "think"} {
		s := search.Settings{Method: "tot-bfs", Generate: search.GeneratePropose, Evaluate: evaluate, Beam: 1, Proposals: 1, Evaluations: 1, MaxReasks: 1}
		model := chatty(map[string][]string{
			"propose .":                        {"c"},
			purpose + " .c":                    {"hmm"},
			hinted(purpose+" .c", 1, missing):  {"good"},
			"propose .c":                       {"x"},
			purpose + " .cx":                   {"hmm"},
			hinted(purpose+" .cx", 1, missing): {"hmm"},
			"propose .cx":                      {"y"},
			purpose + " .cxy":                  {"bad"},
		})
		tree := searchtest.RunToEnd(t, searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: model}))
		if n := tree.Node(1); !n.Valued || n.Value < 3 || len(n.Samples) != 1 || n.Samples[0].Label != "good" {
			t.Errorf("%s: second try: %+v", evaluate, n)
		}
		if n := tree.Node(2); !n.Valued || n.Value != 0 || len(n.Samples) != 0 {
			t.Errorf("%s: no label at all: %+v", evaluate, n)
		}
		if tree.Totals().Unparsed != 3 {
			t.Errorf("%s: %d unparsed", evaluate, tree.Totals().Unparsed)
		}
	}
}
