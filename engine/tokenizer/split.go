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

// splitTimeout bounds an expression from a file that backtracks excessively. What of the text
// is not yet split by then is left in one piece.
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
	return func(yield func(string) bool) {
		late := false
		s.stage(text, 0, &late, yield)
	}
}

// stage splits by one expression, and the pieces by the next ones. Both matches and the
// text between them are pieces. Once an expression took too long, it is late for all.
func (s *splitter) stage(text string, i int, late *bool, yield func(string) bool) bool {
	if text == "" {
		return true
	}
	if i == len(s.stages) || *late {
		return yield(text)
	}
	runes, offsets := decodeRunes(text)
	from := 0
	m, err := s.stages[i].FindRunesMatch(runes)
	for ; m != nil && err == nil && !*late; m, err = s.stages[i].FindNextMatch(m) {
		begin, end := offsets[m.Index], offsets[m.Index+m.Length]
		if begin == end {
			continue
		}
		if !s.stage(text[from:begin], i+1, late, yield) || !s.stage(text[begin:end], i+1, late, yield) {
			return false
		}
		from = end
	}
	*late = *late || err != nil
	return s.stage(text[from:], i+1, late, yield)
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
