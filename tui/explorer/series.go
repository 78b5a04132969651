package explorer

import (
	"espalier/search"
	"espalier/tui/tell"
)

// series are the three curves of the timeline, one point an event. They run over
// the whole log, also while an earlier moment of it is shown.
type series struct {
	best       strip // the best value of the evaluation under way, or the last one
	frontier   strip // thoughts that may still be gone on from
	backtracks strip // so far

	open  []bool // by thought: part of the frontier
	size  int32
	value float32

	mostFrontier int32
	highest      float64 // value
}

func (s *series) add(e search.Event) {
	back := s.backtracks.last()
	switch b := e.Body.(type) {
	case search.Started:
		s.enter(0)
	case search.Decided:
		if b.Action.Kind == search.Evaluate {
			s.value = 0
		}
	case search.Replied:
		if !tell.Judges(b.Purpose) {
			s.leave(b.Node)
		}
	case search.Thought:
		s.enter(b.Node)
	case search.Checked:
		if b.Verdict == search.Refused || b.Verdict == search.DeadEnd {
			s.leave(b.Node)
		}
	case search.Valued:
		s.value = max(s.value, float32(b.Value))
	case search.Voted:
		for _, votes := range b.Votes {
			s.value = max(s.value, float32(votes))
		}
	case search.Pruned:
		for _, id := range b.Nodes {
			s.leave(id)
		}
	case search.Backtracked:
		s.leave(b.From)
		back++
	case search.Solved:
		s.value = max(s.value, float32(s.highest))
	}
	s.highest = tell.Highest(s.highest, e)
	s.mostFrontier = max(s.mostFrontier, s.size)
	s.best.add(s.value)
	s.frontier.add(float32(s.size))
	s.backtracks.add(back)
}

func (s *series) enter(id search.NodeID) {
	for int(id) >= len(s.open) {
		s.open = append(s.open, false)
	}
	if !s.open[id] {
		s.open[id] = true
		s.size++
	}
}

func (s *series) leave(id search.NodeID) {
	if id >= 0 && int(id) < len(s.open) && s.open[id] {
		s.open[id] = false
		s.size--
	}
}
