package transformer

import (
	"math"
	"testing"

	"espalier/engine/native/arch"
	"espalier/engine/native/internal/randommodel"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// logit is what the sigmoid turns into s.
func logit(s float64) float32 { return float32(math.Log(s / (1 - s))) }

func logits(scores ...float64) []float32 {
	out := make([]float32, len(scores))
	for i, s := range scores {
		out[i] = logit(s)
	}
	return out
}

func TestRouter(t *testing.T) {
	v3 := arch.Config{
		ScoringFunc: "sigmoid", TopKMethod: "noaux_tc", RoutedExperts: 6, ExpertsPerToken: 2,
		Groups: 3, GroupsPerToken: 1, NormTopKProb: true, RoutedScale: 2.5,
	}
	with := func(change func(*arch.Config)) arch.Config {
		c := v3
		change(&c)
		return c
	}
	v2 := arch.Config{ScoringFunc: "softmax", TopKMethod: "greedy", RoutedExperts: 4, ExpertsPerToken: 2, Groups: 1, GroupsPerToken: 1, RoutedScale: 1}
	ln := func(p float64) float32 { return float32(math.Log(p)) }
	tests := []struct {
		name    string
		config  arch.Config
		bias    []float32
		logits  []float32
		chosen  []int
		weights []float32
	}{
		{
			"v3 group by its two best", v3, make([]float32, 6),
			// Groups are worth 0.9+0.1, 0.6+0.5 and 0.7+0.2: the best single expert does not win.
			logits(0.9, 0.1, 0.6, 0.5, 0.7, 0.2),
			[]int{2, 3},
			[]float32{2.5 * 0.6 / 1.1, 2.5 * 0.5 / 1.1},
		},
		{
			"v3 selects with the bias and weighs without", with(func(c *arch.Config) { c.Groups, c.GroupsPerToken = 1, 1 }),
			[]float32{0, 0, 0, 0, 0, 1},
			logits(0.9, 0.1, 0.6, 0.5, 0.7, 0.2),
			[]int{0, 5},
			[]float32{2.5 * 0.9 / 1.1, 2.5 * 0.2 / 1.1},
		},
		{
			"v3 excluded groups lose to negative scores", v3,
			[]float32{-3, -3, -5, -5, -5, -5},
			logits(0.9, 0.1, 0.6, 0.5, 0.7, 0.2),
			[]int{0, 1},
			[]float32{2.5 * 0.9, 2.5 * 0.1},
		},
		{
			"v3 not renormalised", with(func(c *arch.Config) { c.NormTopKProb = false }), make([]float32, 6),
			logits(0.9, 0.1, 0.6, 0.5, 0.7, 0.2),
			[]int{2, 3},
			[]float32{2.5 * 0.6, 2.5 * 0.5},
		},
		{
			"v2 greedy", v2, nil,
			[]float32{ln(0.1), ln(0.4), ln(0.2), ln(0.3)},
			[]int{1, 3},
			[]float32{0.4, 0.3},
		},
		{
			"v2 group by its best",
			arch.Config{
				ScoringFunc: "softmax", TopKMethod: "group_limited_greedy", RoutedExperts: 4, ExpertsPerToken: 2,
				Groups: 2, GroupsPerToken: 1, RoutedScale: 16,
			},
			nil,
			[]float32{ln(0.4), ln(0.05), ln(0.25), ln(0.3)},
			[]int{0, 1},
			[]float32{16 * 0.4, 16 * 0.05},
		},
		{
			"equal scores: the first", v2, nil,
			[]float32{0, 0, 0, 0},
			[]int{0, 1},
			[]float32{0.25, 0.25},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRouter(test.config)
			r.bias = test.bias
			chosen, weights := make([]int, r.keep), make([]float32, r.keep)
			r.choose(test.logits, chosen, weights, &Pass{})
			if diff := cmp.Diff(test.chosen, chosen); diff != "" {
				t.Errorf("chosen (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.weights, weights, cmpopts.EquateApprox(0, 1e-6)); diff != "" {
				t.Errorf("weights (-want +got):\n%s", diff)
			}
		})
	}
}

// A damaged checkpoint must not crash the router.
func TestRouterSurvivesNaN(t *testing.T) {
	c := randommodel.Small()
	r := newRouter(c)
	nan := float32(math.NaN())
	chosen, weights := make([]int, r.keep), make([]float32, r.keep)
	r.choose([]float32{nan, nan, nan, nan, nan, nan}, chosen, weights, &Pass{})
	for _, e := range chosen {
		if e < 0 || e >= c.RoutedExperts {
			t.Errorf("chose expert %d", e)
		}
	}
}
