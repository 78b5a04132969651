package thinking

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

//go:embed cues.txt
var cueLists string

// cues are the lists of cues.txt, found by how a word begins.
type cues struct {
	lists  map[string]int // their places in a wording
	byHead map[string][]cue
	short  map[string]bool // abbreviations
}

// cue is a word or a phrase of a list.
type cue struct {
	list  int
	text  string // with a space after it, where it is to end
	start bool   // it begins a segment
}

// headBytes of a cue are looked up: a Chinese character, or the beginning of a word.
const headBytes = 3

// maxLists bounds the lists of cues.txt.
const maxLists = 32

var standard = sync.OnceValue(func() *cues {
	c := &cues{lists: map[string]int{}, byHead: map[string][]cue{}, short: map[string]bool{}}
	for line := range strings.Lines(cueLists) {
		head, words, ok := strings.Cut(strings.TrimSpace(line), ": ")
		name, script, named := strings.Cut(head, " ")
		if !ok || !named || line[0] == '#' {
			continue
		}
		if _, known := c.lists[name]; !known {
			c.lists[name] = len(c.lists)
		}
		for word := range strings.SplitSeq(words, " | ") {
			if name == "abbreviation" {
				c.short[word] = true
				continue
			}
			q := parseCue(word, script == "han")
			q.list = c.lists[name]
			c.byHead[q.text[:headBytes]] = append(c.byHead[q.text[:headBytes]], q)
		}
	}
	return c
})

func parseCue(word string, han bool) cue {
	word, start := strings.CutPrefix(word, "^")
	word, open := strings.CutSuffix(word, "*")
	word = strings.TrimSpace(normal(word))
	if !han && !open {
		word += " "
	}
	return cue{text: word, start: start}
}

// normal writes a text as cues are compared: in lower case, its words between single
// spaces, with a space at both ends.
func normal(text string) string {
	var b strings.Builder
	b.Grow(len(text) + 2)
	b.WriteByte(' ')
	space := true
	for _, r := range text {
		switch {
		case r == '’' || r == '\'':
			r = '\''
		case r == '✓' || r == '✔' || r == '✅' || r == '-' && !space:
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		}
		b.WriteRune(unicode.ToLower(r))
		space = false
	}
	if !space {
		b.WriteByte(' ')
	}
	return strings.ReplaceAll(b.String(), "- ", " ")
}

// wording is a segment as cues see it.
type wording struct {
	cues  *cues
	text  string // all of it
	inner string // less interjections at its beginning
	han   bool
	first [maxLists]int // where a word of a list stands, from 1
	last  [maxLists]int
}

func (c *cues) wording(segment string) *wording {
	w := &wording{cues: c, text: normal(unnumbered(segment))}
	w.inner = c.stripped(w.text, "interjection", "approval")
	inner := len(w.text) - len(w.inner) + 1
	for i := 1; i+headBytes <= len(w.text); i++ {
		wide := w.text[i] >= 0xe3 && w.text[i] <= 0xe9 // the first byte of a Chinese character
		w.han = w.han || wide
		if !wide && w.text[i-1] != ' ' {
			continue
		}
		for _, q := range c.byHead[w.text[i:i+headBytes]] {
			if q.start && i != 1 && i != inner || !strings.HasPrefix(w.text[i:], q.text) {
				continue
			}
			if w.first[q.list] == 0 {
				w.first[q.list] = i
				if i == inner {
					w.first[q.list] = 1
				}
			}
			w.last[q.list] = i
		}
	}
	return w
}

// unnumbered takes the mark of a list item off.
func unnumbered(s string) string {
	s = strings.TrimLeft(s, "-*•–#> \t")
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n > 0 && n < 3 && n+1 < len(s) && (s[n] == '.' || s[n] == ')') && s[n+1] == ' ' {
		return s[n+2:]
	}
	return s
}

// stripped takes words of lists off the beginning of a text.
func (c *cues) stripped(text string, names ...string) string {
	for again := true; again && len(text) > headBytes; {
		again = false
		longest := 0
		for _, q := range c.byHead[text[1:1+headBytes]] {
			for _, name := range names {
				end := 1 + len(strings.TrimRight(q.text, " "))
				if q.list == c.lists[name] && strings.HasPrefix(text[1:], q.text) && end < len(text) && text[end] == ' ' {
					longest = max(longest, end)
				}
			}
		}
		if longest > 0 {
			text, again = text[longest:], true
		}
	}
	return text
}

// has reports whether a word of a list stands in the segment.
func (w *wording) has(list string) bool { return w.find(list) >= 0 }

// find is the place of the first word of a list, or -1; 0 is the beginning.
func (w *wording) find(list string) int { return w.first[w.cues.lists[list]] - 1 }

// findLast is the place of the last one.
func (w *wording) findLast(list string) int { return w.last[w.cues.lists[list]] - 1 }

// approves reports whether a segment is nothing but approval: "Good."
func (w *wording) approves() bool { return strings.TrimSpace(w.inner) == "" }

// interjection reports whether a text says nothing: "Hmm, okay".
func (c *cues) interjection(text string) bool {
	return len(text) < 48 && strings.TrimSpace(c.stripped(normal(text), "interjection")) == ""
}

// abbreviation reports whether a full stop after a word is part of it.
func (c *cues) abbreviation(word string) bool {
	word = strings.ToLower(word)
	return c.short[word]
}
