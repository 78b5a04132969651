package describe

import (
	"math"
	"strconv"
)

// Scale turns values into shares of the highest there can be. A search's values
// are sums of label weights, up to 20 or 60 in the paper's own setting; what the
// eye wants to know is how near to the top one is.
type Scale float64

// ScaleOf is the scale of a log: what the caller knows of the highest value, or
// else the highest that was seen, at least 1.
func ScaleOf(most, seen float64) Scale {
	if most > 0 {
		return Scale(most)
	}
	return Scale(max(seen, 1))
}

// Of is the share of the top.
func (s Scale) Of(v float64) float64 {
	if s <= 0 {
		return v
	}
	return v / float64(s)
}

// Text writes a value in three columns.
func (s Scale) Text(v float64) string { return Share(s.Of(v)) }

// Long writes a value with what it is out of, where that is not 1.
func (s Scale) Long(v float64) string {
	if s == 1 {
		return s.Text(v)
	}
	return s.Text(v) + "  " + Number(v) + " of " + Number(float64(s))
}

// Probability is what a natural log-probability stands for.
func Probability(logProb float64) float64 { return math.Exp(logProb) }

// Number writes a value as it stands in the log, to three digits.
func Number(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }
