package transformer

import (
	"math"

	"espalier/engine/kernels"
	"espalier/engine/native/arch"
)

// router picks the experts of a token from the router's logits.
//
// V3 (report, equations 12-16 and section 2.1.2): scores are sigmoids, selection adds a
// correction bias to them, the score of a group is the sum of its two best, and the
// weights are the scores without bias, normalised. V2: scores are a softmax, and the
// score of a group is its best. Both then scale the weights.
type router struct {
	sigmoid    bool
	bias       []float32 // [experts]; nil: none
	keep       int       // experts per token
	groups     int       // 1: no group limit
	keepGroups int
	groupBest  int // how many of its best scores a group's score sums
	normalise  bool
	scale      float32
}

func newRouter(c arch.Config) router {
	r := router{
		sigmoid: c.ScoringFunc == "sigmoid",
		keep:    c.ExpertsPerToken,
		groups:  1, groupBest: 1,
		normalise: c.NormTopKProb && c.ExpertsPerToken > 1,
		scale:     float32(c.RoutedScale),
	}
	if c.TopKMethod != "greedy" {
		r.groups, r.keepGroups = c.Groups, c.GroupsPerToken
	}
	if c.TopKMethod == "noaux_tc" {
		r.groupBest = 2
	}
	return r
}

// choose replaces logits [experts] by scores, and fills chosen [keep] with experts in
// ascending order and weights [keep] with their weights.
func (r *router) choose(logits []float32, chosen []int, weights []float32, p *Pass) {
	if r.sigmoid {
		for i, v := range logits {
			logits[i] = float32(1 / (1 + math.Exp(-float64(v))))
		}
	} else {
		kernels.Softmax(logits)
	}
	scores := logits
	biased := resize(&p.biased, len(scores))
	copy(biased, scores)
	for i, b := range r.bias {
		biased[i] += b
	}
	if r.groups > 1 && r.keepGroups < r.groups {
		r.excludeGroups(biased, p)
	}

	taken := resize(&p.taken, len(scores))
	takeLargest(biased, r.keep, taken)
	n, sum := 0, float32(0)
	for e, ok := range taken {
		if ok {
			chosen[n], weights[n] = e, scores[e]
			sum += scores[e]
			n++
		}
	}
	factor := r.scale
	if r.normalise {
		factor /= sum + 1e-20 // as the published code does: all scores may be 0
	}
	for i := range weights {
		weights[i] *= factor
	}
}

// excludeGroups sets the scores of all but the best groups to -inf. Zero would not do:
// with negative biases, an excluded expert could beat a kept one.
func (r *router) excludeGroups(biased []float32, p *Pass) {
	size := len(biased) / r.groups
	groupScores := resize(&p.groupScores, r.groups)
	for g := range groupScores {
		first, second := float32(math.Inf(-1)), float32(math.Inf(-1))
		for _, v := range biased[g*size : (g+1)*size] {
			if v > first {
				first, second = v, first
			} else if v > second {
				second = v
			}
		}
		groupScores[g] = first
		if r.groupBest == 2 && size > 1 {
			groupScores[g] += second
		}
	}
	kept := resize(&p.keptGroups, r.groups)
	takeLargest(groupScores, r.keepGroups, kept)
	for g, ok := range kept {
		if !ok {
			for i := range biased[g*size : (g+1)*size] {
				biased[g*size+i] = float32(math.Inf(-1))
			}
		}
	}
}

// takeLargest marks the n largest values. Of equal ones, the first win.
func takeLargest(values []float32, n int, taken []bool) {
	clear(taken)
	for range n {
		best := -1
		for i, v := range values {
			if !taken[i] && (best < 0 || v > values[best]) {
				best = i
			}
		}
		taken[best] = true
	}
}
