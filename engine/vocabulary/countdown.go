package vocabulary

import (
	"fmt"
	"strconv"
	"strings"

	"espalier/engine"
)

// Countdown is the vocabulary of the embedded model of other targets than 24: a token for each integer below 1,000 and
// for each word of the line format. An integer of four digits is two tokens, its thousands and the rest: 3 108. There
// are no tokens for spaces; Piece inserts them.
type Countdown struct {
	words []string // after the numbers and the thousands
	ids   map[string]int
}

// MostCountdown is the largest integer that Countdown has tokens for.
const MostCountdown = 9999

// grouped is how many numbers have a token of their own, and thousands the number of tokens for thousands.
const (
	grouped   = 1000
	thousands = 9
)

// NewCountdown returns the vocabulary.
func NewCountdown() *Countdown {
	v := &Countdown{ids: map[string]int{}, words: []string{
		endWord, "\n",
		"Target:", "any", "Input:", "Next:", "Judge:", "Think:", "Answer:", "Steps:",
		"+", "-", "*", "/", "=", "(", ")", "(left:", "needs", ":",
		"sure", "likely", "impossible", engine.ThinkOpen, engine.ThinkClose,
	}}
	for i, w := range v.words {
		v.ids[w] = grouped + thousands + i
	}
	return v
}

const endWord = "<end>"

// Size returns the number of tokens.
func (v *Countdown) Size() int { return grouped + thousands + len(v.words) }

// End returns the token that ends a text.
func (v *Countdown) End() int { return v.ids[endWord] }

// Encode splits text into tokens. It is an error if a word or number has no token; columns in errors count bytes from 1.
func (v *Countdown) Encode(text string) ([]int, error) {
	var ids []int
	for at := 0; at < len(text); {
		rest := text[at:]
		if rest[0] == ' ' {
			at++
			continue
		}
		word := v.word(rest)
		at += len(word)
		if id, ok := v.ids[word]; ok {
			ids = append(ids, id)
			continue
		}
		n, err := strconv.Atoi(word)
		if err != nil || n > MostCountdown || !isDigit(word[0]) || word[0] == '0' && n != 0 || len(word) > 4 {
			return nil, fmt.Errorf("column %d: %q is not in the embedded model's vocabulary (integers up to %d and %s)", at-len(word)+1, word, MostCountdown, strings.Join(v.words[2:], " "))
		}
		if n >= grouped {
			ids = append(ids, grouped+n/grouped-1)
		}
		ids = append(ids, n%grouped)
	}
	return ids, nil
}

// word returns the word at the start of a text that begins with no space.
func (v *Countdown) word(rest string) string {
	end := 0
	for end < len(rest) && isDigit(rest[end]) {
		end++
	}
	if end > 0 {
		return rest[:end]
	}
	for _, w := range []string{"(left:", engine.ThinkOpen, engine.ThinkClose, endWord} {
		if strings.HasPrefix(rest, w) {
			return w
		}
	}
	if strings.IndexByte("\n+-*/=():", rest[0]) >= 0 {
		return rest[:1]
	}
	if end = strings.IndexAny(rest, " \n+-*/=():<0123456789"); end < 0 {
		return rest
	}
	if rest[end] == ':' {
		end++ // Judge:sure is two words
	}
	return rest[:max(end, 1)]
}

// Piece implements tokenizer.Tokenizer.
func (v *Countdown) Piece(prev, id int) string {
	text := ""
	switch {
	case prev >= grouped && prev < grouped+thousands && id < grouped:
		return fmt.Sprintf("%03d", id)
	case id < grouped:
		text = strconv.Itoa(id)
	case id < grouped+thousands:
		text = strconv.Itoa(id - grouped + 1)
	default:
		text = v.words[id-grouped-thousands]
	}
	if prev < 0 || text == "\n" || text == ")" || text == endWord || prev == v.ids["\n"] || prev == v.ids["("] {
		return text
	}
	return " " + text
}

// Parts returns what tokens have in common: the digits of numbers, from the right.
func (v *Countdown) Parts() [][]int {
	parts := make([][]int, v.Size())
	for n := range grouped {
		parts[n] = []int{n % 10, 10 + n/10%10, 20 + n/100, 30}
	}
	return parts
}

// Dialect is that of the models with this vocabulary.
func (v *Countdown) Dialect() engine.Dialect { return engine.Targets }
