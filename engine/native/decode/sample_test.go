package decode

import (
	"math"
	"slices"
	"testing"

	"espalier/engine"
)

// The frequencies of many draws against the distribution they are drawn from.
func TestPickFollowsTheDistribution(t *testing.T) {
	p := []float64{0.02, 0.4, 0.1, 0.25, 0.2, 0.03}
	logits := make([]float32, len(p))
	for i, v := range p {
		logits[i] = float32(math.Log(v)) + 3
	}
	normalised := func(weights ...float64) []float64 {
		sum := 0.0
		for _, w := range weights {
			sum += w
		}
		for i := range weights {
			weights[i] /= sum
		}
		return weights
	}
	squared := make([]float64, len(p))
	for i, v := range p {
		squared[i] = v * v
	}
	tests := []struct {
		name    string
		request engine.Request
		want    []float64
	}{
		{"plain", engine.Request{Temperature: 1}, p},
		{"cold", engine.Request{Temperature: 0.5}, normalised(squared...)},
		{"very cold", engine.Request{Temperature: 1e-12}, []float64{0, 1, 0, 0, 0, 0}},
		{"greedy", engine.Request{}, []float64{0, 1, 0, 0, 0, 0}},
		{"top-k 2", engine.Request{Temperature: 1, TopK: 2}, normalised(0, 0.4, 0, 0.25, 0, 0)},
		{"top-k of all", engine.Request{Temperature: 1, TopK: 6}, p},
		{"top-k of more", engine.Request{Temperature: 1, TopK: 60}, p},
		{"top-p 0.6", engine.Request{Temperature: 1, TopP: 0.6}, normalised(0, 0.4, 0, 0.25, 0, 0)},
		{"top-p 0.9", engine.Request{Temperature: 1, TopP: 0.9}, normalised(0, 0.4, 0.1, 0.25, 0.2, 0)},
		{"top-p 1", engine.Request{Temperature: 1, TopP: 1}, p},
		{"tiny top-p", engine.Request{Temperature: 1, TopP: 1e-9}, []float64{0, 1, 0, 0, 0, 0}},
		{"min-p 0.3", engine.Request{Temperature: 1, MinP: 0.3}, normalised(0, 0.4, 0, 0.25, 0.2, 0)},
		{"min-p 1", engine.Request{Temperature: 1, MinP: 1}, []float64{0, 1, 0, 0, 0, 0}},
		{"cold, min-p 0.3", engine.Request{Temperature: 0.5, MinP: 0.3}, normalised(0, 0.16, 0, 0.0625, 0, 0)},
		{"top-k 4, min-p 0.6", engine.Request{Temperature: 1, TopK: 4, MinP: 0.6}, normalised(0, 0.4, 0, 0.25, 0, 0)},
		{"top-p 0.9, min-p 0.6", engine.Request{Temperature: 1, TopP: 0.9, MinP: 0.6}, normalised(0, 0.4, 0, 0.25, 0, 0)},
		// Of the three most likely, 0.4/0.85 and 0.25/0.85 are the smallest set above 0.7.
		{"top-k 3, top-p 0.7", engine.Request{Temperature: 1, TopK: 3, TopP: 0.7}, normalised(0, 0.4, 0, 0.25, 0, 0)},
	}
	const draws = 20000
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var k picker
			rng := newGenerator(1, 0)
			counts := make([]float64, len(p))
			for range draws {
				counts[k.pick(logits, &test.request, rng)]++
			}
			for i, want := range test.want {
				got, sigma := counts[i]/draws, math.Sqrt(want*(1-want)/draws)
				if math.Abs(got-want) > 4.5*sigma+1e-7 {
					t.Errorf("token %d drawn with frequency %.4f, want %.4f", i, got, want)
				}
			}
		})
	}
}

func TestPickDependsOnSeedOnly(t *testing.T) {
	logits := make([]float32, 50)
	draw := func(seed uint64) []int {
		var k picker
		rng := newGenerator(seed, 0)
		var ids []int
		for range 20 {
			ids = append(ids, k.pick(logits, &engine.Request{Temperature: 1}, rng))
		}
		return ids
	}
	if !slices.Equal(draw(1), draw(1)) {
		t.Error("the same seed drew different tokens")
	}
	if slices.Equal(draw(1), draw(2)) {
		t.Error("different seeds drew the same tokens")
	}
}

// Equal probabilities: top-k and top-p keep the tokens with the lowest ids.
func TestPickTies(t *testing.T) {
	logits := make([]float32, 10)
	for _, r := range []engine.Request{{Temperature: 1, TopK: 3}, {Temperature: 1, TopP: 0.25}} {
		var k picker
		rng := newGenerator(1, 0)
		for range 200 {
			if id := k.pick(logits, &r, rng); id > 2 {
				t.Fatalf("%+v drew token %d", r, id)
			}
		}
	}
}
