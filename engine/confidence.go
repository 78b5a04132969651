package engine

import (
	"math"
	"slices"
)

// Watch has a backend measure how sure the model is of what it writes, and end a text of
// which it is too unsure (Fu et al. 2025, "Deep Think with Confidence", arXiv 2508.15260,
// section 3). The confidence of a token is the mean of -ln p over the likeliest tokens at its
// place: where one stands out, the others are unlikely, and it is high. That of a text is its
// lowest mean over a window of tokens, thinking included.
type Watch struct {
	Window int     // tokens of a window; 0 is no watch
	Least  float64 // nats; a text with a window below ends with FinishUnsure
}

// WatchedAlternatives is how many of the likeliest tokens the confidence of a token is a mean
// of, where a backend reports as many.
const WatchedAlternatives = 20

// Confidence is that of a text. Without a whole window, it is the mean over its tokens.
type Confidence struct {
	Least        float64 `json:"least"`        // nats
	Tokens       int     `json:"tokens"`       // of the text, that it was measured on
	Alternatives int     `json:"alternatives"` // at the token for which the fewest were reported
}

// Alternatives is how many of the likeliest tokens a request needs at each place.
func (q Request) Alternatives() int {
	if q.Watch.Window > 0 {
		return max(q.TopLogProbs, WatchedAlternatives)
	}
	return q.TopLogProbs
}

// Kept are those of the likeliest tokens at a place that a request wants reported.
func (q Request) Kept(top []Alternative) []Alternative {
	switch {
	case q.TopLogProbs <= 0:
		return nil
	case len(top) <= q.TopLogProbs:
		return top
	}
	return slices.Clone(top[:q.TopLogProbs]) // the others can be forgotten
}

// Gauge measures the confidence of a text while it is written. The zero value watches nothing.
type Gauge struct {
	watch  Watch
	window []float64 // confidences of the last tokens; the oldest is at tokens modulo Window
	sum    float64
	so     Confidence
}

// NewGauge begins to measure.
func NewGauge(w Watch) Gauge { return Gauge{watch: w} }

// unlikeliest bounds -ln p from above: servers write -9999 for what cannot be.
const unlikeliest = 30

// Add takes in the likeliest tokens at the next place, and reports whether the text is to end.
// Of a place without any nothing is known, and it does not count.
func (g *Gauge) Add(top []Alternative) (unsure bool) {
	top = top[:min(len(top), WatchedAlternatives)]
	if g.watch.Window == 0 || len(top) == 0 {
		return false
	}
	confidence := 0.0
	for _, a := range top {
		surprise := -a.LogProb
		if !(surprise <= unlikeliest) { // NaN too
			surprise = unlikeliest
		}
		confidence += max(surprise, 0) / float64(len(top))
	}
	if g.so.Tokens == 0 {
		g.so.Alternatives = len(top)
	}
	g.so.Alternatives = min(g.so.Alternatives, len(top))
	g.sum += confidence
	at := g.so.Tokens % g.watch.Window
	if g.so.Tokens++; len(g.window) < g.watch.Window {
		g.window = append(g.window, confidence)
	} else {
		g.sum -= g.window[at]
		g.window[at] = confidence
	}
	mean := g.sum / float64(len(g.window))
	if g.so.Tokens <= g.watch.Window {
		g.so.Least = mean
	}
	g.so.Least = min(g.so.Least, mean)
	return g.so.Tokens >= g.watch.Window && mean < g.watch.Least
}

// Confidence is what was measured; nil if nothing was. It is rounded to four places, as
// alternatives are.
func (g *Gauge) Confidence() *Confidence {
	if g.so.Tokens == 0 {
		return nil
	}
	c := g.so
	c.Least = math.Round(1e4*c.Least) / 1e4
	return &c
}

// With is the confidence of a text in two parts, either of which may be unknown.
func (c *Confidence) With(other *Confidence) *Confidence {
	if c == nil || other == nil {
		if c == nil {
			return other
		}
		return c
	}
	return &Confidence{min(c.Least, other.Least), c.Tokens + other.Tokens, min(c.Alternatives, other.Alternatives)}
}
