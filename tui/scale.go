package tui

import (
	"strconv"

	"espalier/search"
)

// scale turns values into shares of the highest there can be. A search's values
// are sums of label weights, up to 20 or 60 in the paper's own setting; what the
// eye wants to know is how near to the top one is.
type scale float64

// scaleOf is the scale of a log: what the caller knows of the highest value, or
// else the highest that was seen, at least 1.
func scaleOf(f Facts, seen float64) scale {
	if f.MaxValue > 0 {
		return scale(f.MaxValue)
	}
	return scale(max(seen, 1))
}

// of is the share of the top.
func (s scale) of(v float64) float64 {
	if s <= 0 {
		return v
	}
	return v / float64(s)
}

// text writes a value in three columns.
func (s scale) text(v float64) string { return share(s.of(v)) }

// long writes a value with what it is out of, where that is not 1.
func (s scale) long(v float64) string {
	if s == 1 {
		return s.text(v)
	}
	return s.text(v) + "  " + number(v) + " of " + number(float64(s))
}

// number writes a value as it stands in the log, to three digits.
func number(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }

// highest is the greatest value an event gives.
func highest(so float64, e search.Event) float64 {
	if b, ok := e.Body.(search.Valued); ok {
		return max(so, b.Value)
	}
	return so
}
