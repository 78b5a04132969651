package thinking

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"espalier/search/reading"
)

// maxSegment bounds a segment in bytes, for text that never ends a sentence.
const maxSegment = 1200

// cutter finds where segments end. It never looks at text behind what it has cut.
type cutter struct {
	cues   *cues
	answer bool // the thinking has ended
	pair   bool // inside a line of the embedded model that lists the operations on a pair
}

// next finds the first segment of a text, and where the search for the one after it is to
// begin. If the text may go on so that the segment ends elsewhere, whole is false; last says
// that no text follows.
func (c *cutter) next(s string, last bool) (from, to, rest int, whole bool) {
	from = c.skip(s, last)
	if from == len(s) {
		return from, from, from, last
	}
	if end, found, decided := c.chain(s[from:], last); found {
		return from, from + end, from + end, decided
	}
	for i := from; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 && !last && !utf8.FullRuneInString(s[i:]) {
			break
		}
		end, decided, ends := i, true, false
		switch {
		case i-from > maxSegment:
			end, ends = c.forced(s, from, i), true
		case r == '<' || r == '[' || r == '◁':
			length, _, tag := reading.ThinkingTag(s[i:])
			ends = tag && i > from
			if !tag && !last && length > 0 {
				return from, trimRight(s, from, i), i, false // the beginning of a tag
			}
		case r == '\\' && strings.HasPrefix(s[i:], `\[`):
			if close := strings.Index(s[i:min(len(s), i+maxSegment)], `\]`); close >= 0 {
				i += close + 2
				continue
			}
		case r == '\n':
			end = i
			ends, decided = c.lineEnds(s, from, i, last)
		case strings.ContainsRune(".!?。！？…", r):
			end, ends, decided = c.sentenceEnds(s, from, i, last)
		}
		if !decided {
			break
		}
		if ends {
			return from, trimRight(s, from, end), end, true
		}
		i += size
	}
	return from, trimRight(s, from, len(s)), len(s), last
}

// skip passes white space, tags and lines without a letter or digit.
func (c *cutter) skip(s string, last bool) int {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if s[i] == '\n' {
			c.pair = false
		}
		if length, closes, tag := reading.ThinkingTag(s[i:]); tag {
			c.answer = closes
			i += length
			continue
		} else if length > 0 && !last {
			return len(s)
		}
		switch {
		case unicode.IsSpace(r) || r == '\ufeff':
			i += size
		case ornament(s[i:], last) > 0:
			i += ornament(s[i:], last)
		default:
			return i
		}
	}
	return len(s)
}

// ornament is the length of a line of marks such as --- or ```python.
func ornament(s string, last bool) int {
	line, _, ended := strings.Cut(s, "\n")
	if !ended && !last {
		if strings.Trim(line, "-=*_~# \t") == "" && len(line) < 200 {
			return len(line)
		}
		return 0
	}
	if strings.HasPrefix(line, "```") || strings.Trim(line, "-=*_~#> \t\r") == "" {
		return len(line)
	}
	return 0
}

func trimRight(s string, from, to int) int {
	return from + len(strings.TrimRightFunc(s[from:to], unicode.IsSpace))
}

// forced cuts text that runs on without an end, at a space if there is one.
func (c *cutter) forced(s string, from, i int) int {
	if space := strings.LastIndexByte(s[from:i], ' '); space > maxSegment/2 {
		return from + space
	}
	return i
}

// lineEnds reports whether a segment ends at a line break.
func (c *cutter) lineEnds(s string, from, i int, last bool) (ends, decided bool) {
	after := strings.TrimLeft(s[i:], " \t\r\n")
	if after == "" {
		return last, last
	}
	if c.cues.interjection(s[from:i]) {
		return false, true
	}
	gap := s[i : len(s)-len(after)]
	if strings.Count(gap, "\n") > 1 {
		return true, true
	}
	next, _ := utf8.DecodeRuneInString(after)
	line := s[max(from, strings.LastIndexByte(s[:i], '\n')+1):i]
	if strings.ContainsRune("=≈", next) { // an equation that continues
		return false, true
	}
	end, _ := utf8.DecodeLastRuneInString(strings.TrimRight(line, " \t\r"))
	wrapped := len(line) >= 60 && !strings.ContainsRune(":：;.!?。！？)", end) && unicode.IsLower(next) && !unicode.Is(unicode.Han, end)
	return !wrapped, true
}

// sentenceEnds reports whether the mark at i ends a sentence, and where with its quotes and
// brackets.
func (c *cutter) sentenceEnds(s string, from, i int, last bool) (end int, ends, decided bool) {
	mark, size := utf8.DecodeRuneInString(s[i:])
	end = i + size
	for end < len(s) {
		r, n := utf8.DecodeRuneInString(s[end:])
		if !strings.ContainsRune(".!?。！？…\"'”’)）]*_」】`", r) {
			break
		}
		end += n
	}
	if after := strings.TrimLeft(s[end:], " "); after != "" {
		if r, n := utf8.DecodeRuneInString(after); strings.ContainsRune("✓✔✅✗❌", r) {
			end = len(s) - len(after) + n
		}
	}
	rest := s[end:]
	wide := strings.ContainsRune("。！？", mark)
	switch {
	case rest == "" && !last:
		return end, false, false
	case rest == "":
		return end, true, true
	}
	next := strings.TrimLeft(rest, " \t\r\n")
	if next == "" && !last {
		return end, false, false
	}
	following, _ := utf8.DecodeRuneInString(next)
	switch {
	case c.cues.interjection(s[from:i]):
		return end, false, true
	case wide:
		return end, true, true
	case len(next) == len(rest): // no space: 3.5, x.append
		return end, mark != '.' && unicode.Is(unicode.Han, following), true
	case mark == '…' || strings.HasPrefix(s[i:], ".."):
		return end, !unicode.IsLower(following) || strings.Contains(rest[:len(rest)-len(next)], "\n"), true
	case mark == '!' && unicode.IsLower(following) && factorial(s[from:i]): // n! / (a! b!)
		return end, false, true
	case mark != '.':
		return end, !(mark == '!' && strings.ContainsRune("=+-*/×", following)), true
	}
	word := s[from:i]
	if at := strings.LastIndexAny(word, " \t\n(,"); at >= 0 {
		word = word[at+1:]
	}
	switch {
	case word == s[from:i] && len(strings.Trim(word, "0123456789#*-(abcdABCDivx")) == 0 && len(word) <= 4: // 2.
		return end, false, true
	case len(word) <= 2 && strings.Trim(word, "0123456789") == "" && strings.HasSuffix(strings.TrimRight(s[from:i-len(word)], " "), ":"): // Clues: 1.
		return end, false, true
	case c.cues.abbreviation(word):
		return end, false, true
	case unicode.IsLower(following) && len(word) < 4 && strings.Trim(word, "0123456789.,$)%") != "":
		return end, false, true
	}
	return end, true, true
}

// factorial reports whether a text ends in a number or a letter that stands alone.
func factorial(s string) bool {
	n := len(s)
	return isDigit(s, n-1) || n > 0 && (s[n-1] == ')' || n == 1 || !unicode.IsLetter(rune(s[n-2])) && s[n-1] < utf8.RuneSelf)
}
