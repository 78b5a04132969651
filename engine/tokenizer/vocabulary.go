package tokenizer

import (
	"fmt"
	"strconv"
	"strings"
)

// MaxNumber is the largest integer that has a token of its own: every puzzle of
// the Game of 24 that has a solution has one whose results stay below it.
const MaxNumber = 200

// Vocabulary is the word-level vocabulary of the embedded model: one token for
// each integer up to MaxNumber and for each word of the line format. Spaces are
// no tokens; Piece puts them back.
type Vocabulary struct {
	words    []string
	spaced   []string // with a space before each, made once
	ids      map[string]int
	bar      int
	division int
}

// The bar of a fraction (8/3) is written without spaces, the sign of a division
// (8 / 3) with them. They are different tokens.
const barWord = "/bar"

// NewVocabulary returns the vocabulary of the embedded model.
func NewVocabulary() *Vocabulary {
	words := []string{
		"<end>", "\n",
		"Input:", "Next:", "Judge:", "Think:", "Answer:", "Steps:",
		"+", "-", "*", "/", "=", "(", ")", "(left:", barWord,
		"sure", "likely", "impossible",
	}
	for n := range MaxNumber + 1 {
		words = append(words, strconv.Itoa(n))
	}
	words = append(words, openThinking, closeThinking)
	v := &Vocabulary{words: words, ids: make(map[string]int, len(words))}
	for id, w := range words {
		v.ids[w] = id
	}
	v.bar, v.division = v.ids[barWord], v.ids["/"]
	for _, w := range words {
		if w == barWord {
			w = "/"
		}
		v.spaced = append(v.spaced, " "+w)
	}
	return v
}

// Size is the number of tokens.
func (v *Vocabulary) Size() int { return len(v.words) }

// End is the token that ends a text.
func (v *Vocabulary) End() int { return 0 }

// Encode splits text into tokens. A word or number that has no token is an
// error that names it and its column, counted in bytes from 1.
func (v *Vocabulary) Encode(text string) ([]int, error) {
	var ids []int
	for at := 0; at < len(text); {
		word := v.next(text[at:], at > 0 && isDigit(text[at-1]))
		if word == "" {
			at++ // a space
			continue
		}
		id, ok := v.ids[word]
		if !ok {
			return nil, fmt.Errorf("column %d: %q is not in the embedded model's vocabulary (integers up to %d and the words of the line format)", at+1, word, MaxNumber)
		}
		ids = append(ids, id)
		if id == v.bar {
			at++
		} else {
			at += len(word)
		}
	}
	return ids, nil
}

// next is the word at the start of rest, or "" at a space. afterDigit says that
// a digit stands immediately before it.
func (v *Vocabulary) next(rest string, afterDigit bool) string {
	switch c := rest[0]; {
	case c == ' ':
		return ""
	case c == '/' && afterDigit && len(rest) > 1 && isDigit(rest[1]):
		return barWord
	case strings.HasPrefix(rest, "(left:"):
		return "(left:"
	case strings.HasPrefix(rest, openThinking):
		return openThinking
	case strings.HasPrefix(rest, closeThinking):
		return closeThinking
	case isDigit(c):
		n := 1
		for n < len(rest) && isDigit(rest[n]) {
			n++
		}
		return rest[:n]
	case strings.IndexByte("\n+-*/=()", c) >= 0:
		return rest[:1]
	}
	end := strings.IndexAny(rest, " \n+*/=()")
	if end < 0 {
		end = len(rest)
	}
	if colon := strings.IndexByte(rest[:end], ':'); colon >= 0 {
		end = colon + 1 // Judge:sure is two words
	}
	return rest[:end]
}

// Piece is the text that token id adds to a text whose last token is prev (-1 at
// the start).
func (v *Vocabulary) Piece(prev, id int) string {
	word := v.words[id]
	if id == v.bar {
		word = "/"
	}
	if prev < 0 || v.joins(prev, id) {
		return word
	}
	return v.spaced[id]
}

// joins says that no space stands between two tokens.
func (v *Vocabulary) joins(prev, id int) bool { return v.closes(id) || v.opens(prev) }

// closes says that no space ever stands before a token.
func (v *Vocabulary) closes(id int) bool {
	switch v.words[id] {
	case "\n", ")", barWord, "<end>":
		return true
	}
	return false
}

// opens says that no space ever stands after a token.
func (v *Vocabulary) opens(id int) bool {
	switch v.words[id] {
	case "\n", "(", barWord:
		return true
	}
	return false
}

// Decode is the text of a sequence of tokens.
func (v *Vocabulary) Decode(ids []int) string {
	var b strings.Builder
	prev := -1
	for _, id := range ids {
		b.WriteString(v.Piece(prev, id))
		prev = id
	}
	return b.String()
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
