package method_test

import (
	"context"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

// Of every choice the highest draw goes, and what an arm is known to have brought is what the
// tree says at that moment.
func TestAdaptiveBranchingFollowsTheDraws(t *testing.T) {
	for _, prior := range []string{search.PriorGaussian, search.PriorBeta} {
		s := searchtest.Settings(t, "ab-mcts")
		s.Simulations, s.Prior = 60, prior
		p := searchtest.Spell{Word: "dabbad", Length: 6}
		r := searchtest.New(t, runner.Config{Problem: p, Settings: s, Model: search.NewRandom(p), Seed: 3})
		searchtest.RunToEnd(t, r)
		tree, wider, deeper := search.NewTree(), 0, 0
		for _, e := range r.Log() {
			if b, ok := e.Body.(search.Drawn); ok {
				best := map[bool]search.Arm{} // among children, and between the two ways
				for _, a := range b.Arms {
					child := a.Name == search.ArmChild
					if now, ok := best[child]; !ok || a.Draw > now.Draw {
						best[child] = a
					}
					known := map[string]search.Rewards{search.ArmGenerate: search.BranchingOf(tree, b.Node).Generated, search.ArmContinue: search.BranchingOf(tree, b.Node).Continued}[a.Name]
					if child {
						known = search.RewardsThrough(tree, a.Child)
					}
					if a.N != known.N {
						t.Fatalf("event %d: %s has %d rewards, and the tree %d", e.Seq, a.Name, a.N, known.N)
					}
				}
				if b.To != best[true].Child || (best[false].Name == search.ArmGenerate) != (b.To == 0) {
					t.Fatalf("event %d goes to %d: %+v", e.Seq, b.To, b.Arms)
				}
				if b.To > 0 {
					deeper++
				} else {
					wider++
				}
			}
			if err := tree.Apply(e); err != nil {
				t.Fatal(err)
			}
		}
		if wider == 0 || deeper == 0 {
			t.Errorf("%s: %d choices to generate, %d to go on", prior, wider, deeper)
		}
		if n := search.BranchingOf(tree, 0).All().N; !tree.Outcome().Solved && n != s.Simulations {
			t.Errorf("%s: it ends after %d of %d: %+v", prior, n, s.Simulations, tree.Outcome())
		}
	}
}

// Where new thoughts are worth much and those below them nothing, the tree becomes wide; where it
// is the other way round, deep.
func TestAdaptiveBranchingAdapts(t *testing.T) {
	depth := func(good map[string]float64) (children int) {
		model := &searchtest.Scripted{Replies: map[string][]string{}, Good: good}
		s := searchtest.Settings(t, "ab-mcts")
		s.Simulations, s.Evaluate = 40, search.EvaluateLogProb
		p := searchtest.Spell{Word: "none of them", Length: 30}
		r := searchtest.New(t, runner.Config{Problem: p, Settings: s, Model: letters{model}, Seed: 1})
		return len(searchtest.RunToEnd(t, r).Node(0).Children)
	}
	wide := depth(map[string]float64{".a": 1, ".b": 1, ".c": 1, ".d": 1, ".e": 1, ".f": 1, ".g": 1, ".h": 1})
	deep := map[string]float64{}
	for _, c := range "abcdefgh" {
		deep["."+string(c)] = 0.05
		for _, d := range "abcdefgh" {
			deep["."+string(c)+string(d)] = 0.9
		}
	}
	if narrow := depth(deep); narrow >= wide {
		t.Errorf("%d children of the root where they are worth much, %d where those below are", wide, narrow)
	}
}

func TestAdaptiveBranchingRefuses(t *testing.T) {
	for _, c := range []struct {
		change func(*search.Settings)
		why    string
	}{
		{func(s *search.Settings) { s.Generate = search.GenerateEnumerate }, "one child at a time"},
		{func(s *search.Settings) { s.Temperature = 0 }, "raise the temperature"},
		{func(s *search.Settings) { s.Evaluate = search.EvaluateVote }, "votes compare"},
		{func(s *search.Settings) { s.Prior = "flat" }, "flat"},
	} {
		s := searchtest.Settings(t, "ab-mcts")
		c.change(&s)
		if _, err := method.New(s); err == nil || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%v, want %q", err, c.why)
		}
	}
}

// letters writes one of eight, by the seed.
type letters struct{ *searchtest.Scripted }

func (m letters) Generate(_ context.Context, requests []engine.Request, _ engine.Stream) (all []engine.Completion, err error) {
	for _, q := range requests {
		all = append(all, searchtest.Completion(string(rune('a'+q.Seed%8)), -2))
	}
	return all, nil
}
