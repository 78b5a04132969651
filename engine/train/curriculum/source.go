package curriculum

import (
	"espalier/engine/tokenizer"
	"espalier/engine/train"
)

// Source returns the corpus as tokens, for a trainer.
func (c *Corpus) Source(v tokenizer.Tokenizer, seed uint64) train.Source {
	return source(v, seed, c.Examples)
}

// Source returns the boards as tokens, for a trainer.
func (b *Boards) Source(v tokenizer.Tokenizer, seed uint64) train.Source {
	return source(v, seed, b.Examples)
}

func source(v tokenizer.Tokenizer, seed uint64, examples func(seed uint64, step, shard int) []Example) train.Source {
	return func(step, shard int) []train.Sequence {
		var out []train.Sequence
		for _, e := range examples(seed, step, shard) {
			out = append(out, tokens(v, e))
		}
		return out
	}
}

// tokens returns an example in a vocabulary, followed by the token that ends a text.
func tokens(v tokenizer.Tokenizer, e Example) train.Sequence {
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
