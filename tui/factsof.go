package tui

import (
	"espalier/search"
)

// FactsOf returns what a screen shows of a search beside its log. The names of models
// are those of the log.
func FactsOf(t search.Task, p search.Problem, about search.Started) Facts {
	f := Facts{
		Title: t.Title, Input: about.Puzzle.Input,
		StateWord: t.StateWord, Depth: p.Depth(), Wordy: t.Chat != nil && t.Chat.Wordy, MaxValue: maxValue(about.Settings, p),
	}
	if t.Goal != nil {
		f.Goal = t.Goal(p.Puzzle())
	}
	f.Board = p.Capabilities().Board
	return f
}

// maxValue is the highest value that a thought can get.
func maxValue(s search.Settings, p search.Problem) float64 {
	switch s.Evaluate {
	case search.EvaluateRule:
		return 1
	case search.EvaluateVote:
		return float64(s.Evaluations)
	}
	most := 0.0
	labels, _ := s.Labels(p) // weights that are wrong are refused when the search begins
	for _, l := range labels {
		most = max(most, l.Weight)
	}
	if s.Evaluate == search.EvaluateValue {
		most *= float64(s.Evaluations) // a value is the sum of its samples
	}
	return most
}
