package search

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// catModel proposes every letter that "cat" needs, and some beside.
func catModel() *scripted {
	return &scripted{
		replies: map[string][]string{
			"propose .":   {"c", "d", "e", "C", "!", "?"},
			"propose .c":  {"o", "a"},
			"propose .d":  {"o", "a"},
			"propose .co": {"t", "d"},
			"propose .ca": {"b", "t"},
			"propose .do": {"t"},
			"propose .da": {"!"},
		},
		good: map[string]float64{".c": 0.5, ".d": 0.9, ".e": 0.005, ".co": 0.6, ".ca": 0.4, ".do": 0.001, ".da": 0.7},
	}
}

func TestBreadthFirst(t *testing.T) {
	model := catModel()
	s := settingsFor(t, "tot-bfs")
	s.Beam = 2
	r := mustRunner(t, Config{Problem: spell{"cat", 3}, Settings: s, Model: model})
	tree := runToEnd(t, r)
	want := []string{
		"expand .",
		"evaluate .c .d .e",
		"select .d .c cut .e",
		"expand .d .c",
		"evaluate .do .da .co .ca",
		"select .da .co cut .ca .do", // .ca is worth more, but the beam is full
		"expand .da .co",
		"exhaust",
	}
	if diff := cmp.Diff(want, story(r)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{1, 3, 2, 4, 2}, model.batches); diff != "" {
		t.Errorf("calls are not one a batch:\n%s", diff)
	}
	totals := tree.Totals()
	if totals.Merged != 1 || totals.Refused != 2 || totals.Unparsed != 1 || totals.Pruned != 3 {
		t.Errorf("totals %+v", totals)
	}

	s.Beam = 3
	r = mustRunner(t, Config{Problem: spell{"cat", 3}, Settings: s, Model: catModel()})
	tree = runToEnd(t, r)
	if o := tree.Outcome(); !o.Solved || o.Answer != "cat" || !tree.Node(o.Node).Solution {
		t.Errorf("beam 3: %+v", o)
	}
	last := story(r)[len(story(r))-1]
	if last != "conclude .cat" {
		t.Errorf("beam 3 ends with %q", last)
	}
}

func TestDepthFirst(t *testing.T) {
	s := settingsFor(t, "tot-dfs")
	r := mustRunner(t, Config{Problem: spell{"cat", 3}, Settings: s, Model: catModel()})
	tree := runToEnd(t, r)
	want := []string{
		"expand .",
		"evaluate .c .d .e",
		"select .d cut .e", // 0.005 * 10 is below the threshold of 0.1
		"expand .d",
		"evaluate .do .da",
		"select .da cut .do",
		"expand .da",
		"backtrack .da to .d",
		"backtrack .d to .",
		"select .c",
		"expand .c",
		"evaluate .co .ca",
		"select .co",
		"expand .co",
		"backtrack .co to .c",
		"select .ca",
		"expand .ca",
		"conclude .cat",
	}
	if diff := cmp.Diff(want, story(r)); diff != "" {
		t.Error(diff)
	}
	if o := tree.Outcome(); !o.Solved || o.Answer != "cat" {
		t.Errorf("%+v", o)
	}
	if n := tree.Totals().Backtracks; n != 3 {
		t.Errorf("%d backtracks, want 3", n)
	}
}

func TestDepthFirstGivesUp(t *testing.T) {
	r := mustRunner(t, Config{Problem: spell{"xyz", 3}, Settings: settingsFor(t, "tot-dfs"), Model: catModel()})
	o := runToEnd(t, r).Outcome()
	if o.Solved || !strings.HasPrefix(o.Reason, "the whole tree is searched") {
		t.Errorf("%+v", o)
	}
}

func TestSingleAnswers(t *testing.T) {
	tests := []struct {
		method, reply, answer string
		solved                bool
		reason                string
	}{
		{"io", "cat", "cat", true, ""},
		{"io", "dog", "dog", false, "the answer is wrong: it is another word"},
		{"io", "?", "", false, "the model's reply holds no answer"},
		{"cot", "c a =cat", "cat", true, ""},
		{"cot", "c ! o =cat", "cat", true, ""}, // only the answer is judged
		{"cot", "c o =dog", "dog", false, "the answer is wrong: it is another word"},
		{"cot", "c a", "", false, "the model's chain ends without an answer"},
	}
	for _, test := range tests {
		model := &scripted{replies: map[string][]string{"answer .": {test.reply}, "solve .": {test.reply}}}
		r := mustRunner(t, Config{Problem: spell{"cat", 9}, Settings: settingsFor(t, test.method), Model: model})
		o := runToEnd(t, r).Outcome()
		if o.Solved != test.solved || o.Answer != test.answer || o.Reason != test.reason {
			t.Errorf("%s %q: %+v", test.method, test.reply, o)
		}
	}
}

