package tokenizer

// Spaced is the vocabulary for engines whose tokens are fixed pieces of text:
// every word twice, with a space before it and without. Which of the two is to be
// written depends on the token before it alone, and so can be folded into the
// weights.
type Spaced struct {
	Definition Definition
	// Of each token: the word it is in the vocabulary,
	Words []int
	// whether it is written only after a word that a space would follow, only
	// after one that none would follow, or after either,
	After []Gap
	// and whether a space would follow it.
	Follows []bool
}

// Gap says which tokens may stand before a token.
type Gap int

// What a token may follow.
const (
	AfterAny   Gap = iota
	AfterSpace     // the token begins with a space
	AfterNone      // it does not, because of what stands before it
)

// linesDialect is engine.Lines, for which this package has no other use.
const linesDialect = "lines"

// Spaced returns the vocabulary in that form. All tokens are looked for in the
// text as they are, so that no pre-tokeniser and no merge has a part in it. Text
// as Decode writes it becomes the same words as in Encode.
func (v *Vocabulary) Spaced() Spaced {
	s := Spaced{Definition: Definition{Pre: "gpt-2", BOS: -1, EOS: v.End(), Dialect: linesDialect}}
	add := func(word int, text string, kind Kind, after Gap) {
		s.Definition.Tokens = append(s.Definition.Tokens, text)
		s.Definition.Kinds = append(s.Definition.Kinds, kind)
		s.Words = append(s.Words, word)
		s.After = append(s.After, after)
		s.Follows = append(s.Follows, !v.opens(word))
	}
	// Ids of words stay what they are; the forms without a space come after them.
	for id := range v.words {
		switch {
		case id == v.End():
			add(id, v.words[id], Control, AfterAny)
		case v.closes(id):
			add(id, v.Piece(-1, id), Added, AfterAny)
		case id == v.division:
			// Without a space it would read as the bar of a fraction, and nothing that
			// the model learned divides at the start of a line.
			add(id, " "+v.words[id], Added, AfterAny)
		default:
			add(id, " "+v.words[id], Added, AfterSpace)
		}
	}
	for id := range v.words {
		if s.After[id] == AfterSpace {
			add(id, v.words[id], Added, AfterNone)
		}
	}
	return s
}
