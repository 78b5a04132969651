package thinking

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

//go:embed cues.txt
var cueLists string

// cues are the lists of cues.txt.
type cues struct {
	lists  map[string][3][]cue // by name, for each script
	short  map[string]bool     // abbreviations
	openly []string            // interjections, longest first within a script
}

// script is a writing system that cues are listed for.
type script int

const (
	latin script = iota
	cyrillic
	han
)

var scripts = map[string]script{"latin": latin, "cyrillic": cyrillic, "han": han}

// cue is a word or a phrase.
type cue struct {
	text  string // with the spaces that have to stand around it
	start bool   // it begins a segment
}

var standard = sync.OnceValue(func() *cues {
	c := &cues{lists: map[string][3][]cue{}, short: map[string]bool{}}
	for line := range strings.Lines(cueLists) {
		head, words, ok := strings.Cut(strings.TrimSpace(line), ": ")
		name, of, named := strings.Cut(head, " ")
		if !ok || !named || line[0] == '#' {
			continue
		}
		lists := c.lists[name]
		where := scripts[of]
		for word := range strings.SplitSeq(words, " | ") {
			if name == "abbreviation" {
				c.short[word] = true
			}
			lists[where] = append(lists[where], parseCue(word, where))
		}
		c.lists[name] = lists
	}
	return c
})

func parseCue(word string, where script) cue {
	word, start := strings.CutPrefix(word, "^")
	word, open := strings.CutSuffix(word, "*")
	word = strings.TrimSpace(normal(word))
	if where != han {
		word = " " + word
		if !open {
			word += " "
		}
	}
	return cue{word, start}
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
	cues   *cues
	text   string // all of it
	inner  string // less interjections at its beginning
	script [3]bool
}

func (c *cues) wording(segment string) wording {
	w := wording{cues: c, text: normal(unnumbered(segment))}
	for _, r := range segment {
		switch {
		case r < 0x250 && unicode.IsLetter(r):
			w.script[latin] = true
		case r >= 0x400 && r < 0x530:
			w.script[cyrillic] = true
		case r >= 0x3400 && unicode.Is(unicode.Han, r):
			w.script[han] = true
		}
	}
	w.inner = c.withoutInterjections(w.text)
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

func (c *cues) withoutInterjections(text string) string {
	lists := c.lists["interjection"]
	for again := true; again; {
		again = false
		for _, list := range lists {
			for _, in := range list {
				word := strings.TrimSpace(in.text)
				if rest, ok := strings.CutPrefix(text[min(1, len(text)):], word+" "); ok {
					text, again = " "+rest, true
				}
			}
		}
	}
	return text
}

// has reports whether a word of a list stands in the segment.
func (w wording) has(list string) bool { return w.find(list) >= 0 }

// find is the place of the first word of a list, or -1.
func (w wording) find(list string) int {
	first := -1
	lists := w.cues.lists[list]
	for where, present := range w.script {
		if !present && where != int(latin) {
			continue
		}
		for _, c := range lists[where] {
			at := -1
			switch {
			case !c.start:
				at = strings.Index(w.inner, c.text)
				if at < 0 {
					at = strings.Index(w.text, c.text)
				}
			case where == int(han) && (strings.HasPrefix(w.text[1:], c.text) || strings.HasPrefix(w.inner[min(1, len(w.inner)):], c.text)):
				at = 0
			case where != int(han) && (strings.HasPrefix(w.text, c.text) || strings.HasPrefix(w.inner, c.text)):
				at = 0
			}
			if at >= 0 && (first < 0 || at < first) {
				first = at
			}
		}
	}
	return first
}

// interjection reports whether a text says nothing: "Hmm, okay".
func (c *cues) interjection(text string) bool {
	return len(text) < 48 && strings.TrimSpace(c.withoutInterjections(normal(text))) == ""
}

// abbreviation reports whether a point behind a word is part of it.
func (c *cues) abbreviation(word string) bool {
	word = strings.ToLower(word)
	return c.short[word]
}
