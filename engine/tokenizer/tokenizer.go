// Package tokenizer converts between text and token ids.
package tokenizer

// Tokenizer converts between text and token ids. BPE and the vocabularies of the embedded
// models implement it.
type Tokenizer interface {
	Encode(text string) ([]int, error)
	// Piece returns what token id adds to a text whose last token is prev, -1 at the start.
	// It may be part of a character, which later tokens complete.
	Piece(prev, id int) string
	End() int  // the token that ends a text, -1 if there is none
	Size() int // number of tokens
}
