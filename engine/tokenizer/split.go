package tokenizer

import (
	"fmt"
	"iter"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
)

// splitter splits text into words.
type splitter struct {
	stages []*regexp2.Regexp
}

// splitTimeout bounds an expression from a file that backtracks excessively. The text from
// there on is then left in one piece.
const splitTimeout = time.Second

func newSplitter(expressions []string) (*splitter, error) {
	s := &splitter{}
	for _, e := range expressions {
		r, err := regexp2.Compile(e, regexp2.None)
		if err != nil {
			return nil, fmt.Errorf("pre-tokeniser: %w", err)
		}
		r.MatchTimeout = splitTimeout
		s.stages = append(s.stages, r)
	}
	return s, nil
}

// split yields the words of a text. Joined, they are the text.
func (s *splitter) split(text string) iter.Seq[string] {
	return func(yield func(string) bool) { s.stage(text, 0, yield) }
}

// stage splits by one expression, and the pieces by the next ones. Both matches and the
// text between them are pieces.
func (s *splitter) stage(text string, i int, yield func(string) bool) bool {
	if text == "" {
		return true
	}
	if i == len(s.stages) {
		return yield(text)
	}
	runes, offsets := decodeRunes(text)
	from := 0
	for m, err := s.stages[i].FindRunesMatch(runes); m != nil && err == nil; m, err = s.stages[i].FindNextMatch(m) {
		begin, end := offsets[m.Index], offsets[m.Index+m.Length]
		if begin == end {
			continue
		}
		if !s.stage(text[from:begin], i+1, yield) || !s.stage(text[begin:end], i+1, yield) {
			return false
		}
		from = end
	}
	return s.stage(text[from:], i+1, yield)
}

// decodeRunes returns the characters of a text, their offsets, and the end. A byte that is
// not UTF-8 counts as a character, so that nothing is lost.
func decodeRunes(text string) (runes []rune, offsets []int) {
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		runes, offsets = append(runes, r), append(offsets, at)
		at += size
	}
	return runes, append(offsets, len(text))
}
