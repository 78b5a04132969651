package draw

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"espalier/search/printable"
)

// Terminals measure text either by grapheme clusters or by adding up the widths of code
// points. Panes line up only where both agree, so a cluster on which they differ is shown
// in a form on which they agree:
//
//	skin tones, joined emoji     the first emoji
//	flags                        their two letters
//	Thai and Lao sara am         its two parts
//	Indic conjuncts              consonants with a visible virama
//	Indic spacing vowel signs    a dot after the letter
//	piles of combining marks     the first three
//
// The plain log needs no layout, and shows all of them unchanged.

const (
	standIn  = "·"
	maxMarks = 3 // of one letter

	zeroWidthNonJoiner, zeroWidthJoiner = '\u200c', '\u200d'
)

// cluster returns the first user-perceived character of s: how to show it, its columns
// and its bytes.
func cluster(s string) (shown string, columns, size int) {
	if c := s[0]; c == '\t' || c == '\n' || c == '\r' {
		return " ", 1, 1
	}
	if isShape(s) {
		return s[:shapeSize], 1, shapeSize
	}
	shown, size = printable.First(s)
	if shown != s[:size] {
		return shown, len(shown), size
	}
	text, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	text = text[:harmless(text)]
	if at := conjunct(text); at < len(text) {
		shown = settled(text[:at]) + string(zeroWidthNonJoiner)
		return shown, ansi.StringWidth(shown), at
	}
	if len(text) > size {
		shown = settled(text)
		return shown, ansi.StringWidth(shown), len(text)
	}
	r, _ := utf8.DecodeRuneInString(shown)
	switch w := runeWidth(r); {
	case isFlag(r):
		return settled(shown), 1, size
	case w != ansi.StringWidth(shown):
		shown = printable.Escape(r)
		return shown, len(shown), size
	case w == 0: // a mark without a letter would change the text before it
		return "", 0, size
	default:
		return shown, w, size
	}
}

const (
	firstShape, lastShape = "\u2500", "\u25fa"
	shapeSize             = len(firstShape)
)

// isShape reports whether s begins with a box-drawing character, a block or a geometric
// shape that nothing can combine with. Frames and marks are made of them, they take one
// column everywhere, and looking that up in the tables shows in BenchmarkLine.
func isShape(s string) bool {
	return len(s) >= shapeSize && s[:shapeSize] >= firstShape && s[:shapeSize] <= lastShape &&
		(len(s) == shapeSize || s[shapeSize] < utf8.RuneSelf)
}

// harmless returns the length of the part of a cluster that can be shown unchanged.
func harmless(text string) int {
	for i := 0; i < len(text); {
		shown, size := printable.First(text[i:])
		if shown != text[i:i+size] {
			return i
		}
		i += size
	}
	return len(text)
}

// conjunct returns where the second letter begins in a cluster that a virama joins, or
// the length of the text. The letters are taken one by one, as there may be many.
func conjunct(text string) int {
	var before rune
	for i, r := range text {
		if i > 0 && unicode.IsLetter(r) && (unicode.Is(unicode.Mn, before) || before == zeroWidthJoiner) && norm.NFKD.String(string(r)) == string(r) {
			return i
		}
		before = r
	}
	return len(text)
}

// settled returns a form of a cluster on whose width terminals agree.
func settled(text string) string {
	var b strings.Builder
	var base rune
	marks := 0
scan:
	for _, r := range norm.NFC.String(text) {
		switch {
		case isFlag(r):
			base = r
			b.WriteRune('A' + r - firstFlag)
		case base == 0:
			base = r
			b.WriteRune(r)
		case r == zeroWidthJoiner && unicode.IsLetter(base):
		case r == zeroWidthJoiner, r == '\ufe0f', isSkinTone(r):
			break scan
		case unicode.Is(unicode.Variation_Selector, r):
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks <= maxMarks {
				b.WriteRune(r)
			}
		case unicode.Is(unicode.Mc, r):
			if marks++; marks <= maxMarks {
				b.WriteString(standIn)
			}
		case norm.NFKD.String(string(r)) != string(r):
			b.WriteString(norm.NFKD.String(string(r)))
		default:
			b.WriteRune(r)
		}
	}
	shown, sum := b.String(), 0
	for _, r := range shown {
		sum += runeWidth(r)
	}
	if sum == 0 || sum != ansi.StringWidth(shown) {
		return standIn
	}
	return shown
}

// runeWidth returns the width of a code point in terminals that add them up.
func runeWidth(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}

const firstFlag = '\U0001f1e6' // regional indicator A

func isFlag(r rune) bool { return r >= firstFlag && r < firstFlag+26 }

func isSkinTone(r rune) bool { return r >= '\U0001f3fb' && r <= '\U0001f3ff' }
