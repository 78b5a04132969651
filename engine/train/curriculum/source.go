package curriculum

import (
	"espalier/engine/tokenizer"
	"espalier/engine/train"
)

// Source gives a trainer the corpus as tokens. A completed solution is followed
// by the token that ends a text.
func (c *Corpus) Source(v *tokenizer.Vocabulary, seed uint64) train.Source {
	return func(step, shard int) []train.Sequence {
		var out []train.Sequence
		for _, e := range c.Examples(seed, step, shard) {
			out = append(out, sequence(v, e))
		}
		return out
	}
}

func sequence(v *tokenizer.Vocabulary, e Example) train.Sequence {
	prompt, err := v.Encode(e.Prompt)
	if err != nil {
		panic(err) // every example is made of words of the vocabulary
	}
	completion, err := v.Encode(e.Completion)
	if err != nil {
		panic(err)
	}
	if e.Kind == Solve || e.Kind == Think {
		completion = append(completion, v.End())
	}
	return train.Sequence{Tokens: append(prompt, completion...), Prompt: len(prompt)}
}
