package debug

import (
	"cmp"
	"math"

	"espalier/search"
)

// asking is what a request costs by: who is asked, for what, and how.
type asking struct {
	model   string
	purpose search.Purpose
	form    string // Settings.Generate of a proposal, Settings.Evaluate of a value
}

// askingFor is how a setup has a model asked.
func askingFor(s search.Started, purpose search.Purpose) asking {
	switch {
	case purpose.Evaluates():
		return asking{cmp.Or(s.Evaluator, s.Model), search.Judge, s.Settings.Evaluate}
	case purpose.Worded() == search.Propose || purpose.Worded() == search.Continue:
		return asking{s.Model, purpose, s.Settings.Generate}
	}
	return asking{s.Model, purpose, ""}
}

// spans are the tokens of a call: the fewest and the most that one took, and those of all.
// A server may be sent several requests for one.
type spans struct{ calls, least, most, all, requests int }

// upTo is the most that so many calls may take. One may be as long as the longest there
// was; of many, chance evens out what they take on average.
func (s *spans) upTo(calls int) int {
	mean := float64(s.all) / float64(max(s.calls, 1))
	return int(math.Ceil(float64(calls)*mean + math.Sqrt(float64(calls))*(float64(s.most)-mean)))
}

func (s *spans) add(calls, requests, tokens int) {
	if calls == 0 {
		return
	}
	s.requests = max(s.requests, requests/calls, 1)
	each := (tokens + calls - 1) / calls
	if s.calls == 0 || each < s.least {
		s.least = each
	}
	s.most = max(s.most, each)
	s.calls, s.all = s.calls+calls, s.all+tokens
}

// spending is what logs spent on requests, and how many thoughts that produced.
type spending struct {
	requests map[asking]map[int]*spans // by the depth of the thought
	children map[asking]map[int]int    // the most legal ones of a thought, by its depth
	depths   map[search.NodeID]int

	thoughts, expansions, values int // how many there were
}

// share is so many thoughts more, by as much as the logs have of something for each,
// with half of it for chance.
func (s *spending) share(of, thoughts int) int {
	return min(thoughts, thoughts*3*of/(2*max(s.thoughts, 1))) + 1
}

func newSpending(logs ...[]search.Event) *spending {
	s := &spending{requests: map[asking]map[int]*spans{}, children: map[asking]map[int]int{}}
	for _, log := range logs {
		s.add(log)
	}
	return s
}

func (s *spending) add(log []search.Event) {
	var setup search.Started
	s.depths = map[search.NodeID]int{}
	parents, legal := map[search.NodeID]search.NodeID{}, map[search.NodeID]int{}
	by := map[search.NodeID]asking{}
	for i, e := range log {
		switch b := e.Body.(type) {
		case search.Started, search.Reconfigured:
			setup = search.Setup(append(log[:i:i], e))
		case search.Thought:
			s.thoughts++
			s.depths[b.Node], parents[b.Node] = s.depths[b.Parent]+1, b.Parent
		case search.Valued:
			s.values++
		case search.Injected:
			s.depths[b.Node] = s.depths[b.Parent] + 1
		case search.Checked:
			parent := parents[b.Node]
			if legal[parent]++; b.Verdict != search.Legal && b.Verdict != search.Unchecked {
				legal[parent]--
			}
			if a, ok := by[parent]; ok {
				put(s.children, a, s.depths[parent], max(s.children[a][s.depths[parent]], legal[parent]))
			}
		case search.Replied:
			a, depth := askingFor(setup, b.Purpose), s.depths[b.Node]
			if !b.Purpose.Evaluates() {
				s.expansions++
				by[b.Node] = a
				put(s.children, a, depth, s.children[a][depth])
			}
			if s.requests[a][depth] == nil {
				put(s.requests, a, depth, &spans{})
			}
			s.requests[a][depth].add(b.Calls, b.Requests, b.Usage.Prompt+b.Usage.Completion)
		}
	}
}

func put[T any](m map[asking]map[int]T, a asking, depth int, value T) {
	if m[a] == nil {
		m[a] = map[int]T{}
	}
	m[a][depth] = value
}

// request is what a request at a depth takes; where none was made there, what one takes
// anywhere. known is false if none was made at all.
func (s *spending) request(a asking, depth int) (cost spans, known bool) {
	if at := s.requests[a][depth]; at != nil && at.calls > 2 {
		return *at, true
	}
	for _, at := range s.requests[a] {
		if !known || at.least < cost.least {
			cost.least = at.least
		}
		cost.requests = max(cost.requests, at.requests)
		cost.most, known = max(cost.most, at.most), true
		cost.calls, cost.all = cost.calls+at.calls, cost.all+at.all
	}
	return cost, known
}

// fan is the most legal children that a thought at a depth had; where none was expanded
// there, those of the next one above it.
func (s *spending) fan(a asking, depth int) int {
	for ; depth > 0; depth-- {
		if most, ok := s.children[a][depth]; ok {
			return most
		}
	}
	return s.children[a][0]
}
