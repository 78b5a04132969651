package describe

import (
	"math"
	"strconv"

	"espalier/search"
)

// Scale turns values into shares of the highest there can be. A search's values
// are sums of label weights, up to 20 or 60 in the paper's own setting; what the
// eye wants to know is how near to the top one is.
type Scale float64

// ScaleOf is the scale of a search.
func ScaleOf(t *search.Tree) Scale { return Scale(t.Scale().Top) }

// Of is the share of the top.
func (s Scale) Of(v float64) float64 {
	if s <= 0 {
		return v
	}
	return v / float64(s)
}

// ValueWidth is the width of a value's Text.
const ValueWidth = 4

// Text writes a value in four columns: .071 is not the .066 that was pruned.
func (s Scale) Text(v float64) string { return shortest(s.Of(v), 3) }

// Long writes a value with what it is out of, where that is not 1.
func (s Scale) Long(v float64) string {
	share := search.ShareText(s.Of(v))
	if s == 1 {
		return share
	}
	return share + "  " + Number(v) + " of " + Number(float64(s))
}

// Probability is what a natural log-probability stands for.
func Probability(logProb float64) float64 { return math.Exp(logProb) }

// Number writes a value as it stands in the log, to three digits.
func Number(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }
