package calibration

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
	"espalier/search/statistics"
)

// spells says what an exact solver would of the toy task, which spells cat; it does not
// know words with an e.
func spells(n *search.Node) (solvable, known bool) {
	return strings.HasPrefix(".cat", n.Check.State), !strings.Contains(n.Check.State, "e")
}

// told is what is known of the values of a search, in the order of its thoughts: "0.5 good".
func told(j Judgements) (all []string) {
	for _, x := range j.All {
		word := "bad"
		if x.Good {
			word = "good"
		}
		if !x.Known {
			word = "unknown"
		}
		all = append(all, fmt.Sprintf("%.3g %s", x.Value, word))
	}
	return all
}

func TestOf(t *testing.T) {
	ended := searchtest.RunToEnd(t, searchtest.CatRunner(t, searchtest.CatModel()))
	begun := searchtest.CatRunner(t, searchtest.CatModel()) // up to where .d has led nowhere
	for begun.Tree().Len() < 10 {
		if _, err := begun.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name     string
		tree     *search.Tree
		solvable Solvable
		want     []string // of .c .d .e .do .da .co .ca
	}{
		{"solver", ended, spells, []string{"0.5 good", "0.9 bad", "0.005 unknown", "0.001 bad", "0.7 bad", "0.6 bad", "0.4 good"}},
		{"outcome", ended, nil, []string{"0.5 good", "0.9 bad", "0.005 unknown", "0.001 unknown", "0.7 bad", "0.6 bad", "0.4 good"}},
		{"outcome, not at its end", begun.Tree(), nil, []string{"0.5 unknown", "0.9 bad", "0.005 unknown", "0.001 unknown", "0.7 bad"}},
	} {
		if got := told(Of(c.tree, c.solvable)); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%q\nwant\n%q", c.name, got, c.want)
		}
	}
}

// What the user says is not the evaluator's, and votes say nothing of one thought.
func TestOfLeavesOut(t *testing.T) {
	r := searchtest.CatRunner(t, searchtest.CatModel())
	for range 3 {
		if _, err := r.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	half := 0.25
	tree := r.Tree().Clone()
	before := told(Of(tree, spells))
	if err := tree.Apply(search.Event{Seq: tree.Seq() + 1, Body: search.Overridden{Node: 1, Value: &half}}); err != nil {
		t.Fatal(err)
	}
	if got := told(Of(tree, spells)); !slices.Equal(got, before[1:]) {
		t.Errorf("with a value of the user: %q, before %q", got, before)
	}
	settings := searchtest.Settings(t, "tot-bfs")
	settings.Evaluate = search.EvaluateVote
	model := searchtest.CatModel()
	model.Replies["vote .c .d .e"] = []string{"The best choice is 1"}
	voted := searchtest.New(t, runner.Config{Problem: searchtest.Hustings{Spell: searchtest.Spell{Word: "cat", Length: 3}}, Settings: settings, Model: model})
	for range 3 {
		if _, err := voted.Step(t.Context()); err != nil {
			break
		}
	}
	if !voted.Tree().Node(1).Valued {
		t.Fatal("nothing was voted on")
	}
	if got := Of(voted.Tree(), spells).All; len(got) > 0 {
		t.Errorf("votes: %+v", got)
	}
}

func judgements() Judgements {
	sampled := func(sure, likely int) []search.Sample {
		return []search.Sample{{Label: "sure", Count: sure}, {Label: "likely", Count: likely}, {Label: "impossible"}}
	}
	probable := []search.Sample{{Label: "sure", Probability: 0.2}, {Label: "likely", Probability: 0.7}}
	return Judgements{By: BySolver, All: []Judgement{
		{Value: 1, Labels: sampled(3, 0), Good: true, Known: true},
		{Value: 1, Labels: sampled(3, 0), Known: true},
		{Value: 0.35, Labels: sampled(1, 2), Good: true, Known: true},
		{Value: 0.05, Labels: sampled(0, 3), Known: true},
		{Value: 0.06, Labels: probable, Known: true},
		{Value: 0.06, Labels: probable},
	}}
}

func TestSum(t *testing.T) {
	c := judgements().Sum()
	if diff := cmp.Diff([]Label{{"sure", 7, 4}, {"likely", 6, 2}}, c.Labels); diff != "" {
		t.Error(diff)
	}
	brier := (0 + 1 + 0.65*0.65 + 0.05*0.05 + 0.06*0.06) / 5
	if c.Count != 5 || c.Happened != 2 || c.Unknown != 1 || math.Abs(c.Brier-brier) > 1e-12 {
		t.Errorf("%+v, want a Brier score of %v", c, brier)
	}
	const area = (1.0/2 + 1 + 1 + 0 + 1 + 1) / 6 // each good thought against the three others
	if c.Area == nil || math.Abs(*c.Area-area) > 1e-12 {
		t.Errorf("ROC area %v, want %v", c.Area, area)
	}
	all := judgements()
	all.Add(judgements())
	if twice := all.Sum(); twice.Count != 10 || math.Abs(twice.Brier-c.Brier) > 1e-12 {
		t.Errorf("the same twice: %+v", twice)
	}
}

func TestLines(t *testing.T) {
	want := `5 values by the model; 2 of the thoughts can be solved, by an exact solver, which no search sees; of 1 more nothing is known

  value    count  0                   1  good
  0.9-1.0      2 │ ─────────●─────────◇│  50%
  0.8-0.9      0 │                     │
  0.7-0.8      0 │                     │
  0.6-0.7      0 │                     │
  0.5-0.6      0 │                     │
  0.4-0.5      0 │                     │
  0.3-0.4      1 │    ───◇────────────●│ 100%
  0.2-0.3      0 │                     │
  0.1-0.2      0 │                     │
  0.0-0.1      2 │●◇────────────       │   0%
  ● share of good thoughts ─ its 95% interval ◇ mean value`
	got := judgements().Sum().Lines(46)
	if diff := cmp.Diff(strings.Split(want, "\n"), got[:14]); diff != "" {
		t.Error(diff)
	}
	if none := (Judgements{}).Sum().Lines(0); len(none) != 1 || !strings.Contains(none[0], "no thought has been valued") {
		t.Errorf("of none: %q", none)
	}
}

// Whatever the bin and the width: as many marks as asked for, and the share among them.
func TestTrack(t *testing.T) {
	for width := range 30 {
		for n := range 6 {
			for k := 0; k <= n; k++ {
				marks := Track(statistics.Bin{Count: n, Happened: k, Forecast: float64(k) / 5}, width)
				if len(marks) != width || n > 0 && width > 0 && !slices.ContainsFunc(marks, func(r rune) bool { return r == Observed || r == Both }) {
					t.Errorf("%d of %d in %d columns: %q", k, n, width, string(marks))
				}
			}
		}
	}
}
