// Package find looks for text in the thoughts of a search and in what models
// wrote about them.
package find

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Query is a text to look for. Without a capital letter in it, capitals do not
// matter.
type Query struct {
	text  string
	exact bool
}

// NewQuery looks for a text.
func NewQuery(text string) Query {
	exact := strings.ContainsFunc(text, unicode.IsUpper)
	return Query{text, exact}
}

// Empty reports whether there is nothing to search for.
func (q Query) Empty() bool { return q.text == "" }

func (q Query) String() string { return q.text }

// In finds the text in another: from and to are bytes of s.
func (q Query) In(s string) (from, to int, ok bool) {
	if q.Empty() || len(s) == 0 {
		return 0, 0, false
	}
	if q.exact {
		from = strings.Index(s, q.text)
		return from, from + len(q.text), from >= 0
	}
	first := q.text[0]
	for at := 0; at+len(q.text) <= len(s)+utf8.UTFMax; {
		next := nextFold(s[at:], first)
		if next < 0 {
			return 0, 0, false
		}
		at += next
		if n, ok := foldPrefix(s[at:], q.text); ok {
			return at, at + n, true
		}
		at++
	}
	return 0, 0, false
}

// nextFold is the next byte that may begin a match: the text's first letter in
// either case, or any byte of a longer character where case is not of ASCII.
func nextFold(s string, first byte) int {
	if first >= utf8.RuneSelf {
		return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
	}
	if first < 'a' || first > 'z' {
		return strings.IndexByte(s, first)
	}
	low, before := strings.IndexByte(s, first), s
	if low >= 0 {
		before = s[:low]
	}
	if high := strings.IndexByte(before, first-'a'+'A'); high >= 0 {
		return high
	}
	return low
}

// foldPrefix reports whether s begins with a text, case aside, and in how many bytes.
func foldPrefix(s, text string) (n int, ok bool) {
	for _, want := range text {
		got, size := utf8.DecodeRuneInString(s[n:])
		if size == 0 || got != want && unicode.ToLower(got) != want {
			return 0, false
		}
		n += size
	}
	return n, true
}
