package explorer

import (
	"espalier/search/debug"
	"espalier/themes"
)

// measure is something of a search that the timeline can draw.
type measure struct {
	name, meaning string
	role          themes.Role
	of            func(debug.Point) float32
	share         bool // from 0 to 1; else up to the highest there was
	marks         bool // a mark where it grows, instead of its height
}

// measures, in the order in which they are numbered below.
func measures() []measure {
	return []measure{
		{name: "value", meaning: "the best value", role: themes.SparkValue, share: true, of: func(p debug.Point) float32 { return p.Best }},
		{name: "frontier", meaning: "thoughts that wait to be expanded", role: themes.SparkFrontier, of: func(p debug.Point) float32 { return float32(p.Frontier) }},
		{name: "depth", meaning: "how deep the search is", role: themes.SparkValue, of: func(p debug.Point) float32 { return float32(p.Depth) }},
		{name: "backtracks", meaning: "↩ where the search came back", role: themes.SparkBacktrack, marks: true, of: func(p debug.Point) float32 { return float32(p.Backtracks) }},
		{name: "best Q", meaning: "the best mean reward of a first step", role: themes.SparkValue, share: true, of: func(p debug.Point) float32 { return p.Reward }},
		{name: "simulations", meaning: "how many there were", role: themes.SparkFrontier, of: func(p debug.Point) float32 { return float32(p.Simulations) }},
		{name: "agreement", meaning: "the share of chains that end in the most frequent answer", role: themes.SparkValue, share: true, of: func(p debug.Point) float32 { return p.Agreement }},
	}
}

const (
	ofValue = iota
	ofFrontier
	ofDepth
	ofBacktracks
	ofReward
	ofSimulations
	ofAgreement
)

// measuresOf are those that matter to a method.
func measuresOf(method string) []int {
	switch method {
	case "io", "cot", "program": // there is nothing to choose from
		return nil
	case methodSelfConsistency:
		return []int{ofAgreement}
	case "best-of", "refine":
		return []int{ofValue}
	case "tot-bfs", "best-first", "got", methodAdaptive:
		return []int{ofValue, ofFrontier}
	case "tot-dfs", "controller":
		return []int{ofDepth, ofBacktracks}
	case methodMonteCarlo:
		return []int{ofReward, ofSimulations}
	}
	return []int{ofValue, ofFrontier, ofBacktracks}
}

// series are the curves of the timeline, one point an event. They run over the whole log,
// also while an earlier moment of it is shown.
type series struct {
	strips []strip // a measure each
	most   []float32
}

// follow takes the points that are new.
func (s *series) follow(line *debug.Timeline) {
	all := measures()
	if s.strips == nil {
		s.strips, s.most = make([]strip, len(all)), make([]float32, len(all))
	}
	for moment := s.strips[0].len() + 1; moment <= line.Len(); moment++ {
		p := line.Point(moment)
		for i, m := range all {
			v := m.of(p)
			s.strips[i].add(v)
			s.most[i] = max(s.most[i], v)
		}
	}
}

// curves are what is drawn of a search by a method.
func (s *series) curves(method string) []curve {
	all, list := measures(), []curve(nil)
	for _, i := range measuresOf(method) {
		c := curve{measure: all[i], strip: &s.strips[i], top: 1}
		if !c.share {
			c.top = float64(max(s.most[i], 1))
		}
		list = append(list, c)
	}
	return list
}
