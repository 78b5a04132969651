package explorer

import "espalier/search/debug"

// series are the three curves of the timeline, one point an event. They run over
// the whole log, also while an earlier moment of it is shown.
type series struct {
	best       strip // the best value of the evaluation under way, or of the last one
	frontier   strip // thoughts that wait to be expanded
	backtracks strip // so far

	mostFrontier int32
}

// follow takes the points that are new.
func (s *series) follow(line *debug.Timeline) {
	for moment := s.best.len() + 1; moment <= line.Len(); moment++ {
		p := line.Point(moment)
		s.best.add(p.Best)
		s.frontier.add(float32(p.Frontier))
		s.backtracks.add(float32(p.Backtracks))
		s.mostFrontier = max(s.mostFrontier, p.Frontier)
	}
}
