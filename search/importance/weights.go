package importance

import "math"

// Weight is how much a segment matters. Importances are the share of the answers that
// change (the total variation distance of their distributions), from 0 to 1.
type Weight struct {
	Segment int    `json:"segment"` // counted from 1
	Text    string `json:"text"`
	// Right and Same are, of the texts that continue after the segment, the share that the
	// rules call right, and the share that answers what the chain does.
	Right float64 `json:"right"`
	Same  float64 `json:"same"`
	// Kept is how often the model writes the segment, of the texts that continue from before it.
	Kept       float64 `json:"kept"`
	Resampling float64 `json:"resampling"`
	// Counterfactual is against segments of another meaning; nil if none was found. With is
	// the substitute, if the model itself did not write enough of them.
	Counterfactual *float64 `json:"counterfactual"`
	With           string   `json:"with,omitempty"`
	// Chance and Luck are what the two importances may be in the mean where nothing changes,
	// as so few texts are drawn.
	Chance float64 `json:"resampling_chance"`
	Luck   float64 `json:"counterfactual_chance"`
	// Forced and Knows are Right and Same of the answers demanded after the segment.
	Forced float64 `json:"forced"`
	Knows  float64 `json:"knows"`
}

// answers are how often each answer was given.
type answers struct {
	n, right int
	by       map[string]int
}

func (a *answers) add(s Sample) {
	if a.by == nil {
		a.by = map[string]int{}
	}
	a.n++
	a.by[s.Answer]++
	if s.Right {
		a.right++
	}
}

func (a *answers) share(answer string) float64 { return float64(a.by[answer]) / float64(max(a.n, 1)) }

// distance is the total variation distance of two distributions.
func distance(a, b *answers) float64 {
	sum := 0.0
	for answer := range a.by {
		sum += math.Abs(a.share(answer) - b.share(answer))
	}
	for answer := range b.by {
		if a.by[answer] == 0 {
			sum += b.share(answer)
		}
	}
	return sum / 2
}

// chance is the distance that two sets of samples of one distribution have in the mean, by
// the normal approximation for each answer.
func chance(a, b *answers) float64 {
	if a.n == 0 || b.n == 0 {
		return 0
	}
	sum := 0.0
	spread := (1/float64(a.n) + 1/float64(b.n)) * 2 / math.Pi
	for answer := range a.by {
		p := float64(a.by[answer]+b.by[answer]) / float64(a.n+b.n)
		sum += math.Sqrt(p * (1 - p) * spread)
	}
	for answer := range b.by {
		if a.by[answer] == 0 {
			p := float64(b.by[answer]) / float64(a.n+b.n)
			sum += math.Sqrt(p * (1 - p) * spread)
		}
	}
	return sum / 2
}

// Weights are those of all segments, as far as has been asked. Those of a segment that
// nothing is known about are 0.
func (w *Weighing) Weights() []Weight {
	n := len(w.Chain.segments) + 1
	rest, others, forced := make([]answers, n), make([]answers, n), make([]answers, n)
	for _, s := range w.State.Samples {
		switch s.Kind {
		case Rest:
			for at := s.At; at <= s.Kept; at++ {
				rest[at].add(s)
			}
			if s.Other && s.Kept+1 < n {
				others[s.Kept+1].add(s)
			}
		case Instead:
			others[s.At].add(s)
		case Forced:
			forced[s.At].add(s)
		}
	}
	weights := make([]Weight, n-1)
	for i := range weights {
		at := i + 1
		before, after, instead := &rest[i], &rest[at], &others[at]
		x := Weight{Segment: at, Text: w.Chain.Words(at), Same: after.share(w.State.Answer), Knows: forced[at].share(w.State.Answer)}
		x.Right, x.Forced = share(after.right, after.n), share(forced[at].right, forced[at].n)
		if before.n > 0 && after.n > 0 {
			x.Kept, x.Resampling, x.Chance = w.keeps(i), distance(after, before), chance(after, before)
		}
		if instead.n > 0 && after.n > 0 {
			d := distance(after, instead)
			x.Counterfactual, x.Luck = &d, chance(after, instead)
		}
		for _, s := range w.State.Substitutes {
			if s.At == at {
				x.With = s.Text
			}
		}
		weights[i] = x
	}
	return weights
}

// keeps is the share of the texts from after a number of segments that keep the next one.
func (w *Weighing) keeps(segments int) float64 {
	all, kept := 0, 0
	for _, s := range w.State.Samples {
		if s.Kind == Rest && s.At <= segments && s.Kept >= segments {
			all++
			if s.Kept > segments {
				kept++
			}
		}
	}
	return share(kept, all)
}

func share(part, whole int) float64 { return float64(part) / float64(max(whole, 1)) }

// differs reports whether other words in its place change the answers by more than chance.
func (x Weight) differs() bool { return x.Counterfactual != nil && *x.Counterfactual > 2*x.Luck }

// Matters is the larger of the importances that are more than chance; 0: none is.
func (x Weight) Matters() float64 {
	most := 0.0
	if x.Resampling > 2*x.Chance {
		most = x.Resampling
	}
	if x.differs() {
		most = max(most, *x.Counterfactual)
	}
	return most
}
