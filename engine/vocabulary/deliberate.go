package vocabulary

import "espalier/engine"

// NewDeliberate returns the vocabulary of Game24 with the words of votes, lists and drafts. Tokens that Game24 has are
// the same.
func NewDeliberate() *Game24 {
	return newGame24("List:", votes, "Draft:", "Feedback:", "|", "Choice", "The", "best", "choice", "is", "corrected", "missing", "accept", "revise")
}

// votes is the word that asks for a vote.
const votes = "Vote:"

// Dialect is that of the models with this vocabulary: Deliberate if it has the words for that.
func (v *Game24) Dialect() engine.Dialect {
	if _, ok := v.ids[votes]; ok {
		return engine.Deliberate
	}
	return engine.Lines
}
