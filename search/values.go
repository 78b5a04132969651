package search

import (
	"cmp"
	"strconv"
)

// The values of a log are sums of the weights of labels, up to 20 or 60 in the paper's
// own setting, or counts of ballots. Whoever reads them wants to know how near to the
// best there can be a thought is: a Scale converts them, and nothing else does. Settings that
// are compared with values, such as the threshold, are in the units of the log.

// PaperBest is the weight of sure (Yao et al. 2023, section 4.1).
const PaperBest = 20

// Scale is that of the values of a log.
type Scale struct {
	Top float64 // the highest value that a thought can get
}

// Scale is that of the values so far.
func (t *Tree) Scale() Scale {
	top := cmp.Or(t.setup.BestLabel, PaperBest)
	switch s := t.setup.Settings; s.Evaluate {
	case EvaluateRule, EvaluatePRM:
		top = 1
	case EvaluateVote:
		top = float64(s.Evaluations)
	case EvaluateValue, EvaluateSelf:
		top *= float64(s.Evaluations) // a value is the sum of its samples
	}
	return Scale{max(top, t.values.highest)} // of a log that does not know its labels
}

// Share is a value of the log on the scale from 0 to 1 on which users read them.
func (s Scale) Share(value float64) float64 { return value / s.Top }

// Text writes a value of the log on the scale from 0 to 1, with three digits that
// count, and as many more as tell it from others.
func (s Scale) Text(value float64, others ...float64) string {
	digits := 3
	for _, other := range others {
		for other != value && digits < 17 && shareText(s.Share(value), digits) == shareText(s.Share(other), digits) {
			digits++
		}
	}
	return shareText(s.Share(value), digits)
}

// ShareText writes a share from 0 to 1 with three digits that count.
func ShareText(share float64) string { return shareText(share, 3) }

// shareText writes a share with so many digits that count.
func shareText(share float64, digits int) string {
	if share != 0 && share < 1e-4 && share > -1e-4 {
		return strconv.FormatFloat(share, 'g', digits, 64)
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(share, 'g', digits, 64), 64)
	if err != nil {
		return strconv.FormatFloat(share, 'g', digits, 64)
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// valueRange follows the values of a search for curves and scales.
type valueRange struct {
	best    float64 // of the evaluation under way, or of the last one
	highest float64 // that any evaluation gave, or could have given: all ballots

	lowReward, highReward float64 // of all visits
}

func (r *valueRange) add(value, most float64) {
	r.best, r.highest = max(r.best, value), max(r.highest, most)
}

// rescale has values be so many times what they were.
func (r *valueRange) rescale(by float64) {
	r.best, r.lowReward, r.highReward = r.best*by, r.lowReward*by, r.highReward*by
}

// BestValue is the best value of the current or last evaluation; once the search is
// solved, the highest of all.
func (t *Tree) BestValue() float64 { return t.values.best }

// judged finds thoughts that a model valued as the search would now.
type judged struct {
	since   int               // Seq since which values are made as they are now; 0: the beginning
	byState map[string]NodeID // a thought valued in the state; nil until it is asked for
}

// ValuedState returns a thought in this state that a model valued as the search
// would now, if there is one. Equal states need not be judged twice.
func (t *Tree) ValuedState(state string) (NodeID, bool) {
	if t.judged.byState == nil {
		t.judged.byState = map[string]NodeID{}
		for id := range NodeID(t.Len()) {
			t.judged.remember(t.Node(id))
		}
	}
	id, ok := t.judged.byState[state]
	return id, ok
}

// remember records the first thought that was valued in its state.
func (j *judged) remember(n *Node) {
	if j.byState == nil || !n.Valued || n.Judged <= j.since {
		return
	}
	if _, ok := j.byState[n.Check.State]; !ok {
		j.byState[n.Check.State] = n.ID
	}
}
