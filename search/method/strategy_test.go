package method_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

func TestBreadthFirst(t *testing.T) {
	model := searchtest.CatModel()
	s := searchtest.Settings(t, "tot-bfs")
	s.Beam = 2
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: model})
	tree := searchtest.RunToEnd(t, r)
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
	if diff := cmp.Diff(want, searchtest.Story(r)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{1, 3, 2, 4, 2}, model.Batches); diff != "" {
		t.Errorf("calls are not one a batch:\n%s", diff)
	}
	totals := tree.Totals()
	if totals.Merged != 1 || totals.Refused != 2 || totals.Unparsed != 1 || totals.Pruned != 3 {
		t.Errorf("totals %+v", totals)
	}

	s.Beam = 3
	r = searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: searchtest.CatModel()})
	tree = searchtest.RunToEnd(t, r)
	if o := tree.Outcome(); !o.Solved || o.Answer != "cat" || !tree.Node(o.Node).Solution {
		t.Errorf("beam 3: %+v", o)
	}
	last := searchtest.Story(r)[len(searchtest.Story(r))-1]
	if last != "conclude .cat" {
		t.Errorf("beam 3 ends with %q", last)
	}
}

func TestDepthFirst(t *testing.T) {
	s := searchtest.Settings(t, "tot-dfs")
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: searchtest.CatModel()})
	tree := searchtest.RunToEnd(t, r)
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
	if diff := cmp.Diff(want, searchtest.Story(r)); diff != "" {
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
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "xyz", Length: 3}, Settings: searchtest.Settings(t, "tot-dfs"), Model: searchtest.CatModel()})
	o := searchtest.RunToEnd(t, r).Outcome()
	if o.Solved || !strings.HasPrefix(o.Reason, "the whole tree is searched") {
		t.Errorf("%+v", o)
	}
}

// A model of which nothing could be read has proposed nothing that a search could
// have tried, and every method says so.
func TestNothingCouldBeRead(t *testing.T) {
	for _, name := range method.Names() {
		if name == "got" || name == search.ProgramMethod { // the toy task has no parts
			continue
		}
		model := &searchtest.Scripted{Replies: map[string][]string{"answer .": {"?"}, "solve .": {"?"}, "propose .": {"?"}}}
		r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 9}, Settings: searchtest.Settings(t, name), Model: model})
		if o := searchtest.RunToEnd(t, r).Outcome(); o.Solved || !strings.HasSuffix(o.Reason, "could be read") && !strings.HasSuffix(o.Reason, "could not be read") {
			t.Errorf("%s: %+v", name, o)
		}
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
		{"io", "?", "", false, "the model's reply could not be read"},
		{"cot", "c a =cat", "cat", true, ""},
		{"cot", "c ! o =cat", "cat", true, ""}, // only the answer is judged
		{"cot", "c o =dog", "dog", false, "the answer is wrong: it is another word"},
		{"cot", "c a", "", false, "the model's chain ends without an answer"},
	}
	for _, test := range tests {
		model := &searchtest.Scripted{Replies: map[string][]string{"answer .": {test.reply}, "solve .": {test.reply}}}
		r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 9}, Settings: searchtest.Settings(t, test.method), Model: model})
		o := searchtest.RunToEnd(t, r).Outcome()
		if o.Solved != test.solved || o.Answer != test.answer || o.Reason != test.reason {
			t.Errorf("%s %q: %+v", test.method, test.reply, o)
		}
	}
}

