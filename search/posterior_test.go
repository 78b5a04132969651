package search

import (
	"math"
	"testing"

	"espalier/engine"
)

// The rewards 0.2, 0.5 and 0.9, by hand: 1.6/4 and sqrt((0.1 + 0.24667 + 3/4 * 0.53333^2)/4/4), and
// Beta(2.1, 1.9).
func TestPosterior(t *testing.T) {
	var r Rewards
	for _, reward := range []float64{0.2, 0.5, 0.9} {
		r = r.plus(times(1, reward))
	}
	for prior, want := range map[string]Posterior{
		PriorGaussian: {Mean: 0.4, Scale: 0.18708287, Nu: 4},
		PriorBeta:     {Mean: 0.525, Scale: 0.22332711, A: 2.1, B: 1.9},
	} {
		got := r.Posterior(prior)
		for _, pair := range [][2]float64{{got.Mean, want.Mean}, {got.Scale, want.Scale}, {got.A, want.A}, {got.B, want.B}, {got.Nu, want.Nu}} {
			if math.Abs(pair[0]-pair[1]) > 1e-6 {
				t.Errorf("%s: %+v, want %+v", prior, got, want)
			}
		}
	}
	if p := (Rewards{}).Posterior(PriorGaussian); p.Mean != 0 || math.Abs(p.Scale*p.Scale-0.1) > 1e-9 {
		t.Errorf("before any reward: %+v", p)
	}
}

// What came of generating at a thought, and of going on, is counted apart; what was there
// already, what is refused and what cannot be read count as nothing.
func TestBranchingCounts(t *testing.T) {
	tree := NewTree()
	for i, body := range []Body{
		Started{Settings: Settings{Method: "ab-mcts", Evaluate: EvaluateRule}},
		Replied{Purpose: Continue, Completions: make([]engine.Completion, 4), Calls: 4},
		Thought{Node: 1, Reply: 2},
		Checked{Node: 1, Check: Check{Verdict: Legal}},
		Thought{Node: 2, Reply: 2, Choice: 1},
		Checked{Node: 2, Check: Check{Verdict: Refused}},
		Merged{Node: 1, Reply: 2, Choice: 2},
		Unparsed{Node: 0, Reply: 2, Choice: 3},
		Replied{Node: 1, Purpose: Continue, Completions: make([]engine.Completion, 1), Calls: 1},
		Thought{Node: 3, Parent: 1, Reply: 9},
		Checked{Node: 3, Check: Check{Verdict: Legal}},
		Valued{Node: 1, Value: 0.5},
	} {
		if err := tree.Apply(Event{i + 1, body}); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := BranchingOf(tree, 0), (Branching{Generated: Rewards{4, 0.5, 0.25}}); got != want {
		t.Errorf("%+v, want %+v: thought 3 is not valued yet", got, want)
	}
	if err := tree.Apply(Event{tree.Seq() + 1, Valued{Node: 3, Value: 1}}); err != nil {
		t.Fatal(err)
	}
	if got, want := BranchingOf(tree, 0).Continued, (Rewards{1, 1, 1}); got != want {
		t.Errorf("going on from the root brought %+v, want %+v", got, want)
	}
	if got, want := RewardsThrough(tree, 1), (Rewards{2, 1.5, 1.25}); got != want {
		t.Errorf("going on with thought 1 brought %+v, want %+v", got, want)
	}
}
