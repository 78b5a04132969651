// Package vocabulary has the word-level vocabularies of the embedded models, one for each
// task that a model was trained on.
package vocabulary

import (
	"fmt"
	"strconv"
	"strings"

	"espalier/engine"
)

// MaxNumber is the largest integer that has a token of its own. Every puzzle of the Game of
// 24 that has a solution has one whose results stay below it.
const MaxNumber = 200

// Game24 is the word-level vocabulary of the embedded model of the Game of 24: one token for
// each integer up to MaxNumber and for each word of the line format. There are no tokens for
// spaces; Piece inserts them.
type Game24 struct {
	words    []string
	spaced   []string // the words with a space before each
	ids      map[string]int
	bar      int
	division int
}

// The bar of a fraction (8/3) has no spaces around it and the sign of a division (8 / 3) has.
// They are different tokens.
const barWord = "/bar"

// NewGame24 returns the vocabulary.
func NewGame24() *Game24 { return newGame24() }

func newGame24(more ...string) *Game24 {
	words := []string{
		"<end>", "\n",
		"Input:", "Next:", "Judge:", "Think:", "Answer:", "Steps:",
		"+", "-", "*", "/", "=", "(", ")", "(left:", barWord,
		"sure", "likely", "impossible",
	}
	for n := range MaxNumber + 1 {
		words = append(words, strconv.Itoa(n))
	}
	words = append(append(words, engine.ThinkOpen, engine.ThinkClose), more...)
	v := &Game24{words: words, ids: make(map[string]int, len(words))}
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

// Size returns the number of tokens.
func (v *Game24) Size() int { return len(v.words) }

// End returns the token that ends a text.
func (v *Game24) End() int { return 0 }

// Encode splits text into tokens. It is an error if a word or number has no token; columns in
// errors count bytes from 1.
func (v *Game24) Encode(text string) ([]int, error) {
	var ids []int
	for at := 0; at < len(text); {
		word := v.next(text[at:], at > 0 && isDigit(text[at-1]))
		if word == "" {
			at++ // a space
			continue
		}
		id, ok := v.ids[word]
		if !ok {
			return nil, fmt.Errorf("column %d: %q is not in the embedded model's vocabulary (integers up to %d and %s)", at+1, word, MaxNumber, v.known())
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

// known lists the words that are no numbers and can be written.
func (v *Game24) known() string {
	var known []string
	for _, w := range v.words[2:] { // not the end, nor the end of a line
		if w != barWord && !isDigit(w[0]) {
			known = append(known, w)
		}
	}
	return strings.Join(known, " ")
}

// next returns the word at the start of rest, or "" at a space. afterDigit says that it
// follows a digit directly.
func (v *Game24) next(rest string, afterDigit bool) string {
	switch c := rest[0]; {
	case c == ' ':
		return ""
	case c == '/' && afterDigit && (len(rest) == 1 || isDigit(rest[1])):
		return barWord
	case strings.HasPrefix(rest, "(left:"):
		return "(left:"
	case strings.HasPrefix(rest, engine.ThinkOpen):
		return engine.ThinkOpen
	case strings.HasPrefix(rest, engine.ThinkClose):
		return engine.ThinkClose
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

// Piece implements tokenizer.Tokenizer.
func (v *Game24) Piece(prev, id int) string {
	word := v.words[id]
	if id == v.bar {
		word = "/"
	}
	if prev < 0 || v.joins(prev, id) {
		return word
	}
	return v.spaced[id]
}

// joins reports whether there is no space between two tokens.
func (v *Game24) joins(prev, id int) bool { return v.closes(id) || v.opens(prev) }

// closes reports whether there is never a space before a token.
func (v *Game24) closes(id int) bool {
	switch v.words[id] {
	case "\n", ")", barWord, "<end>":
		return true
	}
	return false
}

// opens reports whether there is never a space after a token.
func (v *Game24) opens(id int) bool {
	switch v.words[id] {
	case "\n", "(", barWord:
		return true
	}
	return false
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
