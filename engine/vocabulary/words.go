package vocabulary

import (
	"fmt"
	"strings"
)

// Words is a vocabulary of words that a checkpoint brings along: a token for each of them,
// for the marks . ? : and the end of a line. There are no tokens for spaces; Piece inserts
// them. A word that ends in / joins the next one, as in a date: 02/ 27/ 2024.
type Words struct {
	words []string
	ids   map[string]int
}

// marks are the tokens that every such vocabulary begins with: the end of a text, and those
// before which there is no space.
var marks = []string{"<end>", "\n", ".", "?", ":"}

// NewWords returns the vocabulary of some words, which have neither spaces nor marks in them.
func NewWords(words []string) (*Words, error) {
	v := &Words{ids: map[string]int{}}
	for i, w := range append(marks[:len(marks):len(marks)], words...) {
		if _, twice := v.ids[w]; twice || w == "" || i >= len(marks) && (strings.ContainsAny(w, " \n.?:") || strings.Contains(strings.TrimSuffix(w, "/"), "/")) {
			return nil, fmt.Errorf("word %d of the vocabulary, %q, is there twice or has a mark in it", i-len(marks)+1, w)
		}
		v.ids[w] = i
		v.words = append(v.words, w)
	}
	return v, nil
}

// Size returns the number of tokens.
func (v *Words) Size() int { return len(v.words) }

// End returns the token that ends a text.
func (v *Words) End() int { return 0 }

// List returns the words, without the marks.
func (v *Words) List() []string { return v.words[len(marks):] }

// Encode splits text into tokens. It is an error if a word has no token; columns in errors
// count bytes from 1.
func (v *Words) Encode(text string) ([]int, error) {
	var ids []int
	for at := 0; at < len(text); {
		rest := text[at:]
		length := 1
		switch c := rest[0]; {
		case c == ' ':
			at++
			continue
		case strings.IndexByte("\n.?:", c) >= 0:
		case strings.HasPrefix(rest, marks[0]):
			length = len(marks[0])
		default:
			if length = strings.IndexAny(rest, " \n.?:/"); length < 0 {
				length = len(rest)
			} else if rest[length] == '/' {
				length++
			}
		}
		id, ok := v.ids[rest[:length]]
		if !ok {
			return nil, fmt.Errorf("column %d: %q is not among the %d words that this model knows", at+1, rest[:length], len(v.List()))
		}
		ids = append(ids, id)
		at += length
	}
	return ids, nil
}

// Piece implements tokenizer.Tokenizer.
func (v *Words) Piece(prev, id int) string {
	if prev < 0 || id < len(marks) || v.words[prev] == "\n" || strings.HasSuffix(v.words[prev], "/") {
		return v.words[id]
	}
	return " " + v.words[id]
}
