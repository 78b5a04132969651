package tui

import (
	"espalier/search"
)

// FactsOf returns what a screen shows of a search beside its log, but for the models.
func FactsOf(t search.Task, p search.Problem) Facts {
	f := Facts{
		Title: t.Title, Input: p.Puzzle().Called(),
		StateWord: t.StateWord, Forced: t.Forced, Depth: p.Depth(), Wordy: t.Chat != nil && t.Chat.Wordy,
	}
	if t.Goal != nil {
		f.Goal = t.Goal(p.Puzzle())
	}
	if f.Board = p.Capabilities().Board; f.Board != nil {
		f.Empty = f.Board(nil)
	}
	f.Thinking = p.Capabilities().Thinking
	return f
}
