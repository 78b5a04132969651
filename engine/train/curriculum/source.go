package curriculum

import (
	"espalier/engine/train"
	"espalier/engine/vocabulary"
)

// Source returns the corpus as tokens, for a trainer.
func (c *Corpus) Source(v *vocabulary.Game24, seed uint64) train.Source {
	return func(step, shard int) []train.Sequence {
		var out []train.Sequence
		for _, e := range c.Examples(seed, step, shard) {
			out = append(out, tokens(v, e))
		}
		return out
	}
}

// encoder is a vocabulary.
type encoder interface {
	Encode(text string) ([]int, error)
	End() int
}

// tokens returns an example in a vocabulary, followed by the token that ends a text.
func tokens(v encoder, e Example) train.Sequence {
	prompt, err := v.Encode(e.Prompt)
	if err != nil {
		panic(err) // examples consist of words of the vocabulary
	}
	both, err := v.Encode(e.Prompt + e.Completion)
	if err != nil {
		panic(err)
	}
	return train.Sequence{Tokens: append(both, v.End()), Prompt: len(prompt)}
}
