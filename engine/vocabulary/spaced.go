package vocabulary

import (
	"espalier/engine"
	"espalier/engine/tokenizer"
)

// Spaced is a vocabulary for engines whose tokens are fixed pieces of text: it has every word
// twice, with a space before it and without. Which of the two is right depends on the token
// before it alone, and so can be built into the weights.
type Spaced struct {
	Definition tokenizer.Definition
	Words      []int  // per token, the word it stands for
	After      []Gap  // per token, what it may follow
	Follows    []bool // per token, whether a space follows it
}

// Gap is a condition on the token before a token.
type Gap int

// Conditions on the token before.
const (
	AfterAny   Gap = iota
	AfterSpace     // one that a space follows: the token begins with it
	AfterNone      // one that no space follows
)

// Spaced returns the vocabulary in that form. All tokens are found in the text as they are,
// without pre-tokeniser and merges. Text as Decode writes it becomes the same words as in
// Encode.
func (v *Game24) Spaced() Spaced {
	s := Spaced{Definition: tokenizer.Definition{Pre: "gpt-2", BOS: -1, EOS: v.End(), Dialect: string(engine.Lines)}}
	add := func(word int, text string, kind tokenizer.Kind, after Gap) {
		s.Definition.Tokens = append(s.Definition.Tokens, text)
		s.Definition.Kinds = append(s.Definition.Kinds, kind)
		s.Words = append(s.Words, word)
		s.After = append(s.After, after)
		s.Follows = append(s.Follows, !v.opens(word))
	}
	// Words keep their ids; the forms without a space come after them.
	for id := range v.words {
		switch {
		case id == v.End():
			add(id, v.words[id], tokenizer.Control, AfterAny)
		case v.closes(id):
			add(id, v.Piece(-1, id), tokenizer.Added, AfterAny)
		case id == v.division:
			// Without a space it would read as the bar of a fraction. The model never
			// divides at the start of a line.
			add(id, " "+v.words[id], tokenizer.Added, AfterAny)
		default:
			add(id, " "+v.words[id], tokenizer.Added, AfterSpace)
		}
	}
	for id := range v.words {
		if s.After[id] == AfterSpace {
			add(id, v.words[id], tokenizer.Added, AfterNone)
		}
	}
	return s
}