func TestSelfConsistency(t *testing.T) {
	s := settingsFor(t, "cot-sc")
	s.Samples = 7
	model := &scripted{replies: map[string][]string{"solve .": {
		"d o =dog", "c a =cat", "d o =dog", "d i =dog", "c a", "?", "c a =cat",
	}}}
	r := mustRunner(t, Config{Problem: spell{"cat", 9}, Settings: s, Model: model})
	tree := runToEnd(t, r)
	o := tree.Outcome()
	if o.Solved || o.Answer != "dog" || o.Reason != "3 of 7 chains agree on it: it is another word" {
		t.Errorf("a majority may be wrong: %+v", o)
	}
	// The chains share their beginnings: d(3) o(2) =dog(2), i =dog, c(3) a(3) =cat(2).
	var merged []int
	for id := 1; id < tree.Len(); id++ {
		merged = append(merged, tree.Node(NodeID(id)).Merged)
	}
	if diff := cmp.Diff([]int{2, 1, 1, 2, 2, 1, 0, 0}, merged); diff != "" {
		t.Error(diff)
	}
	if len(tree.Node(0).Children) != 2 {
		t.Errorf("%d chains do not share their first thought", len(tree.Node(0).Children))
	}

	model.replies["solve ."] = []string{"c a", "?"}
	r = mustRunner(t, Config{Problem: spell{"cat", 9}, Settings: s, Model: model})
	if o := runToEnd(t, r).Outcome(); o.Reason != "none of 7 chains ends in an answer" {
		t.Errorf("%+v", o)
	}
}

func TestSettingsAreRefused(t *testing.T) {
	change := func(method string, f func(*Settings)) Settings {
		s := settingsFor(t, method)
		f(&s)
		return s
	}
	tests := []struct {
		settings Settings
		err      string
	}{
		{Settings{Method: "magic"}, `unknown method "magic"; there are io, cot, cot-sc, best-of, tot-bfs, tot-dfs, best-first, mcts, controller`},
		{change("io", func(s *Settings) { s.Samples = 5 }), "use method cot-sc for a vote"},
		{change("cot", func(s *Settings) { s.Generate = "enumerate" }), `cannot generate by "enumerate"`},
		{change("cot", func(s *Settings) { s.Evaluate = "value" }), `cannot evaluate by "value"`},
		{change("cot-sc", func(s *Settings) { s.Samples = 0 }), "samples is 0; it must be 1 or more"},
		{change("cot-sc", func(s *Settings) { s.Temperature = 0 }), "raise the temperature"},
		{change("cot-sc", func(s *Settings) { s.Temperature = -1 }), "temperature -1 is not from 0 to 2"},
		{change("tot-bfs", func(s *Settings) { s.Beam = 0 }), "beam is 0"},
		{change("tot-bfs", func(s *Settings) { s.Proposals = 0 }), "proposals is 0"},
		{change("tot-bfs", func(s *Settings) { s.Generate = "dream" }), `use "propose", "sample" or "enumerate"`},
		{change("tot-bfs", func(s *Settings) { s.Evaluate = "gut" }), `use "value", "think", "logprob", "doubt", "vote" or "rule"`},
		{change("tot-bfs", func(s *Settings) { s.MinProb = 0 }), "min probability 0 is not between 0 and 1"},
		{change("tot-bfs", func(s *Settings) { s.Generate, s.Temperature = "sample", 0 }), "all 64 proposals are the same"},
		{change("tot-bfs", func(s *Settings) { s.Evaluate, s.Evaluations = "value", 0 }), "evaluations is 0"},
		{change("tot-dfs", func(s *Settings) { s.Threshold = -1 }), "threshold -1 is below 0"},
	}
	for _, test := range tests {
		_, err := NewStrategy(test.settings)
		if err == nil || !strings.Contains(err.Error(), test.err) {
			t.Errorf("%+v: error %v, want ...%s...", test.settings, err, test.err)
		}
	}
	for _, m := range Methods() {
		if _, err := NewStrategy(settingsFor(t, m.Name)); err != nil || m.About == "" {
			t.Errorf("defaults of %s: %v", m.Name, err)
		}
	}
}
