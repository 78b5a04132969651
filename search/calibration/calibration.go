// Package calibration tells how well the values that a search gives its thoughts agree
// with what the thoughts were worth: by an exact solver, where the task has one, and
// otherwise by what the search found below them.
//
// A value from 0 to 1 is read as the stated probability that a thought is good. Searches
// use values to rank thoughts, so how well they rank is told beside it.
package calibration

import (
	"slices"

	"espalier/search"
	"espalier/search/statistics"
)

// Measure is what tells whether a thought was good.
type Measure string

// The measures.
const (
	BySolver  Measure = "solver"  // a solution can be reached from it, says an exact solver
	ByOutcome Measure = "outcome" // the search found a right answer at or below it
)

// Judgement is the value that a thought was given, and what it was worth.
type Judgement struct {
	Value  float64         `json:"value"` // from 0 to 1
	Labels []search.Sample `json:"labels,omitempty"`
	Good   bool            `json:"good,omitempty"`
	Known  bool            `json:"known,omitempty"` // Good is
	Rules  bool            `json:"rules,omitempty"` // they gave the value, not a model
}

// Judgements are those of a search, or of several, by one measure.
type Judgements struct {
	By  Measure     `json:"by"`
	All []Judgement `json:"values"`
}

// Solvable reports whether a solution can be reached from a thought; known is false where
// an exact solver cannot tell.
type Solvable func(n *search.Node) (solvable, known bool)

// Of collects the judgements of a search so far: the last value of every thought, unless
// the user gave it. Votes are left out: they compare thoughts, and say nothing of one alone.
// Thoughts in one state that share an evaluation count once. A nil Solvable measures by
// the outcome.
func Of(t *search.Tree, solvable Solvable) Judgements {
	j := Judgements{By: BySolver}
	if solvable == nil {
		j.By, solvable = ByOutcome, outcome(t)
	}
	type evaluation struct {
		reply int
		state string
	}
	seen := map[evaluation]bool{}
	for id := range search.NodeID(t.Len()) {
		n := t.Node(id)
		e := evaluation{n.Judged, n.Check.State}
		if !n.Valued || n.ByUser || n.Ballots > 0 || n.Judged > 0 && seen[e] {
			continue
		}
		seen[e] = true
		good, known := solvable(n)
		rules := n.Judged == 0 && !t.Started().Lacks(search.LacksJudgements)
		j.All = append(j.All, Judgement{Value: t.Scale().Share(n.Value), Labels: n.Samples, Good: good, Known: known, Rules: rules})
	}
	return j
}

// outcome tells what a search found below its thoughts. Nothing is known of a thought that
// it did not go on from, below which it is not done, or whose answers no rule can check.
func outcome(t *search.Tree) Solvable {
	right, open := make([]bool, t.Len()), make([]bool, t.Len())
	for id := search.NodeID(t.Len()) - 1; id >= 0; id-- {
		n := t.Node(id)
		right[id] = right[id] || n.Check.Verdict == search.Right
		open[id] = open[id] || n.Final() || !n.Expanded && t.Open(id) && !t.Outcome().Ended
		for _, above := range n.Parents() { // they came before it
			right[above], open[above] = right[above] || right[id], open[above] || open[id]
		}
	}
	return func(n *search.Node) (good, known bool) {
		ruled := n.Check.Verdict == search.Refused || n.Check.Verdict == search.DeadEnd
		return right[n.ID], right[n.ID] || ruled || n.Expanded && !open[n.ID]
	}
}

// Add takes the judgements of another search, by the same measure.
func (j *Judgements) Add(more Judgements) {
	j.By = more.By
	j.All = append(j.All, more.All...)
}

// Calibration sums up judgements.
type Calibration struct {
	Type  string  `json:"type"` // "calibration"
	By    Measure `json:"by"`
	Rules bool    `json:"values_by_rules"` // not by a model
	statistics.Reliability
	Area    *float64 `json:"roc_area,omitempty"` // none where all thoughts were good, or none
	Unknown int      `json:"unknown"`            // values of thoughts of which nothing is known
	Labels  []Label  `json:"labels"`             // in order of their share
}

// Label is a word that evaluations ended in: how often, and how many of those thoughts
// were good. Where labels are not drawn, the likeliest counts.
type Label struct {
	Text  string `json:"label"`
	Count int    `json:"count"`
	Good  int    `json:"good"`
}

// Share of the thoughts called so that were good.
func (l Label) Share() float64 { return float64(l.Good) / float64(max(l.Count, 1)) }

// Sum compares the judgements with what is known.
func (j Judgements) Sum() Calibration {
	c := Calibration{Type: "calibration", By: j.By, Labels: []Label{}}
	var forecasts []statistics.Forecast
	labels := map[string]*Label{}
	for _, x := range j.All {
		if !x.Known {
			c.Unknown++
			continue
		}
		c.Rules = c.Rules || x.Rules
		forecasts = append(forecasts, statistics.Forecast{Probability: min(max(x.Value, 0), 1), Happened: x.Good})
		for label, times := range said(x.Labels) {
			if labels[label] == nil {
				labels[label] = &Label{Text: label}
			}
			labels[label].Count += times
			if x.Good {
				labels[label].Good += times
			}
		}
	}
	c.Reliability = statistics.Reliable(forecasts)
	if c.Ranks() {
		c.Area = &c.Reliability.Area
	}
	for _, l := range labels {
		c.Labels = append(c.Labels, *l)
	}
	slices.SortFunc(c.Labels, byShare)
	return c
}

// said is how often each label was drawn; the likeliest once, where none was.
func said(samples []search.Sample) map[string]int {
	times, best := map[string]int{}, search.Sample{}
	for _, s := range samples {
		if s.Count > 0 {
			times[s.Label] += s.Count
		}
		if s.Probability > best.Probability {
			best = s
		}
	}
	if len(times) == 0 && best.Label != "" {
		times[best.Label] = 1
	}
	return times
}