func TestSelfConsistency(t *testing.T) {
	s := searchtest.Settings(t, "cot-sc")
	s.Samples = 7
	model := &searchtest.Scripted{Replies: map[string][]string{"solve .": {
		"d o =dog", "c a =cat", "d o =dog", "d i =dog", "c a", "?", "c a =cat",
	}}}
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 9}, Settings: s, Model: model})
	tree := searchtest.RunToEnd(t, r)
	o := tree.Outcome()
	if o.Solved || o.Answer != "dog" || o.Reason != "3 of 7 chains agree on it: it is another word" {
		t.Errorf("a majority may be wrong: %+v", o)
	}
	// The chains share their beginnings: d(3) o(2) =dog(2), i =dog, c(3) a(3) =cat(2).
	var merged []int
	for id := 1; id < tree.Len(); id++ {
		merged = append(merged, tree.Node(search.NodeID(id)).Merged)
	}
	if diff := cmp.Diff([]int{2, 1, 1, 2, 2, 1, 0, 0}, merged); diff != "" {
		t.Error(diff)
	}
	if len(tree.Node(0).Children) != 2 {
		t.Errorf("%d chains do not share their first thought", len(tree.Node(0).Children))
	}

	model.Replies["solve ."] = []string{"c a", "?"}
	r = searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 9}, Settings: s, Model: model})
	if o := searchtest.RunToEnd(t, r).Outcome(); o.Reason != "none of 7 chains ends in an answer" {
		t.Errorf("%+v", o)
	}
}

func TestSettingsAreRefused(t *testing.T) {
	change := func(method string, f func(*search.Settings)) search.Settings {
		s := searchtest.Settings(t, method)
		f(&s)
		return s
	}
	tests := []struct {
		settings search.Settings
		err      string
	}{
		{search.Settings{Method: "magic"}, `unknown method "magic"; there are io, cot, cot-sc, best-of, refine, tot-bfs, tot-dfs, best-first, mcts, ab-mcts, controller`},
		{change("io", func(s *search.Settings) { s.Samples = 5 }), "use method cot-sc for a vote"},
		{change("cot", func(s *search.Settings) { s.Generate = "enumerate" }), `cannot generate by "enumerate"`},
		{change("cot", func(s *search.Settings) { s.Evaluate = "value" }), `cannot evaluate by "value"`},
		{change("cot-sc", func(s *search.Settings) { s.Samples = 0 }), "samples is 0; it must be 1 or more"},
		{change("cot-sc", func(s *search.Settings) { s.Temperature = 0 }), "raise the temperature"},
		{change("cot-sc", func(s *search.Settings) { s.Temperature = -1 }), "temperature -1 is not from 0 to 2"},
		{change("tot-bfs", func(s *search.Settings) { s.Beam = 0 }), "beam is 0"},
		{change("tot-bfs", func(s *search.Settings) { s.Proposals = 0 }), "proposals is 0"},
		{change("tot-bfs", func(s *search.Settings) { s.Generate = "dream" }), `use "propose", "sample" or "enumerate"`},
		{change("tot-bfs", func(s *search.Settings) { s.Evaluate = "gut" }), `use "value", "think", "logprob", "doubt", "vote", "self", "prm" or "rule"`},
		{change("tot-bfs", func(s *search.Settings) { s.MinProb = 0 }), "min-probability is 0; to enumerate"},
		{change("tot-bfs", func(s *search.Settings) { s.Generate, s.Temperature = "sample", 0 }), "all 64 proposals are the same"},
		{change("tot-bfs", func(s *search.Settings) { s.Evaluate, s.Evaluations = "value", 0 }), "evaluations is 0"},
		{change("best-of", func(s *search.Settings) { s.Aggregate = "product" }), `use evaluate "prm", or leave aggregate out`},
		{change("tot-dfs", func(s *search.Settings) { s.Threshold = -1 }), "threshold -1 is below 0"},
	}
	for _, test := range tests {
		_, err := method.New(test.settings)
		if err == nil || !strings.Contains(err.Error(), test.err) {
			t.Errorf("%+v: error %v, want ...%s...", test.settings, err, test.err)
		}
	}
	for _, m := range method.All() {
		if _, err := method.New(searchtest.Settings(t, m.Name)); err != nil || m.About == "" {
			t.Errorf("defaults of %s: %v", m.Name, err)
		}
	}
}
