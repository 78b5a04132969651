package method_test

import (
	"math"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

func TestAggregate(t *testing.T) {
	for _, c := range []struct {
		values             []float64 // the last step first
		min, product, last float64
	}{
		{[]float64{0.7}, 0.7, 0.7, 0.7},
		{[]float64{0.9, 0.5, 0.8}, 0.5, 0.36, 0.9},
		{[]float64{0.2, 1, 1}, 0.2, 0.2, 0.2},
		{[]float64{1, 0}, 0, 0, 1},
	} {
		for how, want := range map[string]float64{search.AggregateMin: c.min, search.AggregateProduct: c.product, search.AggregateLast: c.last} {
			if got := method.Aggregate(how, c.values); math.Abs(got-want) > 1e-12 {
				t.Errorf("%s of %v is %v, want %v", how, c.values, got, want)
			}
		}
	}
}

// verifiable is opinion with prompts to verify a chain: its thoughts, one after the other.
type verifiable struct{ opinion }

func (v verifiable) Prompt(purpose search.Purpose, path []search.Step, dialect engine.Dialect) (search.Prompt, error) {
	if purpose != search.Verify {
		return v.opinion.Prompt(purpose, path, dialect)
	}
	words := ""
	for _, s := range path[1:] {
		words += s.Text
	}
	return search.Prompt{Text: words}, nil
}

// A process reward model values every step of every chain once, refused ones like others, and
// the steps of a chain decide together.
func TestBestOfByProcessRewards(t *testing.T) {
	for how, want := range map[string]string{search.AggregateMin: "cat", search.AggregateProduct: "cow", search.AggregateLast: "dog"} {
		model := &searchtest.Scripted{
			Replies: map[string][]string{"solve .": {"c a =cat", "c =cow", "! =dog", "c a =cat", "no answer"}},
			Good:    map[string]float64{"c": 0.8, "ca": 0.8, "ca=cat": 0.8, "c=cow": 0.75, "!": 0.1, "!=dog": 0.95},
		}
		s := searchtest.Settings(t, "best-of")
		s.Samples, s.Evaluate, s.Aggregate = 5, search.EvaluatePRM, how
		r := searchtest.New(t, runner.Config{Problem: verifiable{opinion{searchtest.Spell{Word: "cat", Length: 3}}}, Settings: s, Model: model})
		tree := searchtest.RunToEnd(t, r)
		if o := tree.Outcome(); o.Answer != want || o.Chosen != "valued highest of 5 chains" {
			t.Errorf("%s: %+v, want %s", how, o, want)
		}
		if got := model.Batches[1]; len(model.Batches) != 2 || got != 6 {
			t.Errorf("%s: calls of %v requests, want one for the chains and one of 6 for their steps", how, model.Batches)
		}
		if top := tree.Scale().Top; top != 1 || tree.Totals().Refused != 1 {
			t.Errorf("%s: values are out of %v; %+v", how, top, tree.Totals())
		}
	}
}

// A tree search ranks the thoughts of a beam by their own value, which is of all steps so far.
func TestBeamByProcessRewards(t *testing.T) {
	model := &searchtest.Scripted{
		Replies: map[string][]string{"propose .": {"c", "d"}, "propose .c": {"a"}, "propose .d": {"=dog"}},
		Good:    map[string]float64{"c": 0.2, "d": 0.7},
	}
	s := searchtest.Settings(t, "tot-bfs")
	s.Beam, s.Evaluate = 1, search.EvaluatePRM
	r := searchtest.New(t, runner.Config{Problem: verifiable{opinion{searchtest.Spell{Word: "cat", Length: 3}}}, Settings: s, Model: model})
	searchtest.RunToEnd(t, r)
	if got := strings.Join(searchtest.Story(r), "; "); !strings.HasPrefix(got, "expand .; evaluate .c .d; select .d cut .c; expand .d") {
		t.Error(got)
	}
	if v := r.Tree().Node(2); v.Value != 0.7 || v.Samples[0] != (search.Sample{Label: search.RightStep, Probability: 0.7}) {
		t.Errorf("%+v", v)
	}
}

// Models that were not trained to verify are refused before the search begins.
func TestVerifyingNeedsAVerifier(t *testing.T) {
	s := searchtest.Settings(t, "tot-bfs")
	s.Evaluate = search.EvaluatePRM
	_, err := runner.New(runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: searchtest.CatModel(), Evaluator: searchtest.Mute{Model: searchtest.CatModel()}})
	if err == nil || !strings.Contains(err.Error(), "cannot score") {
		t.Errorf("a model that cannot score: %v", err)
	}
	_, err = runner.New(runner.Config{Problem: searchtest.Hustings{Spell: searchtest.Spell{Word: "cat", Length: 3}}, Settings: s, Model: searchtest.CatModel()})
	if err == nil || !strings.Contains(err.Error(), "there is no process reward model for the task") {
		t.Errorf("a task whose steps none verifies: %v", err)
	}
}
